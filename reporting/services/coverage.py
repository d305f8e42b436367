"""Coverage as each actor reads it: pairs and their state, counts per department, history of counts."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import QuerySet
from django.utils.text import slugify

from conventions.enums import ISSUED, Level
from conventions.models import CoveredPair
from missionjeunes.common import clock
from partners.actor import Actor
from partners.enums import Kind
from partners.models import Department, Organisation

from ..enums import PairState
from ..models import DepartmentCoverage, PairActivity

FIRST_YEAR = 2014  # of the first framework agreement
ORDER = list(PairState)


@dataclass(frozen=True)
class Pair:
    """A Mission Locale and an agency, or a company under convention: their state, and what covers them, if any."""

    mission_locale: Organisation
    agency: Organisation
    state: PairState
    covered: CoveredPair | None = None


def _covered_today(actor: Actor, **pairs) -> Iterable[CoveredPair]:
    """Pairs under a convention today, the last to end when several do."""
    today = clock.today()
    visible = CoveredPair.objects.visible_to(actor).filter(starts_on__lte=today, ends_on__gte=today, **pairs)
    return visible.select_related("convention").only(
        "mission_locale", "agency", "ends_on", "convention__uuid", "convention__number"
    ).order_by("ends_on")  # fmt: skip


def _state(other: Organisation, covered: CoveredPair | None, activity: PairActivity | None) -> PairState:
    """No extract says what a company offers: its pairs are never dormant."""
    if covered:
        followed = other.kind == Kind.AGENCY
        return PairState.DORMANT if followed and not (activity and activity.recent) else PairState.COVERED
    return PairState.OUTSIDE if activity and activity.outside else PairState.WHITE


def _pairs(
    missions_locales: dict[int, Organisation],
    agencies: dict[int, Organisation],
    wanted: Iterable[tuple[int, int]],
    covered: dict[tuple[int, int], CoveredPair],
    activity: dict[tuple[int, int], PairActivity],
) -> list[Pair]:
    found = [
        _pair(missions_locales[ml], agencies[agency], covered, activity)
        for ml, agency in wanted
        if ml in missions_locales and agency in agencies
    ]
    return sorted(found, key=lambda pair: (ORDER.index(pair.state), pair.agency.name, pair.mission_locale.name))


def _pair(mission_locale: Organisation, other: Organisation, covered: dict, activity: dict) -> Pair:
    key = mission_locale.pk, other.pk
    return Pair(mission_locale, other, _state(other, covered.get(key), activity.get(key)), covered.get(key))


def _by_pair(rows) -> dict[tuple[int, int], object]:
    return {(row.mission_locale_id, row.agency_id): row for row in rows}


def _open(ids: Iterable[int] = (), **place) -> dict[int, Organisation]:
    """Open bodies of a place, and those of `ids` whatever has become of them."""
    rows = Organisation.objects.open_on(clock.today()).filter(**place) if place else Organisation.objects.none()
    rows = rows | Organisation.objects.filter(pk__in=list(ids)) if ids else rows
    return {row.pk: row for row in rows.select_related("department")}


def own_pairs(actor: Actor) -> list[Pair]:
    """All pairs of a Mission Locale, an agency or a head office's agencies, with those missing in its department; of
    companies those under convention alone.

    Four queries. What an agency does not see of placements without a convention, the policies keep from it.
    """
    activity = _by_pair(PairActivity.objects.visible_to(actor))
    own = actor.organisation
    if actor.is_mission_locale:
        covered = _by_pair(_covered_today(actor, mission_locale=own))
        beside = _open(
            {agency for _, agency in (*covered, *activity)}, kind=Kind.AGENCY, department=own.department_id
        )
        wanted = {(own.pk, agency) for agency in beside} | set(covered)
        return _pairs({own.pk: own}, beside, wanted, covered, activity)
    if actor.is_counterpart:
        covered = _by_pair(_covered_today(actor, agency=own))
        beside = _open({ml for ml, _ in covered}, kind=Kind.MISSION_LOCALE, department=own.department_id)
        return _pairs(beside, {own.pk: own}, {(ml, own.pk) for ml in beside}, covered, activity)
    agencies = _open(kind=Kind.AGENCY, parent=own)
    covered = _by_pair(_covered_today(actor, agency__parent=own))
    beside = _open({ml for ml, _ in covered})
    return _pairs(beside, agencies, covered, covered, activity)


def uncovered_agencies(actor: Actor, pairs: list[Pair]) -> list[Organisation]:
    """A head office's agencies without any convention, by name."""
    under = {pair.agency.pk for pair in pairs}
    agencies = _open(kind=Kind.AGENCY, parent=actor.organisation).values()
    return sorted((agency for agency in agencies if agency.pk not in under), key=lambda agency: agency.name)


def agencies_to_convince(actor: Actor) -> QuerySet[Organisation]:
    """The open agencies of the actor's region that no convention covers today, to whom the accord is still to be made
    known (N2.2.a). Who is party to each convention its reader knows already: nothing is told of missions."""
    today = clock.today()
    covering = CoveredPair.objects.visible_to(actor).filter(starts_on__lte=today, ends_on__gte=today)
    agencies = Organisation.objects.open_on(today).filter(kind=Kind.AGENCY, region=actor.organisation.region_id)
    free = agencies.exclude(pk__in=covering.values("agency"))
    return free.select_related("department").order_by("department", "name", "pk")


@dataclass(frozen=True)
class Matrix:
    """A department's Missions Locales (columns), agencies and companies under convention (rows), with the
    state of each pair."""

    missions_locales: list[Organisation]
    rows: list[tuple[Organisation, list[Pair]]]

    def narrowed(self, state: str) -> "Matrix":
        """The rows with at least one pair in that state; «white» keeps the agencies without any convention."""
        if state == PairState.WHITE:
            free = {PairState.WHITE, PairState.OUTSIDE}
            rows = [row for row in self.rows if all(pair.state in free for pair in row[1])]
        else:
            rows = [row for row in self.rows if any(pair.state == state for pair in row[1])]
        return Matrix(self.missions_locales, rows)

    @property
    def white_missions_locales(self) -> list[Organisation]:
        """Missions Locales without any convention in force."""
        under = {pair.mission_locale.pk for _, pairs in self.rows for pair in pairs if pair.covered}
        return [ml for ml in self.missions_locales if ml.pk not in under]


def matrix(actor: Actor, department: Department) -> Matrix:
    """The matrix of a department, for the State's services of its territory. Four queries."""
    missions_locales = _open(kind=Kind.MISSION_LOCALE, department=department)
    covered = _by_pair(_covered_today(actor, mission_locale__in=missions_locales))
    activity = _by_pair(PairActivity.objects.visible_to(actor).filter(mission_locale__in=missions_locales))
    agencies = _open({agency for _, agency in (*covered, *activity)}, kind=Kind.AGENCY, department=department)
    columns = sorted(missions_locales.values(), key=lambda ml: ml.name)
    rows = [
        (
            agency,
            [_pair(ml, agency, covered, activity) for ml in columns],
        )
        for agency in sorted(agencies.values(), key=lambda agency: agency.name)
    ]
    return Matrix(columns, rows)


COUNTS = (
    "missions_locales", "missions_locales_covered", "agencies", "agencies_covered", "conventions", "pairs", "dormant",
    "outside",
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """Counts of a department, or the sum of a region's; a convention of two departments counts in both."""

    code: str
    name: str
    counts: dict[str, int]

    @property
    def share(self) -> float | None:
        """Percentage of the Missions Locales that have a convention in force; None when there is none open."""
        whole = self.counts["missions_locales"]
        return 100 * self.counts["missions_locales_covered"] / whole if whole else None


def places(actor: Actor, *, by_region: bool) -> tuple[list[Place], date | None]:
    """Counts per department of the actor's territory, or per region for the nation, and the day they are of."""
    rows = DepartmentCoverage.objects.visible_to(actor).select_related("department__region").order_by("department")
    sums: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: dict.fromkeys(COUNTS, 0))
    day = None
    for row in rows:
        day = row.as_of
        at = row.department.region if by_region else row.department
        if at is None:  # 975, 977 and 978 belong to no region
            at = row.department
        for name in COUNTS:
            sums[at.pk, at.name][name] += getattr(row, name)
    found = [Place(code, name, counts) for (code, name), counts in sums.items()]
    return sorted(found, key=lambda place: slugify(place.name)), day


def total(found: list[Place], name: str) -> Place:
    return Place("", name, {count: sum(place.counts[count] for place in found) for count in COUNTS})


@dataclass(frozen=True)
class YearEnd:
    """Regional accords and conventions in force at the end of a year, and the Missions Locales they bind."""

    day: date
    accords: int
    conventions: int
    missions_locales: int

    @property
    def label(self) -> str:
        return str(self.day.year) if (self.day.month, self.day.day) == (12, 31) else f"{self.day:%d/%m/%Y}"


_HISTORY = """
SELECT ends.day,
    (SELECT count(*) FROM conventions_agreement a WHERE a.level = %(regional)s AND a.state = ANY (%(issued)s)
        AND (%(region)s = '' OR a.region_id = %(region)s) AND ends.day BETWEEN a.starts_on AND a.ends_on
        AND (a.terminated_on IS NULL OR a.terminated_on > ends.day)),
    count(DISTINCT c.convention_id), count(DISTINCT c.mission_locale_id)
FROM unnest(%(days)s::date[]) AS ends (day)
LEFT JOIN (SELECT p.* FROM conventions_coveredpair p JOIN partners_organisation o ON o.id = p.mission_locale_id
           WHERE (%(region)s = '' OR o.region_id = %(region)s)
             AND (%(department)s = '' OR o.department_id = %(department)s)) c
    ON ends.day BETWEEN c.starts_on AND c.ends_on
GROUP BY ends.day ORDER BY ends.day
"""


def history(actor: Actor) -> list[YearEnd]:
    """Counts at each year's end since FIRST_YEAR and today, of what the actor's role may read. One query."""
    today = clock.today()
    ends = [date(year, 12, 31) for year in range(FIRST_YEAR, today.year)]
    own = actor.organisation
    given = {
        "days": [*ends, today],
        "regional": str(Level.REGIONAL),
        "issued": [str(state) for state in ISSUED],
        "region": "" if actor.is_national else own.region_id or "",
        "department": own.department_id if actor.kind == Kind.DDETS else "",
    }
    with connection.cursor() as cursor:
        cursor.execute(_HISTORY, given)
        return [YearEnd(*row) for row in cursor.fetchall()]
