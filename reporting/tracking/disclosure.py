"""Primary statistical disclosure control (spec: indicators, «Statistical disclosure control»).

A cell is shown when every number of distinct persons behind it (registry: CellKey.persons) is 0 or reaches the
audience's threshold: the persons counted, those behind the missions counted, all inputs of a ratio, and the total of
a breakdown. Zero is shown. Figures on organisations name no such number and are never masked. A breakdown on health
is masked below the region, zeros too, whatever the numbers (clause R1.c).
"""

from datetime import date

from partners.models import Parameter

from ..enums import Audience, TerritoryType
from .engine import Measures
from .figures import CELLS, Figure

_PARAMETERS = {Audience.PARTNER: "partner_threshold", Audience.PUBLIC: "public_threshold"}

_BEHIND = tuple((cell.persons, cell.health) for cell in CELLS)
_HEALTH_LEVELS = {TerritoryType.NATION, TerritoryType.REGION}
SHOWN, MASKED, UNDEFINED = "publie", "masque", "nd"  # states of a cell, as written in files

Cell = tuple[Figure, str]


def threshold(audience: str, day: date) -> int:
    """Fewest distinct persons shown to an audience on that day; 0 for exact figures."""
    return int(Parameter.on(_PARAMETERS[audience], day)) if audience in _PARAMETERS else 0


def protect(values: list[Figure], measures: Measures, fewest: int, territory_type: str) -> list[Cell]:
    """Each value of CELLS with its state; a masked or undefined one is None. Nothing is masked when `fewest` is 0."""
    hidden = {name for name, count in measures.persons.items() if 0 < count < fewest}
    health_hidden = fewest > 0 and territory_type not in _HEALTH_LEVELS
    cells: list[Cell] = []
    for (persons, health), value in zip(_BEHIND, values, strict=True):
        if (health and health_hidden) or not hidden.isdisjoint(persons):
            cells.append((None, MASKED))
        elif value is None:
            cells.append((None, UNDEFINED))
        else:
            cells.append((value, SHOWN))
    return cells
