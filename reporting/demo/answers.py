"""What agencies answered to the placements declared: no kind of file carries it, so it is written in place.

One statement over the placements under convention of the last two years. A share of each answer is drawn from the
placement's own reference, so that the same data get the same answers.
"""

from django.db import connection

from missionjeunes.common import clock

# Of a hundred placements: confirmed, corrected, contested; the others were never answered (15 days: non confirmée).
SQL = """
WITH drawn AS (
    SELECT p.id, ('x' || substr(md5(p.mission_locale_id || p.reference), 1, 6))::bit(24)::int %% 1000 AS draw
    FROM placements_placement p
    WHERE p.renews_id IS NULL AND p.outcome <> 'annulee' AND p.status = 'declaree'
      AND p.starts_on BETWEEN %(today)s::date - 730 AND %(today)s::date - 3
      AND EXISTS (
          SELECT FROM conventions_coveredpair c
          WHERE c.mission_locale_id = p.mission_locale_id AND c.agency_id = p.agency_id
            AND p.starts_on BETWEEN c.starts_on AND c.ends_on
      )
), answered AS (
    SELECT id, draw,
        CASE WHEN draw < 620 THEN 'confirmee' WHEN draw < 650 THEN 'corrigee' WHEN draw < 662 THEN 'contestee' END
            AS status
    FROM drawn
)
UPDATE placements_placement p
SET status = coalesce(a.status, 'non_confirmee'),
    declared_at = p.starts_on + time '18:00',
    answered_at = CASE WHEN a.status IS NOT NULL
        THEN least(p.starts_on + 1 + a.draw %% 14, %(today)s::date) + time '09:30' END
FROM answered a
WHERE a.id = p.id AND (a.status IS NOT NULL OR p.starts_on < %(today)s::date - 15)
"""


def answer() -> int:
    """Write the answers; returns how many placements got one. Runs in the batch scope."""
    with connection.cursor() as cursor:
        cursor.execute(SQL, {"today": clock.today()})
        return cursor.rowcount
