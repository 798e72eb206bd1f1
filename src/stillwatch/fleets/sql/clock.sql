-- Exchanges of an account by day and hour of day (UTC).
SELECT
    account,
    CAST(FLOOR(EPOCH(timestamp) / 86400) AS BIGINT) AS day,
    CAST(FLOOR(EPOCH(timestamp) / 3600) AS BIGINT) % 24 AS hour,
    CAST(COUNT(*) AS BIGINT) AS exchanges
FROM exchanges JOIN numbers USING (account_id)
GROUP BY account, day, hour
ORDER BY account, day, hour
