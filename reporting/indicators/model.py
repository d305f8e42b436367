"""What an indicator is: its meaning, its breakdowns, and the numbers of persons that protect its cells."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Measure(StrEnum):
    """What a figure counts, which decides how it adds up over territories and how it is protected."""

    PERSONS = "personnes distinctes"
    PLACEMENTS = "missions"
    ORGANISATIONS = "organismes"
    RATIO = "rapport"
    AMOUNT = "quantité"


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a breakdown, as written in files, and its French label."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A breakdown and its ordered values; each has a line in every table, also at 0.

    `health`: tells something about health, so partners and public read it for a region and above only (clause R1.c).
    """

    code: str
    label: str
    values: tuple[Value, ...]
    health: bool = False


def cross(first: Breakdown, second: Breakdown) -> Breakdown:
    """The cross table of two breakdowns: code `a*b`, values `x*y`."""
    return Breakdown(
        f"{first.code}*{second.code}",
        f"{first.label} et {second.label}",
        tuple(Value(f"{x.code}*{y.code}", f"{x.label}, {y.label}") for x in first.values for y in second.values),
        first.health or second.health,
    )


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator. `inputs` names the indicators it is computed from; `persons` the numbers of distinct persons
    that must each be 0 or reach the threshold before the figure is shown (empty: it counts no persons)."""

    code: str
    label: str
    definition: str
    formula: str
    unit: str
    measure: Measure
    decimals: int = 0
    inputs: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    breakdowns: tuple[Breakdown, ...] = ()


@dataclass(frozen=True, slots=True)
class CellKey:
    """One cell of a territory: `breakdown` and `value` are empty for a total."""

    indicator: Indicator
    breakdown: str = ""
    value: str = ""
    label: str = ""
    health: bool = False

    @property
    def key(self) -> str:
        return f"{self.indicator.code}|{self.breakdown}|{self.value}"

    @property
    def persons(self) -> tuple[str, ...]:
        """Numbers of persons behind the cell; a total under the threshold takes its whole breakdown with it."""
        return (*self.indicator.persons, self.key) if self.breakdown else self.indicator.persons


@dataclass(frozen=True, slots=True)
class Registry:
    """A version of the registry, fixed by the national committee (002, art. 3) and valid from a day."""

    version: int
    valid_from: date
    indicators: tuple[Indicator, ...]

    def __getitem__(self, code: str) -> Indicator:
        """KeyError when this version has no such indicator (templates try attributes as keys first)."""
        for indicator in self.indicators:
            if indicator.code == code:
                return indicator
        raise KeyError(code)

    def cells(self) -> Iterator[CellKey]:
        """Every cell of one territory, in the registry's order; what breaks another indicator down has no total."""
        for indicator in self.indicators:
            if not indicator.breakdowns:
                yield CellKey(indicator)
            for breakdown in indicator.breakdowns:
                for value in breakdown.values:
                    yield CellKey(indicator, breakdown.code, value.code, value.label, breakdown.health)
