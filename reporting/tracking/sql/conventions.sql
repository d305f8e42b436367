-- Conventions by the Missions Locales that they cover (T10, T11); a draft is none.
WITH reach AS (SELECT * FROM unnest(%(full_ml)s::bigint[], %(full_place)s::bigint[]) AS t (ml, place)),
pair AS (
    SELECT DISTINCT a.id, c.mission_locale_id AS ml,
           a.starts_on <= %(end)s AND a.ends_on >= %(end)s
               AND (a.terminated_on IS NULL OR a.terminated_on > %(end)s) AS active,
           a.signed_on BETWEEN %(start)s AND %(end)s AS signed
    FROM conventions_agreement a JOIN conventions_coveredpair c ON c.convention_id = a.id
    WHERE a.level = 'convention' AND a.state = ANY(%(issued)s)
)
SELECT place, count(DISTINCT pair.id) FILTER (WHERE active), count(DISTINCT pair.id) FILTER (WHERE signed),
       count(DISTINCT ml) FILTER (WHERE active AND (o.opened_on IS NULL OR o.opened_on <= %(end)s)
                                        AND (o.closed_on IS NULL OR o.closed_on > %(end)s))
FROM pair JOIN reach USING (ml) JOIN partners_organisation o ON o.id = ml
GROUP BY place
