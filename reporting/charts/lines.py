"""Curves over periods, each named at its end and told apart by dash and point, not by colour alone."""

from collections.abc import Sequence
from typing import NamedTuple

from ..numbers import Figure, written
from .svg import BLUE, INK, PAPER, Chart, draw, nominal, quantitative

WIDTH, NARROW, HEIGHT = 640, 340, 220
MANY = 8  # periods: with more of them the first and last values alone are written
_VALUE, _NAME = 26, 16  # pixels between two points whose values are both written, and between two names
_DASHES = ([1, 0], [6, 4], [2, 3])
_SHAPES = ("circle", "square", "triangle-up")
_COLOURS = (BLUE, "#a3400f", "#3d3d3d")


class Line(NamedTuple):
    """A name and one figure per period."""

    name: str
    figures: tuple[Figure, ...]


def lines(
    title: str, periods: Sequence[str], series: Sequence[Line], *, heading: str = "Période", narrow: bool = False
) -> Chart:
    """Up to three curves over the same periods; a figure that is not shown breaks the curve and is written «s».

    `narrow` draws them a second time for a telephone's page, the first and last values alone written.
    """
    records = [
        {
            "p": period,
            "n": line.name,
            "v": figure.value if figure.shown else None,
            "t": written(figure),
        }
        for line in series
        for period, figure in zip(periods, line.figures, strict=True)
    ]
    names = [line.name for line in series]
    ends = {periods[0], periods[-1]}
    fewer = _apart(
        [record if record["p"] in ends or record["v"] is None else record | {"t": ""} for record in records]
    )
    full = fewer if len(periods) > MANY else _apart(records)
    svg, width, height = draw(_draw(full, list(periods), names, WIDTH), title)
    rows = tuple((period, *(written(line.figures[index]) for line in series)) for index, period in enumerate(periods))
    return Chart(
        title=title,
        alt=f"Courbes de {periods[0]} à {periods[-1]} : {', '.join(line.name for line in series)}. "
        "Les valeurs figurent dans le tableau joint.",
        svg=svg,
        columns=(heading, *(line.name for line in series)),
        rows=rows,
        width=width,
        height=height,
        narrow=draw(_draw(fewer, list(periods), names, NARROW), title)[0] if narrow else "",
    )


def _pixel(records: list[dict]) -> float:
    """What one pixel is worth, on an axis that ends at a round number above the highest value."""
    return 1.2 * max([record["v"] for record in records if record["v"] is not None] or [0]) / HEIGHT


def _apart(records: list[dict]) -> list[dict]:
    """The same, without the values that would be written over the curve above them; the table has them all."""
    room = _VALUE * _pixel(records)

    def hidden(record: dict) -> bool:
        beside = (one for one in records if one["p"] == record["p"] and one["v"] is not None)
        above = (one["v"] - record["v"] for one in beside if (one["v"], one["n"]) > (record["v"], record["n"]))
        return any(distance < room for distance in above)

    return [record | {"t": ""} if record["v"] is not None and hidden(record) else record for record in records]


def _names(records: list[dict], last_period: str) -> list[dict]:
    """The names at the end of the curves, one above the other where the curves meet (`y`)."""
    room, below, placed = _NAME * _pixel(records), None, []
    last = [record for record in records if record["p"] == last_period and record["v"] is not None]
    for record in sorted(last, key=lambda one: one["v"]):
        below = record["v"] if below is None else max(record["v"], below + room)
        placed.append(record | {"y": below})
    return placed


def _draw(records: list[dict], periods: list[str], names: list[str], width: int) -> dict:
    def by_name(values: tuple) -> dict:
        return nominal("n", sort=names, scale={"domain": names, "range": values[: len(names)]}, legend=None)

    at = {"field": "p", "type": "ordinal", "sort": periods}
    places = {
        "x": at | {
            "title": None, "scale": {"padding": 0.5},
            "axis": {"labelAngle": 0, "labelOverlap": True, "domainColor": INK, "grid": False},
        },
        "y": quantitative(
            "v", title=None, scale={"zero": True, "nice": True},
            axis={"tickCount": 5, "domain": False, "ticks": False, "format": ",d"},
        ),
    }  # fmt: skip
    colour, text = by_name(_COLOURS), nominal("t")
    curve = {
        "mark": {"type": "line", "strokeWidth": 2},
        "encoding": places | {"color": colour, "strokeDash": by_name(_DASHES)},
    }
    point = {
        "mark": {"type": "point", "filled": False, "fill": PAPER, "size": 50, "strokeWidth": 2},
        "encoding": places | {"color": colour, "shape": by_name(_SHAPES)},
    }
    value = {
        "transform": [{"filter": "datum.v !== null"}],
        "mark": {"type": "text", "dy": -13, "fontSize": 11.5, "color": INK},
        "encoding": places | {"text": text},
    }
    hidden = {
        "transform": [{"filter": "datum.v === null"}],
        "mark": {"type": "text", "fontSize": 12, "color": INK},
        "encoding": places | {"y": {"value": HEIGHT - 40}, "text": text},
    }
    name = {
        "data": {"values": _names(records, periods[-1])},
        "mark": {"type": "text", "align": "left", "dx": 10, "fontSize": 12, "fontWeight": "bold"},
        "encoding": {"x": at, "y": quantitative("y"), "text": nominal("n"), "color": colour},
    }
    return {
        "data": {"values": records},
        "layer": [curve, point, value, hidden, name],
        "width": width,
        "height": HEIGHT,
        "padding": {"left": 4, "top": 4, "bottom": 4, "right": 12 + 7 * max(len(name) for name in names)},
        "autosize": {"type": "fit-x", "contains": "padding"},
    }
