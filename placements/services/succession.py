"""A Mission Locale hands over the young people whom it follows. A dossier never changes Mission Locale: its open
supports end on the eve, and go on from the day in a dossier of the successor with the same person key, so that
statistics count one person; placements stay where they were (spec: tenancy, indicators).

Runs in the batch scope, in the transaction of the handover; `count` and `obstacle` also in that of who prepares.
"""

from datetime import date

from django.db import connection
from django.db.models import F, Q, QuerySet

from missionjeunes.common import clock
from missionjeunes.work.importing.stage import lock_imports
from missionjeunes.work.models import DataVersion
from partners.actor import Actor
from partners.enums import Kind
from partners.models import Handover, Organisation
from partners.successions import Passed

from ..models import Support

FOLLOWED = (
    "Des jeunes y sont accompagnés : indiquez la Mission Locale qui les reprend, ou clôturez d'abord chaque"
    " accompagnement dans I-MILO et importez l'extrait."
)

_PASSING = """
CREATE TEMP TABLE passing ON COMMIT DROP AS
SELECT s.id, s.youth_id, y.person_key, s.scheme, s.entered_on, s.left_on
FROM placements_support s JOIN placements_youth y ON y.id = s.youth_id
WHERE s.mission_locale_id = %(old)s AND (s.left_on IS NULL OR s.left_on >= %(day)s)
"""
# One dossier a person: under its own number, or behind the code of the Mission Locale it comes from if that is taken.
_DOSSIERS = """
INSERT INTO placements_youth (uuid, mission_locale_id, dossier, person_key, identified, last_name, first_name,
    birth_date, sex, level, commune_id, qpv, frr, rqth, email, phone)
SELECT DISTINCT ON (y.person_key) gen_random_uuid(), %(new)s, CASE
        WHEN NOT EXISTS (SELECT FROM placements_youth t WHERE t.mission_locale_id = %(new)s AND t.dossier = y.dossier)
        THEN y.dossier ELSE left(%(code)s || '-' || y.dossier, 40) END,
    y.person_key, y.identified, y.last_name, y.first_name, y.birth_date, y.sex, y.level, y.commune_id, y.qpv, y.frr,
    y.rqth, y.email, y.phone
FROM placements_youth y
WHERE y.id IN (SELECT youth_id FROM passing) AND NOT EXISTS (
    SELECT FROM placements_youth t
    WHERE t.mission_locale_id = %(new)s AND t.person_key = y.person_key AND t.erased_on IS NULL)
ORDER BY y.person_key, y.id
"""
# A scheme that the successor follows already goes on as it is.
_SUPPORTS = """
INSERT INTO placements_support (mission_locale_id, youth_id, scheme, entered_on, left_on)
SELECT %(new)s, target.id, p.scheme, greatest(p.entered_on, %(day)s), p.left_on
FROM passing p
JOIN (
    SELECT person_key, min(id) AS id FROM placements_youth
    WHERE mission_locale_id = %(new)s AND erased_on IS NULL GROUP BY 1) target USING (person_key)
WHERE NOT EXISTS (
    SELECT FROM placements_support t WHERE t.youth_id = target.id AND t.scheme = p.scheme
      AND t.entered_on <= greatest(p.entered_on, %(day)s) AND (t.left_on IS NULL OR t.left_on >= %(day)s))
ORDER BY p.id
ON CONFLICT (youth_id, scheme, entered_on) DO NOTHING
"""
_FORGET_COMING = """
DELETE FROM placements_support WHERE id IN (SELECT id FROM passing WHERE entered_on >= %(day)s)
"""
_END = """
UPDATE placements_support SET left_on = %(day)s::date - 1 WHERE id IN (SELECT id FROM passing)
"""


def _open(organisation: Organisation, day: date) -> QuerySet[Support]:
    return Support.objects.filter(Q(left_on=None) | Q(left_on__gte=day), mission_locale=organisation)


def count(actor: Actor, organisation: Organisation) -> int | None:
    """Young people with an open support: its own people's to know, nobody else's."""
    if organisation.kind != Kind.MISSION_LOCALE or actor.organisation.pk != organisation.pk:
        return None
    return _open(organisation, clock.today()).values("youth__person_key").distinct().count()


def obstacle(handover: Handover) -> str:
    """A Mission Locale that follows young people does not close without one that takes them over."""
    if handover.successor_id or handover.organisation.kind != Kind.MISSION_LOCALE:
        return ""
    return FOLLOWED if _open(handover.organisation, handover.effective_on).exists() else ""


def succeed(handover: Handover) -> Passed:
    """Pass on the supports open on the day. Returns how many persons."""
    passed = 0
    if handover.successor and handover.organisation.kind == Kind.MISSION_LOCALE:
        passed = _pass_on(handover)
    # As after an import: a table asked again is computed again.
    DataVersion.objects.update(version=F("version") + 1)
    return Passed(passed)


def _pass_on(handover: Handover) -> int:
    for structure in sorted((handover.organisation_id, handover.successor_id)):
        lock_imports("jeunes", structure)  # an extract being written would open supports behind our back
    values = {
        "old": handover.organisation_id,
        "new": handover.successor_id,
        "code": handover.organisation.code_structure,
        "day": handover.effective_on,
    }
    with connection.cursor() as cursor:
        for statement in (_PASSING, _DOSSIERS, _SUPPORTS, _FORGET_COMING, _END):
            cursor.execute(statement, values)
        cursor.execute("SELECT count(DISTINCT person_key) FROM passing")
        return cursor.fetchone()[0]
