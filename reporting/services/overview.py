"""The chart of a first page: what the key figures alone do not tell."""

from partners.actor import Actor

from ..charts import Bar, Chart, Line, bars, lines
from ..indicators import CURRENT
from ..models import HistoricalFigure, TerritoryFigures
from ..numbers import ABSENT, Figure, number
from .figures import children_of

LONGEST = 12  # bars a chart can carry


def _cell(row: TerritoryFigures, code: str, breakdown: str = "", value: str = "") -> Figure:
    cell = row.cells.get(code, {}).get(breakdown, {}).get(value)
    return Figure(*cell) if cell else ABSENT


def _of_children(rows: list[TerritoryFigures], row: TerritoryFigures) -> Chart:
    """Placements of the territories below, the largest first."""
    shown = sorted(rows, key=lambda child: (-(_cell(child, "T02").value or 0), child.name))[:LONGEST]
    first = shown[0]
    title = f"{first.name} compte le plus de missions en {row.name}"
    if not _cell(first, "T02").shown:
        title = f"Missions par territoire ({row.name})"
    return bars(title, [Bar(child.name, _cell(child, "T02")) for child in shown], heading="Territoire", narrow=True)


def _of_lengths(row: TerritoryFigures) -> Chart:
    """Placements by length: how many last less than a week is what an adviser asks first."""
    breakdown = CURRENT["T06"].breakdowns[0]
    whole, short = _cell(row, "T02"), _cell(row, "T06", breakdown.code, breakdown.values[0].code)
    title = "Missions par durée"
    if whole.shown and whole.value and short.shown:
        title = f"{number(100 * short.value / whole.value, 0)} % des missions durent moins d'une semaine"
    items = [Bar(value.label, _cell(row, "T06", breakdown.code, value.code)) for value in breakdown.values]
    return bars(title, items, heading="Durée", of=whole, narrow=True)


def overview(actor: Actor, row: TerritoryFigures) -> Chart:
    """A territory's first chart: the territories below where there are some, else the lengths of its placements."""
    children = list(children_of(actor, row))
    return _of_children(children, row) if children else _of_lengths(row)


def published_history() -> list[HistoricalFigure]:
    """The yearly national figures already published, imported as history."""
    return list(HistoricalFigure.objects.filter(territory_type="FR", year__gt=0).order_by("year"))


def history_chart(figures: list[HistoricalFigure]) -> Chart | None:
    """The published national figures, year by year; None without at least two years."""
    if len(figures) < 2:
        return None
    last = figures[-1]
    title = f"{number(last.placements or 0)} missions et {number(last.persons or 0)} jeunes en {last.year}"
    return lines(
        title,
        [str(figure.year) for figure in figures],
        [
            Line("Missions", tuple(Figure(f.placements) if f.placements is not None else ABSENT for f in figures)),
            Line("Jeunes", tuple(Figure(f.persons) if f.persons is not None else ABSENT for f in figures)),
        ],
        heading="Année",
        narrow=True,
    )
