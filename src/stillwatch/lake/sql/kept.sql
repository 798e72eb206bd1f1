-- A day's exchanges as the lake keeps them, in the order that profiles and look-ups by account want.
SELECT * FROM arrivals
WHERE NOT EXISTS (
    SELECT 1 FROM repeats WHERE repeats.source = arrivals.source AND repeats."row" = arrivals."row"
)
ORDER BY account_id, task, timestamp, exchange_hash
