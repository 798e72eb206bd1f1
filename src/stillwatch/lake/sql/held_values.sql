-- Which accounts hold which identifiers and near-duplicate bands (sketch/schema.py), repeats and all.
CREATE OR REPLACE TEMP VIEW held_values AS
SELECT account_id, 'api key' AS kind, api_key_token AS token FROM exchanges WHERE api_key_token IS NOT NULL
UNION ALL SELECT account_id, 'address', address_token FROM exchanges WHERE address_token IS NOT NULL
UNION ALL SELECT account_id, 'network', network_token FROM exchanges WHERE network_token IS NOT NULL
UNION ALL SELECT account_id, 'client', client_token FROM exchanges WHERE client_token IS NOT NULL
UNION ALL SELECT account_id, 'email', email_token FROM accounts WHERE email_token IS NOT NULL
UNION ALL SELECT account_id, 'email domain', email_domain_token FROM accounts WHERE email_domain_token IS NOT NULL
UNION ALL SELECT account_id, 'email pattern', email_pattern_token FROM accounts WHERE email_pattern_token IS NOT NULL
UNION ALL SELECT account_id, 'payment', payment_token FROM accounts WHERE payment_token IS NOT NULL
UNION ALL SELECT account_id, 'phone', phone_token FROM accounts WHERE phone_token IS NOT NULL
UNION ALL SELECT account_id, 'address', signup_address_token FROM accounts WHERE signup_address_token IS NOT NULL
UNION ALL SELECT account_id, 'network', signup_network_token FROM accounts WHERE signup_network_token IS NOT NULL
UNION ALL SELECT account_id, 'band 0', band_0 FROM exchanges WHERE band_0 IS NOT NULL
UNION ALL SELECT account_id, 'band 1', band_1 FROM exchanges WHERE band_1 IS NOT NULL
UNION ALL SELECT account_id, 'band 2', band_2 FROM exchanges WHERE band_2 IS NOT NULL
UNION ALL SELECT account_id, 'band 3', band_3 FROM exchanges WHERE band_3 IS NOT NULL;
