"""From measures to the cells of the registry: one formula per indicator, rounded half away from zero."""

from collections.abc import Callable
from decimal import Decimal

from ..indicators import CURRENT, Measure
from ..numbers import rounded
from .engine import Measures

Figure = int | Decimal | None
CELLS = tuple(CURRENT.cells())


def ratio(part: int | Decimal, whole: int | Decimal, decimals: int) -> Decimal | None:
    """part / whole, rounded; None (n.d.) for a zero denominator."""
    return rounded(Decimal(part) / Decimal(whole), decimals) if whole else None


def percent(part: int, whole: int) -> Decimal | None:
    """part / whole as a percentage with one decimal; None (n.d.) for a zero denominator."""
    return ratio(100 * part, whole, 1)


def _percent_of_open(m: Measures, covered: str, every: str) -> Decimal | None:
    return None if m.other[every] is None else percent(m.other[covered], m.other[every])


def _median(value: float | None) -> Decimal | None:
    return None if value is None else rounded(value, 2)


TOTALS: dict[str, Callable[[Measures], Figure]] = {
    "T01": lambda m: m.persons["T01"],
    "T02": lambda m: m.amounts["T02"],
    "T02E": lambda m: m.other["episodes"],
    "T03": lambda m: ratio(m.amounts["T02"], m.persons["T01"], 2),
    "T04": lambda m: int(m.amounts["T04"]),
    "T05": lambda m: ratio(m.amounts["T05.durees"], m.amounts["T05.missions"], 2),
    "T05M": lambda m: _median(m.other["median_length"]),
    "T09": lambda m: percent(m.persons["T09.delegues"], m.persons["T09.accompagnes"]),
    "T10": lambda m: m.other["conventions"],
    "T10S": lambda m: m.other["signed"],
    "T11": lambda m: percent(m.other["open_covered"], m.other["open"]),
    "T11A": lambda m: _percent_of_open(m, "agencies_open_covered", "agencies_open"),
    "T12": lambda m: m.other["agencies"],
    "T12C": lambda m: m.other["agencies_covered"],
    "T13J": lambda m: percent(m.persons["T01"] - m.persons["T13"], m.persons["T13"]),
    "T13M": lambda m: percent(m.amounts["T02"] - m.other["earlier_placements"], m.other["earlier_placements"]),
    "T14J": lambda m: m.other["persons_since"],
    "T14M": lambda m: m.other["placements_since"],
    "T15": lambda m: percent(m.amounts["T15"], 6 * m.amounts["T02"]),
    "T16": lambda m: percent(m.amounts["T16"], m.amounts["T02"]),
    "T16D": lambda m: _median(m.other["median_delay"]),
    "T17": lambda m: m.persons["T17"],
    "T20": lambda m: rounded(m.amounts["T20"], 2),
    "T20E": lambda m: ratio(m.amounts["T20"], m.other["fte"], 2),
    "T20K": lambda m: percent(m.amounts["T20.missions"], m.amounts["T02"]),
}  # fmt: skip


# How each of CELLS is read: the formula of a total, else the name of a number of persons or of placements.
_READINGS = tuple(
    (
        None if cell.breakdown else TOTALS[cell.indicator.code],
        cell.key,
        cell.indicator.measure == Measure.PERSONS,
    )
    for cell in CELLS
)


def figures(measures: Measures) -> list[Figure]:
    """The values of CELLS, in their order; None stands for n.d."""
    persons, amounts = measures.persons, measures.amounts
    return [
        formula(measures) if formula else (persons if of_persons else amounts)[key]
        for formula, key, of_persons in _READINGS
    ]
