-- Addresses and clients: kinds, counts, and how many accounts share them.
WITH client_sharers AS (SELECT client, ln(count(DISTINCT account_id)) AS client_sharers FROM x GROUP BY 1),
address_sharers AS (SELECT address, ln(count(DISTINCT account_id)) AS address_sharers FROM x GROUP BY 1),
network_sharers AS (SELECT network, ln(count(DISTINCT account_id)) AS network_sharers FROM x GROUP BY 1),
system_sharers AS (SELECT system, ln(count(DISTINCT account_id)) AS system_sharers FROM x GROUP BY 1),
agents AS (SELECT user_agent, count(DISTINCT tls_fingerprint) AS fingerprints FROM x GROUP BY 1),
moves AS (
    SELECT *,
        lag(account_id) OVER w IS NULL AS begins,
        address IS DISTINCT FROM lag(address) OVER w AS moved,
        client IS DISTINCT FROM lag(client) OVER w AS changed,
        model IS DISTINCT FROM lag(model) OVER w AS model_changed
    FROM x
    WINDOW w AS (PARTITION BY account_id ORDER BY moment)
)
SELECT
    account_id,
    count(DISTINCT address) AS addresses,
    count(DISTINCT network) AS networks,
    count(DISTINCT network) / greatest(count(DISTINCT address), 1) AS networks_per_address,
    avg((address IS NOT NULL)::INT) AS address_given,
    avg(contains(address, ':')::INT) AS address_v6,
    split_part(mode(address), '.', 1) AS word_first_octet,
    avg(TRY_CAST(split_part(address, '.', 4) AS INT)) AS last_octet,
    avg(address_sharers.address_sharers) AS address_sharers,
    avg(network_sharers.network_sharers) AS network_sharers,
    avg(moved::INT) FILTER (NOT begins) AS address_moves,
    count(DISTINCT user_agent) AS user_agents,
    count(DISTINCT tls_fingerprint) AS fingerprints,
    count(DISTINCT tls_fingerprint) / greatest(count(DISTINCT user_agent), 1) AS fingerprints_per_agent,
    avg((user_agent IS NOT NULL)::INT) AS user_agent_given,
    avg((tls_fingerprint IS NOT NULL)::INT) AS fingerprint_given,
    regexp_extract(mode(user_agent), '^[A-Za-z-]*') AS word_client_family,
    mode(user_agent) AS word_user_agent,
    avg(length(user_agent)) AS user_agent_length,
    avg(agents.fingerprints) AS agent_fingerprints,
    avg(client_sharers.client_sharers) AS client_sharers,
    avg(changed::INT) FILTER (NOT begins) AS client_changes,
    avg(model_changed::INT) FILTER (NOT begins) AS model_changes,
    avg(system_sharers.system_sharers) AS system_sharers
FROM moves
JOIN client_sharers USING (client)
LEFT JOIN address_sharers USING (address)
LEFT JOIN network_sharers USING (network)
LEFT JOIN system_sharers USING (system)
LEFT JOIN agents USING (user_agent)
GROUP BY account_id
