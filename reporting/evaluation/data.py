"""What an evaluation is written from: figures already masked for their audience, and nothing else."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple

from missionjeunes.common.clock import PARIS
from missionjeunes.common.periods import Period

from ..enums import Audience, Series, TerritoryType
from ..indicators import Registry
from ..numbers import ABSENT, Figure, rounded
from ..territory import TerritoryCode


class Territory(NamedTuple):
    """A territory and its cells: {indicator: {breakdown or "": {value or "": [number or null, status]}}}."""

    type: str
    code: str
    name: str
    region_code: str
    department_code: str
    cells: dict

    def figure(self, indicator: str, breakdown: str = "", value: str = "") -> Figure:
        """One cell; `nd` when the table does not hold it."""
        cell = self.cells.get(indicator, {}).get(breakdown, {}).get(value)
        return Figure(*cell) if cell else ABSENT

    @property
    def label(self) -> str:
        """The code as commands write it: `FR`, `R28`, `D14`, `ML:CODE`."""
        return str(TerritoryCode(self.type, self.code))


class Year(NamedTuple):
    """Persons and placements of one earlier year."""

    label: str
    persons: Figure
    placements: Figure


class Accord(NamedTuple):
    """An accord in force on at least one day of the period."""

    number: str
    title: str
    starts_on: date | None
    ends_on: date | None


@dataclass(frozen=True)
class EvaluationInput:
    """All that a report states. The same input gives the same bytes."""

    period: Period
    territory: Territory
    children: tuple[Territory, ...]
    earlier: Territory | None
    earlier_children: tuple[Territory, ...]
    series: Series
    audience: Audience
    extracted_at: datetime
    registry: Registry
    csv: bytes
    threshold: int  # fewest distinct persons shown; 0 for exact figures
    provisional: bool  # until three months after the end of the period
    years: tuple[Year, ...] = ()
    accords: tuple[Accord, ...] = field(default=())

    @property
    def csv_name(self) -> str:
        return f"{self.file_stem}.csv"

    @property
    def file_stem(self) -> str:
        territory = self.territory.label.replace(":", "-").lower()
        return f"evaluation-{self.period.code.replace('..', '_')}-{territory}-{self.audience}".lower()

    @property
    def extraction_day(self) -> date:
        """The legal day of the extraction (Europe/Paris)."""
        return self.extracted_at.astimezone(PARIS).date()

    @property
    def is_nation(self) -> bool:
        return self.territory.type == TerritoryType.NATION

    @cached_property
    def _earlier_by_place(self) -> dict[tuple[str, str], Territory]:
        return {(row.type, row.code): row for row in self.earlier_children}

    def figure(self, indicator: str, breakdown: str = "", value: str = "") -> Figure:
        return self.territory.figure(indicator, breakdown, value)

    def before(self, indicator: str, breakdown: str = "", value: str = "") -> Figure:
        """The same cell a year earlier."""
        return self.earlier.figure(indicator, breakdown, value) if self.earlier else ABSENT

    def before_in(self, place: Territory, indicator: str) -> Figure:
        """A total of one of the territories a year earlier."""
        row = self._earlier_by_place.get((place.type, place.code))
        return row.figure(indicator) if row else ABSENT

    def places(self, kind: TerritoryType) -> list[Territory]:
        """The territories inside, of one level, by name as read."""
        return [row for row in self.children if row.type == kind]


def share(part: Figure, whole: Figure) -> Figure:
    """Percentage, one decimal; shown only if both are, no value on a zero whole."""
    if part.masked or whole.masked:
        return Figure(None, "masque")
    if not (part.shown and whole.shown and whole.value):
        return ABSENT
    return Figure(float(rounded(100 * part.value / whole.value, 1)))


def change(now: Figure, before: Figure) -> Figure:
    """Evolution in percent of the earlier figure, one decimal; shown only if both are."""
    if now.masked or before.masked:
        return Figure(None, "masque")
    if not (now.shown and before.shown and before.value):
        return ABSENT
    return Figure(float(rounded(100 * (now.value - before.value) / before.value, 1)))
