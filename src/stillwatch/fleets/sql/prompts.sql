-- Prompts that open a task and that several accounts sent, by account. (What people say next, "thanks" or "go on", they
-- all say.)
WITH sent AS (
    SELECT DISTINCT account, prompt_hash FROM exchanges JOIN numbers USING (account_id)
    WHERE prompt_hash IS NOT NULL AND turn = 1
)
SELECT account, prompt_hash
FROM sent
WHERE prompt_hash IN (SELECT prompt_hash FROM sent GROUP BY prompt_hash HAVING COUNT(*) > 1)
ORDER BY prompt_hash, account
