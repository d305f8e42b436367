"""Primary statistical disclosure control (spec: indicators, «Statistical disclosure control»).

A cell is shown when every number of distinct persons behind it (registry: CellKey.persons) is 0 or reaches the
audience's threshold: the persons counted, those behind the missions counted, all inputs of a ratio, and the total of
a breakdown. Zero is shown. Figures on organisations name no such number and are never masked.
"""

from datetime import date
from enum import StrEnum

from partners.models import Parameter

from ..enums import Audience
from .engine import Measures
from .figures import CELLS, Figure

_PARAMETERS = {Audience.PARTNER: "partner_threshold", Audience.PUBLIC: "public_threshold"}

Cell = tuple[Figure, str]


class Status(StrEnum):
    """State of a cell, as written in files."""

    SHOWN = "publie"
    MASKED = "masque"
    UNDEFINED = "nd"


def threshold(audience: str, day: date) -> int:
    """Fewest distinct persons shown to an audience on that day; 0 for exact figures."""
    return int(Parameter.on(_PARAMETERS[audience], day)) if audience in _PARAMETERS else 0


def is_masked(persons: tuple[str, ...], measures: Measures, fewest: int) -> bool:
    """True when one of the numbers of persons is above 0 and under the threshold."""
    return any(0 < measures.persons[name] < fewest for name in persons)


def protect(values: list[Figure], measures: Measures, fewest: int) -> list[Cell]:
    """Each value of CELLS with its state; a masked or undefined one is None."""
    cells = []
    for cell, value in zip(CELLS, values, strict=True):
        if fewest and is_masked(cell.persons, measures, fewest):
            cells.append((None, Status.MASKED.value))
        elif value is None:
            cells.append((None, Status.UNDEFINED.value))
        else:
            cells.append((value, Status.SHOWN.value))
    return cells
