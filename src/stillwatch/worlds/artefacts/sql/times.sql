-- When an account speaks: marks on the clock, gaps, days, and how long after its birth.
WITH log AS (SELECT min(moment) AS first, max(moment) AS last FROM x),
g AS (
    SELECT *,
        (moment - lag(moment) OVER w) / 1e6 AS gap,
        lag(completion_chars) OVER w AS answer_before,
        lag(status) OVER w AS status_before,
        lag(prompt) OVER w AS prompt_before,
        lag(address) OVER w AS address_before
    FROM x
    WINDOW w AS (PARTITION BY account_id ORDER BY moment)
),
hours AS (
    SELECT account_id, entropy(moment // 3600000000 % 24) AS hour_entropy, count(DISTINCT moment // 3600000000 % 24) AS hours
    FROM x GROUP BY 1
),
days AS (
    SELECT account_id, stddev(n) / avg(n) AS day_spread, count(*) AS days, max(n) / avg(n) AS day_peak
    FROM (SELECT account_id, moment // 86400000000 AS day, count(*) AS n FROM x GROUP BY 1, 2) GROUP BY 1
)
SELECT
    account_id,
    avg(moment % 1000000) AS subsecond,
    avg((moment % 1000 = 0)::INT) AS subsecond_round,
    avg(moment % 10) AS microsecond_digit,
    avg(moment // 1000000 % 60) AS second_mean,
    avg((moment // 1000000 % 60 = 0)::INT) AS second_zero,
    avg(moment // 60000000 % 60) AS minute_mean,
    avg((moment // 60000000 % 60 = 0)::INT) AS minute_zero,
    avg((moment // 60000000 % 5 = 0)::INT) AS minute_five,
    avg(((moment // 86400000000 + 3) % 7 >= 5)::INT) AS weekend,
    avg((moment // 3600000000 % 24 < 6)::INT) AS night,
    avg(cos(moment / 3600e6 / 12 * pi())) AS hour_cos,
    avg(sin(moment / 3600e6 / 12 * pi())) AS hour_sin,
    any_value(hour_entropy) AS hour_entropy,
    any_value(hours) AS hours,
    any_value(days) AS days,
    any_value(day_spread) AS day_spread,
    any_value(day_peak) AS day_peak,
    median(ln(greatest(gap, 0.001))) AS gap_median,
    quantile_cont(ln(greatest(gap, 0.001)), 0.1) AS gap_low,
    quantile_cont(ln(greatest(gap, 0.001)), 0.9) AS gap_high,
    stddev(ln(greatest(gap, 0.001))) AS gap_spread,
    avg((gap < 2)::INT) AS gap_under_two,
    avg((gap = 0)::INT) AS gap_zero,
    corr(ln(greatest(gap, 0.001)), ln(1 + answer_before)) FILTER (gap < 3600) AS gap_follows_answer,
    median(ln(greatest(gap, 0.001))) FILTER (turn > 1) AS follow_up_gap,
    median(ln(greatest(gap, 0.001))) FILTER (status_before <> 'ok' AND prompt = prompt_before) AS retry_gap,
    avg((prompt = prompt_before)::INT) FILTER (status_before <> 'ok') AS retried,
    avg((address = address_before)::INT) FILTER (status_before <> 'ok') AS retry_address_kept,
    (min(moment) - any_value(log.first)) / 86400e6 AS first_day,
    (any_value(log.last) - max(moment)) / 86400e6 AS last_day,
    (max(moment) - min(moment)) / 86400e6 AS span_days,
    ln(count(*)) AS exchanges,
    ln(count(*) / any_value(days)) AS exchanges_a_day
FROM g
JOIN hours USING (account_id)
JOIN days USING (account_id)
CROSS JOIN log
GROUP BY account_id
