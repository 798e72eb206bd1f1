-- A part of a day's exchanges as the lake keeps them, in the order that profiles and look-ups by account
-- want. The part reaches from one border (account, task) to another, or to either end where that is null.
SELECT * FROM arrivals
WHERE NOT EXISTS (
    SELECT 1 FROM repeats WHERE repeats.source = arrivals.source AND repeats."row" = arrivals."row"
)
AND (
    getvariable('low_account') IS NULL
    OR account_id > getvariable('low_account')
    OR (account_id = getvariable('low_account') AND task >= getvariable('low_task'))
)
AND (
    getvariable('high_account') IS NULL
    OR account_id < getvariable('high_account')
    OR (account_id = getvariable('high_account') AND task < getvariable('high_task'))
)
ORDER BY account_id, task, timestamp, exchange_hash
