-- First use of each model that came out a day or more after the log begins, by account, in hours since 1970. (Of an older
-- model nobody knows who used it before the log.)
SELECT account, model, CAST(FLOOR(EPOCH(MIN(timestamp)) / 3600) AS BIGINT) AS hour
FROM exchanges JOIN numbers USING (account_id)
WHERE model IN (
    SELECT model FROM exchanges GROUP BY model
    HAVING MIN(timestamp) >= (SELECT MIN(timestamp) FROM exchanges) + INTERVAL '24' HOUR
)
GROUP BY account, model
ORDER BY account, model
