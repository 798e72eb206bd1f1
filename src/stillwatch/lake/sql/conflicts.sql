-- A day's exchanges that are quarantined because their id was taken, in order of arrival.
SELECT arrivals.* FROM arrivals
JOIN repeats ON repeats.source = arrivals.source AND repeats."row" = arrivals."row"
WHERE repeats.conflict
ORDER BY arrivals.source, arrivals."row"
