-- Of the exchanges with one id the first to arrive is kept. The others are repeats; those that say
-- something else than the first are conflicts. Ids are looked at by part, so that memory suffices.
INSERT INTO repeats
WITH of_part AS (
    SELECT exchange_hash, content_hash, source, "row" FROM arrivals
    WHERE exchange_hash % getvariable('parts') IN (getvariable('part'), -getvariable('part'))
),
repeated AS (
    SELECT exchange_hash FROM of_part GROUP BY exchange_hash HAVING count(*) > 1
),
ranked AS (
    SELECT
        source,
        "row",
        content_hash,
        row_number() OVER of_id AS place,
        first_value(content_hash) OVER of_id AS kept_content
    FROM of_part
    WHERE exchange_hash IN (SELECT exchange_hash FROM repeated)
    WINDOW of_id AS (PARTITION BY exchange_hash ORDER BY source, "row")
)
SELECT source, "row", content_hash <> kept_content AS conflict
FROM ranked
WHERE place > 1;
