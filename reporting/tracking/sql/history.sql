-- Persons of the years without imported history (T14) and of the period a year earlier (T13): each territory has its
-- own set of years (`mask`), so those of one Mission Locale are grouped by their years first.
WITH reach AS (
    SELECT * FROM unnest(%(full_ml)s::bigint[], %(full_place)s::bigint[], %(full_mask)s::bigint[]) AS t (ml, place, mask)
),
several AS MATERIALIZED (SELECT person FROM tt_career GROUP BY person HAVING count(*) > 1),
single AS (
    SELECT ml, years, count(*) AS persons, count(*) FILTER (WHERE earlier) AS earlier
    FROM tt_career WHERE person NOT IN (SELECT person FROM several) GROUP BY ml, years
),
shared AS (
    SELECT place, mask, bit_or(years) AS years, bool_or(earlier) AS earlier
    FROM tt_career JOIN several USING (person) JOIN reach USING (ml) GROUP BY place, mask, person
)
SELECT place, sum(persons) FILTER (WHERE years & mask <> 0), sum(earlier)
FROM single JOIN reach USING (ml) GROUP BY place
UNION ALL
SELECT place, count(*) FILTER (WHERE years & mask <> 0), count(*) FILTER (WHERE earlier)
FROM shared GROUP BY place
