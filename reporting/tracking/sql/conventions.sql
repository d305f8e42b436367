-- Conventions by their Missions Locales (T10, T10S, T11), by their own dates and those at which each one entered or
-- left; a draft is none. One terminated before it began was signed all the same, though it covers no pair.
WITH reach AS (SELECT * FROM unnest(%(full_ml)s::bigint[], %(full_place)s::bigint[]) AS t (ml, place)),
dated AS (
    SELECT id, mission_locale_ids, signed_on, starts_on, least(ends_on, terminated_on - 1) AS last_on
    FROM conventions_agreement WHERE level = 'convention' AND state = ANY(%(issued)s)
), member AS (
    SELECT d.id, ml, signed_on, p.joined_on, greatest(starts_on, p.joined_on) AS starts_on,
           least(last_on, p.left_on) AS last_on
    FROM dated d CROSS JOIN unnest(mission_locale_ids) AS one (ml)
    LEFT JOIN conventions_party p ON p.agreement_id = d.id AND p.organisation_id = ml
        AND (p.joined_on IS NOT NULL OR p.left_on IS NOT NULL)
), issued AS (
    SELECT id, ml, %(end)s BETWEEN starts_on AND last_on AS active,
           joined_on IS NULL AND signed_on BETWEEN %(start)s AND %(end)s AS signed,
           greatest(starts_on, %(start)s) <= least(last_on, %(end)s) AS lived
    FROM member
)
SELECT place, count(DISTINCT issued.id) FILTER (WHERE active), count(DISTINCT issued.id) FILTER (WHERE signed),
       count(DISTINCT ml) FILTER (WHERE active AND (o.opened_on IS NULL OR o.opened_on <= %(end)s)
                                        AND (o.closed_on IS NULL OR o.closed_on > %(end)s)),
       bool_or(signed OR lived)
FROM issued JOIN reach USING (ml) JOIN partners_organisation o ON o.id = ml
GROUP BY place
