"""Territories of a table: the nation, regions, departments (975, 977, 978 under the nation) and Missions Locales."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from missionjeunes.common.periods import Period
from partners.enums import Kind
from partners.models import Department, Organisation, Region

from ..enums import TerritoryType
from ..territory import TerritoryCode

LEVELS = [
    TerritoryType.NATION,
    TerritoryType.REGION,
    TerritoryType.DEPARTMENT,
    TerritoryType.MISSION_LOCALE,
]


@dataclass(frozen=True, slots=True)
class Territory:
    """A row of the table; `place` is its number in the engine: a Mission Locale's own key, else below zero."""

    type: str
    code: str
    name: str
    region_code: str = ""
    department_code: str = ""
    place: int = 0

    def __str__(self):
        """As written in commands and files' names: `FR`, `R28`, `D14`, `ML:CODE`."""
        return str(TerritoryCode(self.type, self.code))

    @property
    def order(self) -> tuple[int, str]:
        return LEVELS.index(TerritoryType(self.type)), self.code

    @property
    def title(self) -> str:
        """«Mission Locale Alpha (ML:ML014)», «Normandie (R28)»."""
        return "France entière" if self.type == TerritoryType.NATION else f"{self.name} ({self})"

    def holds(self, other: "Territory") -> bool:
        """True when `other` is this territory or one below it."""
        if self.type == TerritoryType.NATION:
            return True
        if self.type == TerritoryType.REGION:
            return other.region_code == self.code
        if self.type == TerritoryType.DEPARTMENT:
            return other.department_code == self.code
        return (self.type, self.code) == (other.type, other.code)


@dataclass(frozen=True, slots=True)
class Opening:
    """From when to when a Mission Locale is open; the closing day itself is closed."""

    opened_on: date | None
    closed_on: date | None

    def during(self, period: Period) -> bool:
        """Open at least one day of the period."""
        first = max(self.opened_on or period.start, period.start)
        return first <= period.end and (self.closed_on is None or self.closed_on > first)


class Network:
    """All territories below one; `above`: for each Mission Locale those of them that hold it, itself apart."""

    def __init__(self, code: str):
        """Read the territory written `FR`, `R28`, `D14` or `ML:CODE`; ValueError in French when there is none."""
        regions = {region.code: region for region in Region.objects.all()}
        departments = {department.code: department for department in Department.objects.all()}
        everything = [
            Territory("FR", "FR", "France", place=-1),
            *(Territory("R", r.code, r.name, r.code, place=-2 - n) for n, r in enumerate(regions.values())),
            *(
                Territory("D", d.code, d.name, d.region_id or "", d.code, place=-1001 - n)
                for n, d in enumerate(departments.values())
            ),
        ]
        self.openings: dict[int, Opening] = {}
        for row in Organisation.objects.filter(_missions_locales(code)):
            department = departments.get(row.department_id)
            region = (department.region_id if department else row.region_id) or ""
            everything.append(Territory("ML", row.code_structure, row.name, region, row.department_id or "", row.pk))
            self.openings[row.pk] = Opening(row.opened_on, row.closed_on)
        self.root = next((territory for territory in everything if str(territory) == code), None)
        if self.root is None:
            raise ValueError(f"Territoire «{code}» inconnu : écrivez FR, R28, D14 ou ML:CODE.")
        self.territories = sorted((t for t in everything if self.root.holds(t)), key=lambda t: t.order)
        self.missions_locales = [t for t in self.territories if t.type == TerritoryType.MISSION_LOCALE]
        upper = {str(t): t for t in self.territories if t.type != TerritoryType.MISSION_LOCALE}
        self.above = {
            ml.place: [
                upper[code] for code in ("FR", f"R{ml.region_code}", f"D{ml.department_code}") if code in upper
            ]
            for ml in self.missions_locales
        }

    @property
    def whole(self) -> bool:
        """True when the network is the nation's: no filter on Missions Locales is needed."""
        return self.root.type == TerritoryType.NATION


def _missions_locales(code: str) -> Q:
    wanted = Q(kind=Kind.MISSION_LOCALE)
    return wanted & Q(code_structure=code[3:]) if code.startswith("ML:") else wanted
