-- One row per person and Mission Locale: the years (bits from 2014) in which she started counted placements up to the
-- end of the period, whether some started in the same period a year earlier, and some before the period.
CREATE TEMP TABLE tt_career ON COMMIT DROP AS
WITH dossier AS (
    SELECT p.mission_locale_id AS ml, p.youth_id,
           bit_or(CASE WHEN p.starts_on >= DATE '2014-01-01'
                  THEN 1::bigint << (extract(year FROM p.starts_on)::int - 2014) ELSE 0 END) AS years,
           bool_or(p.starts_on BETWEEN %(earlier_start)s AND %(earlier_end)s) AS earlier,
           min(p.starts_on) < %(start)s AS prior
    FROM placements_placement p
    WHERE {counted} AND p.starts_on <= %(end)s
    GROUP BY p.mission_locale_id, p.youth_id
)
SELECT d.ml, y.person_key AS person, bit_or(years) AS years, bool_or(earlier) AS earlier, bool_or(prior) AS prior
FROM dossier d JOIN placements_youth y ON y.id = d.youth_id
GROUP BY d.ml, y.person_key
