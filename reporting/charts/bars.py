"""Horizontal bars, one or two per label (a period and the one it is compared with)."""

from collections.abc import Sequence
from typing import NamedTuple

from ..numbers import ABSENT, PERCENT, Figure, number, written
from .svg import BLUE, INK, PAPER, Chart, draw, nominal, quantitative

WIDTH, NARROW = 640, 340


class Bar(NamedTuple):
    """A label, its figure, and the figure of the period it is compared with."""

    label: str
    figure: Figure
    earlier: Figure = ABSENT


def bars(
    title: str,
    items: Sequence[Bar],
    *,
    series: tuple[str, str] | tuple[str] = ("",),
    heading: str = "",
    unit: str = "",
    decimals: int | None = None,
    of: Figure = ABSENT,
    narrow: bool = False,
) -> Chart:
    """Bars with their values beside them; `of` is the whole of which shares are written, `series` names periods.

    The compared period is an outlined bar, so that the two differ without colour. `narrow` draws them a second time,
    for a telephone's page; documents do without.
    """
    compared = len(series) == 2
    shares = of.shown and bool(of.value)
    records = []
    for item in items:
        for name, figure in zip(series, (item.figure, item.earlier), strict=False):
            text = _text(figure, unit, decimals)
            if shares and figure.shown and name == series[0]:
                text += f"  ({number(100 * figure.value / of.value, 0)}{PERCENT})"
            records.append({"l": item.label, "s": name, "v": figure.value if figure.shown else 0, "t": text})
    labels = [item.label for item in items]
    svg, width, height = draw(_draw(records, labels, list(series), compared, WIDTH), title)
    columns = (heading, *series) if compared else (heading, series[0] or "Valeur")
    figures = [(item.label, item.figure, *((item.earlier,) if compared else ())) for item in items]
    return Chart(
        title=title,
        alt=describe("Diagramme en barres", [(item.label, item.figure) for item in items], unit, decimals),
        svg=svg,
        columns=columns,
        rows=tuple((label, *(written(figure, unit, decimals) for figure in cells)) for label, *cells in figures),
        width=width,
        height=height,
        narrow=draw(_draw(records, labels, list(series), compared, NARROW), title)[0] if narrow else "",
    )


def _text(figure: Figure, unit: str, decimals: int | None) -> str:
    return "s (secret statistique)" if figure.masked else written(figure, unit, decimals)


def _draw(records: list[dict], labels: list[str], series: list[str], compared: bool, width: int) -> dict:
    top = max((record["v"] for record in records), default=0) or 1
    room = 1.3 if width == WIDTH else 1.9  # on the right, for the value written after the longest bar
    axis = {"ticks": False, "domain": False, "labelPadding": 8, "labelLimit": width // 2}
    places = {
        "y": nominal("l", sort=labels, title=None, axis=axis),
        "x": quantitative("v", axis=None, scale={"domain": [0, top * room]}),
    }
    fill, height = {"value": BLUE}, {"step": 24}
    if compared:
        places["yOffset"], height = nominal("s", sort=series), {"step": 17, "for": "offset"}
        legend = {"title": None, "orient": "top", "symbolType": "square", "symbolStrokeColor": BLUE}
        fill = nominal("s", sort=series, scale={"domain": series, "range": [BLUE, PAPER]}, legend=legend)
    return {
        "data": {"values": records},
        "layer": [
            {
                "mark": {"type": "bar", "stroke": BLUE, "strokeWidth": 1, "cornerRadiusEnd": 1.5},
                "encoding": places | {"fill": fill},
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 6, "fontSize": 12, "color": INK},
                "encoding": places | {"text": nominal("t")},
            },
        ],
        "width": width,
        "height": height,
        "autosize": {"type": "fit-x", "contains": "padding"},
    }


def describe(kind: str, items: Sequence[tuple[str, Figure]], unit: str = "", decimals: int | None = None) -> str:
    """Alternative text: the kind of chart, its highest and lowest values, how many are not shown."""
    known = sorted((item for item in items if item[1].shown), key=lambda item: item[1].value)
    parts = [f"{kind} de {len(items)} valeurs"]
    if known:
        (low, low_figure), (high, high_figure) = known[0], known[-1]
        parts.append(f"la plus haute : {high}, {written(high_figure, unit, decimals)}")
        if len(known) > 1:
            parts.append(f"la plus basse : {low}, {written(low_figure, unit, decimals)}")
    if hidden := len(items) - len(known):
        parts.append(f"{hidden} non affichée{'s' if hidden > 1 else ''}")
    return " ; ".join(parts) + ". Les valeurs figurent dans le tableau joint."
