"""What a placement lasts with its renewals: kept on the root row (indicators.md, Renewal and End).

The end is that of the latest-starting uncancelled renewal (of two, the one with the highest reference), else the
root's own; the hours are the sum of the root's and of its uncancelled renewals', unknown only if none is known.
"""

from django.db import connection

_RECOMPUTE = """
WITH wanted AS ({rows}),
last AS (
    SELECT DISTINCT ON (r.root_id) r.root_id, coalesce(r.real_end, r.planned_end) AS ends_on
    FROM wanted w JOIN placements_placement r ON r.root_id = w.id
    WHERE r.outcome <> 'annulee'
    ORDER BY r.root_id, r.starts_on DESC, r.reference COLLATE "C" DESC
),
hours AS (
    SELECT r.root_id, sum(r.hours) AS hours
    FROM wanted w JOIN placements_placement r ON r.root_id = w.id
    WHERE r.outcome <> 'annulee'
    GROUP BY r.root_id
),
computed AS (
    SELECT p.id,
        CASE WHEN last.root_id IS NULL THEN coalesce(p.real_end, p.planned_end) ELSE last.ends_on END AS ends_on,
        CASE WHEN p.hours IS NULL THEN hours.hours ELSE p.hours + coalesce(hours.hours, 0) END AS total_hours
    FROM wanted w JOIN placements_placement p ON p.id = w.id
    LEFT JOIN last ON last.root_id = p.id
    LEFT JOIN hours ON hours.root_id = p.id
)
UPDATE placements_placement p SET ends_on = c.ends_on, total_hours = c.total_hours
FROM computed c
WHERE p.id = c.id AND (p.ends_on, p.total_hours) IS DISTINCT FROM (c.ends_on, c.total_hours)
"""


def recompute(rows: str, params: dict | None = None) -> int:
    """Recompute the placements listed by a query of one column `id`, renewals among them included.

    A renewal has nobody that renews under it as root, so it gets its own end and hours. Returns how many changed.
    """
    with connection.cursor() as cursor:
        cursor.execute(_RECOMPUTE.format(rows=rows), params)
        return cursor.rowcount


def recompute_placements(identifiers: list[int]) -> int:
    """The same for a few placements, by their identifiers."""
    return recompute("SELECT unnest(%(identifiers)s::bigint[]) AS id", {"identifiers": identifiers})
