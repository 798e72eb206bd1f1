-- Prompts that failed at one account and went out from another within a minute: (account, prompt) of both. A prompt that
-- more than five accounts sent is a popular one and is dropped before anything is joined on it.
WITH numbered AS (
    SELECT numbers.account, timestamp, prompt_hash, status FROM exchanges JOIN numbers USING (account_id)
    WHERE prompt_hash IS NOT NULL
),
failed AS (SELECT account, timestamp, prompt_hash FROM numbered WHERE status IN (1, 3)),
sent AS (
    SELECT numbered.account, numbered.timestamp, numbered.prompt_hash
    FROM numbered JOIN (SELECT DISTINCT prompt_hash FROM failed) AS once ON once.prompt_hash = numbered.prompt_hash
),
few AS (
    SELECT prompt_hash FROM sent
    GROUP BY prompt_hash HAVING COUNT(DISTINCT account) BETWEEN 2 AND 5
),
again AS (
    SELECT failed.account AS account, sent.account AS other, failed.prompt_hash AS value
    FROM failed
    JOIN few ON few.prompt_hash = failed.prompt_hash
    JOIN sent ON sent.prompt_hash = failed.prompt_hash AND sent.account <> failed.account
        AND sent.timestamp > failed.timestamp AND sent.timestamp <= failed.timestamp + INTERVAL '60' SECOND
)
SELECT account, 'retry' AS kind, value, 0 AS later FROM again
UNION
SELECT other, 'retry', value, 1 FROM again
ORDER BY value, account
