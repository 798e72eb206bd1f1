-- The exchanges of a view, aliases collapsed.
CREATE OR REPLACE TEMP VIEW exchanges AS
SELECT coalesce(aliases.account_id, sketch.account_id) AS account_id, sketch.* EXCLUDE (account_id)
FROM sketches AS sketch LEFT JOIN aliases ON aliases.alias = sketch.account_id;
