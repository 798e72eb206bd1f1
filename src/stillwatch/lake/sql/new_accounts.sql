-- The rows of an account file whose account is not, by the file's last word on it, just as the lake has it.
WITH last_word AS (
    SELECT * FROM incoming
    QUALIFY row_number() OVER (PARTITION BY account_id ORDER BY created_at DESC NULLS LAST, place DESC) = 1
),
unchanged AS (
    SELECT last_word.account_id
    FROM last_word JOIN latest_accounts AS held ON held.account_id = last_word.account_id
    WHERE last_word.created_at IS NOT DISTINCT FROM held.created_at
      AND last_word.organization_id IS NOT DISTINCT FROM held.organization_id
      AND last_word.plan IS NOT DISTINCT FROM held.plan
      AND last_word.closed_at IS NOT DISTINCT FROM held.closed_at
      AND last_word.close_reason IS NOT DISTINCT FROM held.close_reason
      AND last_word.alias_of IS NOT DISTINCT FROM held.alias_of
      AND last_word.email_token IS NOT DISTINCT FROM held.email_token
      AND last_word.email_domain_token IS NOT DISTINCT FROM held.email_domain_token
      AND last_word.email_pattern_token IS NOT DISTINCT FROM held.email_pattern_token
      AND last_word.payment_token IS NOT DISTINCT FROM held.payment_token
      AND last_word.phone_token IS NOT DISTINCT FROM held.phone_token
      AND last_word.signup_address_token IS NOT DISTINCT FROM held.signup_address_token
      AND last_word.signup_network_token IS NOT DISTINCT FROM held.signup_network_token
)
SELECT * FROM incoming
WHERE account_id NOT IN (SELECT account_id FROM unchanged)
ORDER BY place
