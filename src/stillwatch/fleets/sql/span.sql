-- Times of the first and the last exchange.
SELECT MIN(timestamp) AS first, MAX(timestamp) AS last FROM exchanges
