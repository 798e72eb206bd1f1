-- A sample of a day's accounts and tasks, in order, from which to cut the day into parts of like size.
SELECT account_id, task FROM arrivals
WHERE exchange_hash % getvariable('every') = 0
ORDER BY account_id, task
