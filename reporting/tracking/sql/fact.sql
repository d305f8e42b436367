-- Counted interim placements active in the period; those that started or ended in it are among them.
-- Every dimension is resolved here, once: the cells of a placement are bits of word0, word1…; the profile that its
-- person has if this is her first one stands behind its rank in first_key, so that min() finds the first.
CREATE TEMP TABLE tt_fact ON COMMIT DROP AS
WITH counted AS (
    SELECT p.mission_locale_id AS ml, y.person_key AS person, p.agency_id AS agency, p.rome,
           p.starts_on, p.ends_on, p.contract_type, p.status, p.total_hours, p.age_at_start,
           y.birth_date, y.sex, y.level, y.qpv, y.frr, y.rqth, n.section,
           p.starts_on >= %(start)s AS started,
           p.ends_on <= %(end)s AS ended,
           (p.answered_at AT TIME ZONE 'Europe/Paris')::date
               - (p.declared_at AT TIME ZONE 'Europe/Paris')::date AS delay,
           (p.ground <> '')::int + (coalesce(p.real_end, p.planned_end) IS NOT NULL)::int + (p.hours IS NOT NULL)::int
               + (p.rome <> '')::int + (p.naf <> '')::int + (p.department_id IS NOT NULL)::int AS filled,
           row_number() OVER (
               ORDER BY p.starts_on, o.code_structure COLLATE "C", p.reference COLLATE "C") AS rank,
           EXISTS (
               SELECT FROM placements_youth other
               WHERE other.person_key = y.person_key AND other.mission_locale_id <> y.mission_locale_id) AS multi,
           coalesce((
               SELECT min(array_position(ARRAY['CEJ', 'PACEA', 'AUTRE'], s.scheme::text)) - 1
               FROM placements_support s
               WHERE s.youth_id = p.youth_id AND s.entered_on <= p.starts_on
                 AND (s.left_on IS NULL OR s.left_on >= p.starts_on)), 3) AS scheme,
           EXISTS (
               SELECT FROM conventions_coveredpair c
               WHERE c.mission_locale_id = p.mission_locale_id AND c.agency_id = p.agency_id
                 AND p.starts_on BETWEEN c.starts_on AND c.ends_on) AS covered
    FROM placements_placement p
    JOIN placements_youth y ON y.id = p.youth_id
    JOIN partners_organisation o ON o.id = p.mission_locale_id
    LEFT JOIN partners_nafcode n ON n.code = p.naf
    WHERE {counted} AND p.starts_on <= %(end)s AND (p.ends_on IS NULL OR p.ends_on >= %(start)s)
), indexed AS (
    SELECT *, {indexes} FROM counted
)
SELECT ml, person, multi, agency, rome, starts_on, ends_on, started, filled, total_hours, covered,
       CASE WHEN started THEN delay END AS delay,
       CASE WHEN ended THEN ends_on - starts_on + 1 END AS length,
       least(coalesce(ends_on, %(end)s), %(end)s) - greatest(starts_on, %(start)s) + 1 AS days,
       {words},
       {active} | CASE WHEN ended THEN {ended} ELSE 0 END | CASE WHEN started THEN {started}
           | CASE WHEN total_hours IS NOT NULL THEN {hours} ELSE 0 END
           | CASE WHEN status IN ('confirmee', 'corrigee') THEN {agreed} ELSE 0 END
           | CASE WHEN delay IS NOT NULL THEN {answered} ELSE 0 END ELSE 0 END AS flags,
       CASE WHEN started THEN (rank << {profile_bits}) | {profile} END AS first_key
FROM indexed
