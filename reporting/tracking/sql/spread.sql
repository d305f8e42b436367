-- Medians, and distinct agencies: neither adds up over territories.
WITH reach AS (SELECT * FROM unnest(%(full_ml)s::bigint[], %(full_place)s::bigint[]) AS t (ml, place)),
median AS (
    SELECT place, percentile_cont(0.5) WITHIN GROUP (ORDER BY length) AS length,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY delay) AS delay
    FROM tt_fact JOIN reach USING (ml) GROUP BY place
),
pair AS (SELECT ml, agency, bool_or(covered) AS covered FROM tt_fact WHERE started GROUP BY ml, agency),
agencies AS (
    SELECT place, count(DISTINCT agency) AS every, count(DISTINCT agency) FILTER (WHERE covered) AS covered
    FROM pair JOIN reach USING (ml) GROUP BY place
)
SELECT place, length, delay, coalesce(every, 0), coalesce(covered, 0)
FROM median LEFT JOIN agencies USING (place)
