-- Account x value: how many exchanges of an account carry each value of a kind.
SELECT account, kind, value, CAST(COUNT(*) AS BIGINT) AS exchanges
FROM (
    SELECT account, 'address' AS kind, address_token AS value FROM exchanges
    UNION ALL SELECT account, 'network', network_token FROM exchanges
    UNION ALL SELECT account, 'client', client_token FROM exchanges
    UNION ALL SELECT account, 'system_prompt', system_token FROM exchanges
    UNION ALL SELECT account, 'frame', frame_token FROM exchanges
) AS used
WHERE value IS NOT NULL
GROUP BY account, kind, value
ORDER BY kind, value, account
