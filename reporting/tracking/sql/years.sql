-- Counted placements started in each year up to the end of the period, and in the same period a year earlier.
SELECT p.mission_locale_id, extract(year FROM p.starts_on)::int, count(*),
       count(*) FILTER (WHERE p.starts_on BETWEEN %(earlier_start)s AND %(earlier_end)s)
FROM placements_placement p
WHERE {counted} AND p.starts_on <= %(end)s
GROUP BY 1, 2
