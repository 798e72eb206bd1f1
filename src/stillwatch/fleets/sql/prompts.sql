-- Distinct prompts of an account, with the number of accounts that sent the same prompt.
SELECT account, prompt_hash, COUNT(*) OVER (PARTITION BY prompt_hash) AS senders
FROM (SELECT DISTINCT account, prompt_hash FROM exchanges WHERE prompt_hash IS NOT NULL) AS sent
ORDER BY prompt_hash, account
