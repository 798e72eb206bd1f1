-- How many distinct prompts an account opened a task with.
SELECT account, COUNT(DISTINCT prompt_hash) AS prompts
FROM exchanges JOIN numbers USING (account_id)
WHERE prompt_hash IS NOT NULL AND turn = 1
GROUP BY account
ORDER BY account
