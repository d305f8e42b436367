"""The long CSV (docs/formats.md) and the JSON: same data, same bytes."""

import csv
import io
import json
from collections.abc import Iterator
from decimal import Decimal

from missionjeunes.work.sheets.model import neutral

from ..figures import CELLS, Figure
from ..table import Table

HEADER = (
    "periode",
    "territoire_type",
    "territoire_code",
    "territoire_nom",
    "indicateur",
    "ventilation",
    "modalite",
    "valeur",
    "unite",
    "statut",
)
_BY_TEXT = sorted(range(len(CELLS)), key=lambda n: (CELLS[n].indicator.code, CELLS[n].breakdown, CELLS[n].value))


def plain(value: Figure) -> str:
    """A figure with a decimal point and the decimals of its indicator; empty when it is masked or n.d."""
    if value is None:
        return ""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def lines(table: Table) -> Iterator[tuple[str, ...]]:
    """One line a cell, ordered by territory type, then as text by code, indicator, breakdown and value."""
    for row in table.rows:
        territory = row.territory
        place = (table.period.code, str(territory.type), territory.code, neutral(territory.name))
        for number in _BY_TEXT:
            cell, (value, status) = CELLS[number], row.cells[number]
            yield (
                *place,
                cell.indicator.code,
                cell.breakdown,
                cell.value,
                plain(value),
                cell.indicator.unit,
                status,
            )


def long_csv(table: Table) -> bytes:
    """`;`, UTF-8 without mark, one line feed a line."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(lines(table))
    return text.getvalue().encode()


def as_json(table: Table) -> bytes:
    """What the table carries, then its territories with cells {indicator: {breakdown: {value: [number, state]}}}."""
    content = {
        "periode": table.period.code,
        "perimetre": str(table.root),
        "serie": table.series,
        "public": table.audience,
        "registre": table.registry_version,
        "extraction": table.extracted_on.isoformat(),
        "etat": table.state,
        "avertissement": table.warning,
        "seuil": table.threshold,
        "territoires": [
            {
                "type": str(row.territory.type),
                "code": row.territory.code,
                "nom": row.territory.name,
                "region": row.territory.region_code,
                "departement": row.territory.department_code,
                "indicateurs": row.nested(),
            }
            for row in table.rows
        ],
    }
    return (json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
