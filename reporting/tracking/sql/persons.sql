-- Distinct persons. Those with dossiers in one Mission Locale are counted there and summed upwards; only the others
-- (`multi`) are counted again at each level above, as if the level were a Mission Locale.
WITH reach AS (SELECT * FROM unnest(%(reach_ml)s::bigint[], %(reach_place)s::bigint[]) AS t (ml, place)),
started AS MATERIALIZED (SELECT DISTINCT person, multi FROM tt_fact WHERE started),
event AS MATERIALIZED (
    SELECT ml, person, multi, {word_columns}, flags, first_key FROM tt_fact
    UNION ALL
    SELECT c.ml, person, s.multi, {zeros}, {prior}, NULL
    FROM started s JOIN tt_career c USING (person) WHERE c.prior
    UNION ALL
    SELECT y.mission_locale_id, s.person, s.multi, {zeros}, {supported}, NULL
    FROM started s
    JOIN placements_youth y ON y.person_key = s.person
    JOIN placements_support u ON u.youth_id = y.id
    WHERE {within_youths} AND u.entered_on <= %(end)s AND (u.left_on IS NULL OR u.left_on >= %(start)s)
),
placed AS (
    SELECT ml AS place, event.* FROM event
    UNION ALL
    SELECT reach.place, event.* FROM event JOIN reach USING (ml) WHERE multi
),
person AS (
    SELECT place, multi, {word_ors}, bit_or(flags) AS flags,
           min(first_key) & {profile_mask} AS profile0
    FROM placed
    GROUP BY place, person, multi
)
SELECT place, multi, {columns} FROM person GROUP BY place, multi
