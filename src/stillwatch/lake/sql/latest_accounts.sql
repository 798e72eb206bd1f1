-- One row an account: of those made before `until`, the latest by creation, then by arrival.
SELECT * FROM account_rows
WHERE created_at IS NULL OR getvariable('until') IS NULL OR created_at < getvariable('until')
QUALIFY row_number() OVER (
    PARTITION BY account_id ORDER BY created_at DESC NULLS LAST, file DESC, place DESC
) = 1
ORDER BY account_id
