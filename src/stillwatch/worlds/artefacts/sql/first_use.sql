-- The account table against the log: sign-up address and first use, what stands in both.
SELECT
    a.account_id,
    max((x.address = a.signup_address)::INT) AS signup_address_used,
    ln(greatest(min(x.moment) - any_value(a.born), 1) / 60e6) AS first_use_minutes,
    (any_value(a.born) > any_value(log.first))::INT AS born_in_log,
    avg((x.organization_id IS NOT DISTINCT FROM b.organization_id)::INT) AS organization_agrees,
    max((x.moment > epoch_us(b.closed_at))::INT) AS used_after_closing,
    ln(greatest(any_value(epoch_us(b.closed_at)) - max(x.moment), 1) / 60e6) AS closed_after_minutes
FROM x
JOIN account AS a USING (account_id)
JOIN read_parquet($accounts) AS b USING (account_id), (SELECT min(moment) AS first FROM x) AS log
GROUP BY a.account_id
