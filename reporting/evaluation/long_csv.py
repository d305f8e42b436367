"""The long CSV attached to a report (spec: formats, «Tracking table, long CSV»)."""

import csv
import io

from ..tracking.figures import CELLS
from ..tracking.table import Table

COLUMNS = (
    "periode", "territoire_type", "territoire_code", "territoire_nom", "indicateur", "ventilation", "modalite",
    "valeur", "unite", "statut",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def long_csv(table: Table) -> bytes:
    """One line per cell, `;`, UTF-8; a masked or n.d. cell has an empty value."""
    output = io.StringIO(newline="")
    writer = csv.writer(output, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in table.rows:
        place = row.territory
        start = (table.period.code, place.type, place.code, _text(place.name))
        for cell, (value, status) in zip(CELLS, row.cells, strict=True):
            figure = "" if value is None else str(value)
            writer.writerow(
                (*start, cell.indicator.code, cell.breakdown, cell.value, figure, cell.indicator.unit, status)
            )
    return output.getvalue().encode()


def _text(value: str) -> str:
    """A name that a spreadsheet cannot take for a formula."""
    return f"'{value}" if value.startswith(_FORMULA) else value
