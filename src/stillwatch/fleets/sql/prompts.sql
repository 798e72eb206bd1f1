-- Distinct prompts that open a task, by account, with the number of accounts that sent the same. (What people say next,
-- "thanks" or "go on", they all say.)
SELECT account, prompt_hash, COUNT(*) OVER (PARTITION BY prompt_hash) AS senders
FROM (
    SELECT DISTINCT account, prompt_hash FROM exchanges JOIN numbers USING (account_id)
    WHERE prompt_hash IS NOT NULL AND turn = 1
) AS sent
ORDER BY prompt_hash, account
