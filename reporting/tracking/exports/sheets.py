"""What the sheets of a table hold, once, for XLSX and ODS: cover, one sheet a level, breakdowns, definitions."""

from collections.abc import Iterator

from missionjeunes.common.periods import Period
from missionjeunes.work.sheets.model import Column, Content, Sheet, Workbook

from ...enums import Audience, Series, TerritoryType
from ...indicators import CURRENT
from ..disclosure import MASKED, UNDEFINED, Cell
from ..figures import CELLS
from ..table import Table

_LEVELS = {
    TerritoryType.NATION: "France",
    TerritoryType.REGION: "Régions",
    TerritoryType.DEPARTMENT: "Départements",
    TerritoryType.MISSION_LOCALE: "Missions Locales",
}
_TOTALS = [number for number, cell in enumerate(CELLS) if not cell.breakdown]
_BREAKDOWNS = [number for number, cell in enumerate(CELLS) if cell.breakdown]
_SERIES = {
    Series.IMILO: "I-MILO (missions vues dans un extrait I-MILO)",
    Series.TOGETHER: "ensemble (I-MILO et plateforme)",
}


def _day(table: Table) -> str:
    return f"{table.extracted_on:%d/%m/%Y}"


def _span(period: Period) -> str:
    return f"{period.label} (du {period.start:%d/%m/%Y} au {period.end:%d/%m/%Y})"


def cover(table: Table) -> Sheet:
    """Everything that a published figure carries."""
    facts = [
        ("Périmètre", table.root.title),
        ("Période", _span(table.period)),
        ("Série", _SERIES[Series(table.series)]),
        ("Public visé", Audience(table.audience).label),
        ("Date d'extraction", _day(table)),
        ("État", table.state),
        ("Registre des indicateurs", f"version {table.registry_version}"),
        ("Localisation", "Mission Locale du dossier, puis son département, sa région et la France"),
        ("Secret statistique", table.masking),
        ("Cumul depuis 2014", "Les personnes de l'historique s'additionnent : doubles comptes possibles."),
    ]
    if table.warning:
        facts.insert(0, ("Avertissement", table.warning))
    return Sheet("Présentation", [[table.title], [], *[list(fact) for fact in facts]])


def shown(cell: Cell) -> Content:
    """A figure as a number, «s» for a masked one, «n.d.» for one without value."""
    value, status = cell
    if status == MASKED:
        return "s"
    if status == UNDEFINED or value is None:
        return "n.d."
    return value if isinstance(value, int) else float(value)


def levels(table: Table) -> Iterator[Sheet]:
    """One row a territory, one column an indicator."""
    indicators = [CELLS[number].indicator for number in _TOTALS]
    columns = [
        Column("Code", 9),
        Column("Territoire", 34),
        *(Column(f"{i.code} {i.label} ({i.unit})", 13, i.decimals, i.definition) for i in indicators),
    ]
    for level, name in _LEVELS.items():
        rows = [
            [row.territory.code, row.territory.name, *(shown(row.cells[number]) for number in _TOTALS)]
            for row in table.rows
            if row.territory.type == level
        ]
        if rows:
            yield Sheet(name, rows, columns, keys=2)


def breakdowns(table: Table) -> Iterator[Sheet]:
    """One sheet per breakdown of an indicator: one row a territory, one column a value."""
    groups: dict[tuple[str, str], list[int]] = {}
    for number in _BREAKDOWNS:
        groups.setdefault((CELLS[number].indicator.code, CELLS[number].breakdown), []).append(number)
    for (indicator, breakdown), numbers in groups.items():
        columns = [
            Column("Type", 6),
            Column("Code", 9),
            Column("Territoire", 34),
            *(Column(_heading(number), 13) for number in numbers),
        ]
        rows = [
            [
                str(row.territory.type),
                row.territory.code,
                row.territory.name,
                *(shown(row.cells[number]) for number in numbers),
            ]
            for row in table.rows
        ]
        yield Sheet(f"{indicator} {breakdown}".replace("*", " × ")[:31], rows, columns, keys=3)


def _heading(number: int) -> str:
    cell = CELLS[number]
    return f"{cell.value} – {cell.label}" if cell.label.lower() != cell.value.lower() else cell.label


def definitions() -> Sheet:
    """The registry, as an annex to the figures."""
    rows: list[list[Content]] = [
        [
            i.code,
            i.label,
            i.definition,
            i.formula,
            i.unit,
            ", ".join(breakdown.label for breakdown in i.breakdowns),
        ]
        for i in CURRENT.indicators
    ]
    widths = {"Code": 8, "Indicateur": 30, "Définition": 90, "Calcul": 45, "Unité": 18, "Ventilations": 40}
    return Sheet("Définitions", rows, [Column(title, width) for title, width in widths.items()], keys=2)


def sheets(table: Table) -> list[Sheet]:
    """All sheets of a workbook, in order."""
    return [cover(table), *levels(table), *breakdowns(table), definitions()]


def workbook(table: Table) -> Workbook:
    """The whole table as a workbook, ready for any format."""
    return Workbook(
        title=table.title,
        place=table.root.title,
        note=table.warning or table.state,
        day=table.extracted_on,
        sheets=sheets(table),
        comments=table.warning,
    )
