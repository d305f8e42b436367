"""What several sections do alike: a total as text, a breakdown as a chart with its table."""

from collections.abc import Iterable

from ...charts import Bar, bars
from ...indicators import Breakdown, Indicator
from ...numbers import ABSENT, Figure, number, written
from ..blocks import Drawing, Table
from ..data import EvaluationInput, change, share
from ..wording import capital, short, signed_percent

MASKED_NOTE = "s : secret statistique"
UNKNOWN_NOTE = "n.d. : non disponible"
LONGEST_CHART, LARGEST = 12, 10  # values: beyond, a chart keeps the largest; the table has them all


def shown(indicator: Indicator, figure: Figure) -> str:
    """A figure with the decimals and the percent sign of its indicator; «2,50», «60,3 %», «1 234», «s»."""
    return written(figure, indicator.unit, indicator.decimals)


def total(data: EvaluationInput, code: str) -> str:
    """A total as a table shows it."""
    return shown(data.registry[code], data.figure(code))


def amount(figure: Figure, decimals: int = 0) -> str:
    """A figure inside a sentence, where it is known to be shown."""
    return number(figure.value, decimals)


def known(data: EvaluationInput, code: str) -> bool:
    """True when the registry of this report has the indicator and its figure is shown."""
    return has(data, code) and data.figure(code).shown


def has(data: EvaluationInput, code: str) -> bool:
    return any(indicator.code == code for indicator in data.registry.indicators)


def breakdown_of(data: EvaluationInput, code: str, breakdown: str) -> Breakdown | None:
    """The breakdown in the registry; None when this version has none of that name."""
    if not has(data, code):
        return None
    return next((item for item in data.registry[code].breakdowns if item.code == breakdown), None)


def notes(*texts: Iterable[str]) -> str:
    """Explain «s» and «n.d.» under a table that shows them."""
    cells = {cell for row in texts for cell in row}
    return " ; ".join(note for mark, note in (("s", MASKED_NOTE), ("n.d.", UNKNOWN_NOTE)) if mark in cells)


def breakdown_blocks(
    data: EvaluationInput, code: str, breakdown: Breakdown, title: str, whole: str, *, charted: bool = True
) -> list:
    """A chart titled `title` and the table of all values: figure, share of the total `whole`, a year earlier, change.

    A value at 0 in both periods keeps its line in the table and leaves the chart.
    """
    rows, items = [], []
    for value in breakdown.values:
        now, before = (
            data.figure(code, breakdown.code, value.code),
            data.before(code, breakdown.code, value.code),
        )
        label = capital(value.label)
        rows.append(
            (
                label,
                written(now),
                written(share(now, data.figure(whole)), "%"),
                written(before),
                signed_percent(change(now, before)),
            )
        )
        if now.value or before.value or now.masked:
            items.append(Bar(shorten(label), now, before))
    columns = (
        capital(breakdown.label),
        short(data.period),
        "Part",
        short(data.period.year_earlier),
        "Évolution",
    )
    blocks = []
    if len(breakdown.values) > LONGEST_CHART:
        items = sorted(items, key=lambda item: -(item.figure.value or 0))[:LARGEST]
        title = f"{title} (les {len(items)} valeurs les plus élevées)"
    if charted and items:
        series = (short(data.period), short(data.period.year_earlier)) if data.earlier else (short(data.period),)
        chart = bars(title, items, series=series, heading=capital(breakdown.label), of=data.figure(whole) or ABSENT)
        blocks.append(Drawing(chart))
    blocks.append(Table(f"{data.registry[code].label} : {breakdown.label}", columns, tuple(rows), notes(*rows)))
    return blocks


def shorten(label: str, length: int = 48) -> str:
    """A label for a chart's axis, cut at a word; the table writes it whole."""
    if len(label) <= length:
        return label
    return label[: length - 1].rsplit(" ", 1)[0].rstrip(" ,;(") + "…"


def largest(data: EvaluationInput, code: str, breakdown: Breakdown, leave: Iterable[str] = ()) -> list:
    """Values with a shown figure above 0, largest first, as (value, figure); codes of `leave` are left out."""
    found = [
        (value, data.figure(code, breakdown.code, value.code))
        for value in breakdown.values
        if value.code not in leave
    ]
    return sorted(
        ((value, figure) for value, figure in found if figure.shown and figure.value),
        key=lambda item: -item[1].value,
    )
