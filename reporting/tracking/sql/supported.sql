-- Persons with a support active in the period (T09): dossiers add up, then persons with several dossiers are corrected.
WITH reach AS (SELECT * FROM unnest(%(full_ml)s::bigint[], %(full_place)s::bigint[]) AS t (ml, place)),
active AS MATERIALIZED (
    SELECT DISTINCT s.mission_locale_id AS ml, s.youth_id FROM placements_support s
    WHERE {within_supports} AND s.entered_on <= %(end)s AND (s.left_on IS NULL OR s.left_on >= %(start)s)
),
several AS MATERIALIZED (SELECT person_key FROM placements_youth GROUP BY person_key HAVING count(*) > 1),
again AS (
    SELECT place, count(*) - 1 AS extra
    FROM several JOIN placements_youth y USING (person_key)
    JOIN active ON active.youth_id = y.id JOIN reach ON reach.ml = active.ml
    GROUP BY place, person_key
)
SELECT place, sum(dossiers) FROM (SELECT ml, count(*) AS dossiers FROM active GROUP BY ml) d JOIN reach USING (ml)
GROUP BY place
UNION ALL
SELECT place, -sum(extra) FROM again GROUP BY place
