-- Conversations that went from account to account: (account, chain) of who had an answer, and of who carried on from it
-- later without having had it. A chain that more than five accounts hold is passed around (a link, a canned opening) and
-- is dropped before anything is joined on it.
WITH numbered AS (
    SELECT numbers.account, timestamp, prefix_hash, after_hash, status FROM exchanges JOIN numbers USING (account_id)
),
used AS (
    SELECT prefix_hash AS chain, account, MAX(timestamp) AS last
    FROM numbered WHERE prefix_hash IS NOT NULL
    GROUP BY prefix_hash, account
),
had AS (
    SELECT after_hash AS chain, account, MIN(timestamp) AS since
    FROM numbered WHERE after_hash IN (SELECT chain FROM used) AND status = 0
    GROUP BY after_hash, account
),
few_had AS (SELECT chain, MIN(since) AS since FROM had GROUP BY chain HAVING COUNT(*) <= 5),
few_used AS (SELECT chain FROM used GROUP BY chain HAVING COUNT(*) <= 5),
carried AS (
    SELECT used.chain, used.account
    FROM used
    JOIN few_used ON few_used.chain = used.chain
    JOIN few_had ON few_had.chain = used.chain AND used.last > few_had.since
    LEFT JOIN had AS own ON own.chain = used.chain AND own.account = used.account
    WHERE own.account IS NULL
)
SELECT account, 'conversation' AS kind, chain AS value, 1 AS later FROM carried
UNION ALL
SELECT had.account, 'conversation', had.chain, 0
FROM had JOIN (SELECT DISTINCT chain FROM carried) AS moved ON moved.chain = had.chain
ORDER BY value, account
