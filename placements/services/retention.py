"""The end of a dossier's retention (R5): a notice to its Mission Locale, then the erasure of what names the youth.
What indicators count by stays, without a name: a table is the same before and after.

A dossier is kept until the latest of: the 26th birthday, the end of the last support, the end of the last placement;
then twelve months. An open support has no end. A placement without an end is over after the longest that the law
allows; a job found (CDI, CDD, alternance) is an outcome, and counts by its first day. Durations are dated parameters.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.urls import reverse

from missionjeunes.common import clock
from missionjeunes.common.privacy import register
from missionjeunes.work.importing.reading.columns import person_keys
from missionjeunes.work.importing.stage import lock_imports
from missionjeunes.work.outbox import post
from partners.actor import acting
from partners.enums import Right
from partners.models import Membership, Organisation, Parameter
from partners.tenancy.scope import batch_scope

from ..enums import INTERIM
from ..models import Youth
from ..models.youth import ERASED
from ..privacy import NAMES

NOTICES_APART = timedelta(days=7)  # dossiers whose term is near are announced together: one mail a week at most

_CODES = ("retention_age", "retention_months", "retention_notice_days", "longest_mission_months")

_OF_AGE = "(placements_youth.birth_date + make_interval(years => {age}))::date"
_FOLLOWED = "(SELECT max(s.left_on) FROM placements_support s WHERE s.youth_id = placements_youth.id)"
_PLACED = """(SELECT max(CASE WHEN p.contract_type NOT IN ({interim}) THEN p.starts_on
        ELSE coalesce(p.ends_on, (p.starts_on + make_interval(months => {longest}))::date) END)
    FROM placements_placement p
    WHERE p.youth_id = placements_youth.id AND p.outcome <> 'annulee' AND p.status <> 'annulee')"""
_OPEN = """EXISTS (
    SELECT FROM placements_support s WHERE s.youth_id = placements_youth.id AND s.left_on IS NULL)"""
_KEPT_UNTIL = f"""CASE WHEN NOT {_OPEN}
    THEN (greatest({_OF_AGE}, {_FOLLOWED}, {_PLACED}) + make_interval(months => {{months}}))::date END"""


@dataclass(frozen=True)
class Terms:
    """The durations in force on a day."""

    day: date
    age: int
    months: int
    notice: timedelta
    longest: int

    @classmethod
    def on(cls, day: date) -> "Terms":
        rows = Parameter.objects.filter(code__in=_CODES, valid_from__lte=day).order_by("valid_from")
        values = {code: int(value) for code, value in rows.values_list("code", "value")}  # the latest wins
        age, months, notice, longest = (values[code] for code in _CODES)
        return cls(day, age, months, timedelta(days=notice), longest)

    def sql(self, text: str) -> str:
        interim = ", ".join(f"'{contract}'" for contract in INTERIM)
        return text.format(age=self.age, months=self.months, longest=self.longest, interim=interim)


def dated(youths: QuerySet[Youth], terms: Terms) -> QuerySet[Youth]:
    """With what retention is counted from (`of_age_on`, `followed_until`, `placed_until`) and its last day,
    `kept_until`: empty as long as a support is open."""
    parts = {"of_age_on": _OF_AGE, "followed_until": _FOLLOWED, "placed_until": _PLACED, "kept_until": _KEPT_UNTIL}
    return youths.annotate(**{name: RawSQL(terms.sql(text), []) for name, text in parts.items()})  # noqa: S611


def _over(youths: QuerySet[Youth], terms: Terms) -> QuerySet[Youth]:
    """Those whose retention is over; the birthday, which costs nothing to compute, leaves most of them out first."""
    return dated(youths, terms).filter(of_age_on__lt=terms.day, kept_until__lt=terms.day)


def announced(youths: QuerySet[Youth], terms: Terms) -> QuerySet[Youth]:
    """Those that the Mission Locale was told of and whose programme has not resumed since."""
    return _over(youths.filter(notice_on__isnull=False), terms)


def erased_from(youth: Youth, terms: Terms) -> date | None:
    """The day from which the night's work erases an announced dossier."""
    if youth.notice_on is None:
        return None
    due = youth.notice_on + terms.notice
    return max(due, youth.held_until + timedelta(days=1)) if youth.held_until else due


def hidden_number(code_structure: str, dossier: str) -> str:
    """What stands for the number of an erased dossier: a keyed hash, by which a later extract still knows it."""
    (key,), _ = person_keys(settings.IDENTITY_KEY.encode(), [""], [code_structure], [dossier])
    return f"{ERASED}{key}"


def end_retention(day: date | None = None) -> int:
    """The night's work, for each Mission Locale in a transaction of its own. Returns how many dossiers were erased.

    Killed at any moment, or run twice, it tells nobody twice and leaves no dossier half erased.
    """
    with batch_scope():
        terms = Terms.on(day or clock.today())
        concerned = [
            _over(Youth.objects.filter(erased_on=None), terms),
            Youth.objects.filter(notice_on__isnull=False),
        ]
        found = {pk for youths in concerned for pk in youths.values_list("mission_locale", flat=True).distinct()}
        structures = list(Organisation.objects.filter(pk__in=found).order_by("pk"))
    return sum(end_retention_of(structure, terms) for structure in structures)


def end_retention_of(structure: Organisation, terms: Terms) -> int:
    """Erase, let go and announce the dossiers of one Mission Locale. Returns how many were erased."""
    with batch_scope():
        for kind in ("jeunes", "missions"):
            lock_imports(kind, structure.pk)  # an extract being written may say that the programme resumed
        own = Youth.objects.filter(mission_locale=structure, erased_on=None)
        gone = _erase(structure, own, terms)
        resumed = Q(kept_until=None) | Q(kept_until__gte=terms.day)
        dated(own.filter(notice_on__isnull=False), terms).filter(resumed).update(notice_on=None)
        _announce(structure, own, terms)
    return gone


def _announce(structure: Organisation, own: QuerySet[Youth], terms: Terms) -> None:
    """Give notice of the dossiers whose retention is over, and tell the direction once."""
    if own.filter(notice_on__gt=terms.day - NOTICES_APART).exists():
        return
    count = _over(own.filter(notice_on=None), terms).update(notice_on=terms.day)
    if not count:
        return
    told = Membership.objects.filter(
        acting(), organisation=structure, right__in=[Right.DIRECTOR, Right.ADMINISTRATOR]
    )
    for email in told.values_list("user__email", flat=True):
        post(
            key=f"retention:{structure.pk}:{terms.day}:{email}",
            to=email,
            template="retention_notice",
            context={
                "count": count,
                "day": terms.day + terms.notice,
                "link": f"{settings.SITE_URL}{reverse('youths-leaving')}",
            },
        )


_AGES = """
UPDATE placements_placement p SET age_at_start = extract(year FROM age(p.starts_on, y.birth_date))
FROM placements_youth y WHERE y.id = p.youth_id AND y.id = ANY(%(ids)s)
"""
_FORGET = """
UPDATE placements_youth SET {blanks}, dossier = gone.hidden, erased_on = %(day)s
FROM unnest(%(ids)s::bigint[], %(hidden)s::text[]) AS gone (id, hidden) WHERE placements_youth.id = gone.id
"""


def _erase(structure: Organisation, own: QuerySet[Youth], terms: Terms) -> int:
    """Erase the dossiers announced long enough ago, unless their programme resumed or they are held."""
    due = announced(own, terms).filter(notice_on__lte=terms.day - terms.notice).exclude(held_until__gte=terms.day)
    found = list(due.values_list("pk", "dossier"))
    if not found:
        return 0
    values = {
        "ids": [pk for pk, _ in found],
        "hidden": [hidden_number(structure.code_structure, dossier) for _, dossier in found],
        "day": terms.day,
    }
    with connection.cursor() as cursor:
        cursor.execute(_AGES, values)
        cursor.execute(_FORGET.format(blanks=_blanks()), values)
    return len(found)


def _blanks() -> str:
    """Every column that the register erases, emptied; the dossier's number alone gets something in its place."""
    fields = {field.column: field for field in Youth._meta.local_concrete_fields}
    groups = register()[Youth._meta.db_table]
    names = [name for group in groups if group.retention is NAMES for name in group.names if name != "dossier"]
    return ", ".join(f"{name} = {'NULL' if fields[name].null else repr('')}" for name in names)
