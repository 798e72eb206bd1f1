-- Account x value: how many exchanges of an account carry each value of a kind.
WITH numbered AS (SELECT numbers.account, exchanges.* FROM exchanges JOIN numbers USING (account_id))
SELECT account, kind, value, CAST(COUNT(*) AS BIGINT) AS exchanges
FROM (
    SELECT account, 'address' AS kind, address_token AS value FROM numbered
    UNION ALL SELECT account, 'network', network_token FROM numbered
    UNION ALL SELECT account, 'client', client_token FROM numbered
    UNION ALL SELECT account, 'system_prompt', system_token FROM numbered
    UNION ALL SELECT account, 'frame', frame_token FROM numbered
) AS used
WHERE value IS NOT NULL
GROUP BY account, kind, value
ORDER BY kind, value, account
