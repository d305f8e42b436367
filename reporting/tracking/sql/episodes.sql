-- Episodes (T02E): a placement opens one when it starts more than the gap after the latest end so far.
WITH reach AS (SELECT * FROM unnest(%(reach_ml)s::bigint[], %(reach_place)s::bigint[]) AS t (ml, place)),
placed AS (
    SELECT ml AS place, multi, person, agency, rome, starts_on, ends_on FROM tt_fact WHERE started
    UNION ALL
    SELECT reach.place, multi, person, agency, rome, starts_on, ends_on
    FROM tt_fact JOIN reach USING (ml) WHERE started AND multi
),
ordered AS (
    SELECT place, multi, starts_on, max(coalesce(ends_on, DATE '9999-12-01')) OVER (
               PARTITION BY place, person, agency, rome ORDER BY starts_on
               ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS latest
    FROM placed
)
SELECT place, multi, count(*) FILTER (WHERE latest IS NULL OR starts_on > latest + %(gap)s)
FROM ordered GROUP BY place, multi
