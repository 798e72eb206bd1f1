-- What the exchanges themselves say of an account's organization; of several the last by name.
SELECT account, MAX(organization_id) AS organization_id
FROM exchanges JOIN numbers USING (account_id)
WHERE organization_id IS NOT NULL
GROUP BY account
ORDER BY account
