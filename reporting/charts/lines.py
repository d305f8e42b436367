"""Curves over periods, each named at its end and told apart by dash and point, not by colour alone."""

from collections.abc import Sequence
from typing import NamedTuple

import altair as alt

from ..numbers import Figure, written
from .svg import BLUE, INK, PAPER, Chart, draw, unchecked

WIDTH, NARROW, HEIGHT = 640, 340, 220
_DASHES = ([1, 0], [6, 4], [2, 3])
_SHAPES = ("circle", "square", "triangle-up")
_COLOURS = (BLUE, "#a3400f", "#3d3d3d")


class Line(NamedTuple):
    """A name and one figure per period."""

    name: str
    figures: tuple[Figure, ...]


@unchecked()
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
    svg, width, height = draw(_draw(records, list(periods), names, WIDTH), title)
    ends = {periods[0], periods[-1]}
    fewer = [record if record["p"] in ends or record["v"] is None else record | {"t": ""} for record in records]
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


def _draw(records: list[dict], periods: list[str], names: list[str], width: int) -> alt.TopLevelMixin:
    count = len(names)
    colour = alt.Color("n:N", sort=names, scale=alt.Scale(domain=names, range=list(_COLOURS[:count])), legend=None)
    base = alt.Chart(alt.Data(values=records)).encode(
        x=alt.X("p:O", sort=periods, title=None,
                axis=alt.Axis(labelAngle=0, labelOverlap=True, domainColor=INK, grid=False),
                scale=alt.Scale(padding=0.5)),
        y=alt.Y("v:Q", title=None, axis=alt.Axis(tickCount=5, domain=False, ticks=False, format=",d"),
                scale=alt.Scale(zero=True, nice=True)),
    )  # fmt: skip
    curve = base.mark_line(strokeWidth=2).encode(
        color=colour,
        strokeDash=alt.StrokeDash(
            "n:N", sort=names, scale=alt.Scale(domain=names, range=list(_DASHES[:count])), legend=None
        ),
    )
    point = base.mark_point(filled=False, fill=PAPER, size=50, strokeWidth=2).encode(
        color=colour,
        shape=alt.Shape("n:N", sort=names, scale=alt.Scale(domain=names, range=list(_SHAPES[:count])), legend=None),
    )
    value = base.mark_text(dy=-13, fontSize=11.5, color=INK).encode(text="t:N")
    hidden = (
        base.transform_filter("datum.v === null")
        .mark_text(fontSize=12, color=INK)
        .encode(y=alt.value(HEIGHT - 40), text="t:N")
    )
    last = [record for record in records if record["p"] == periods[-1] and record["v"] is not None]
    name = (
        alt.Chart(alt.Data(values=last))
        .mark_text(align="left", dx=10, fontSize=12, fontWeight="bold")
        .encode(x=alt.X("p:O", sort=periods), y="v:Q", text="n:N", color=colour)
    )
    return (curve + point + value.transform_filter("datum.v !== null") + hidden + name).properties(
        width=width,
        height=HEIGHT,
        padding={"left": 4, "top": 4, "bottom": 4, "right": 12 + 7 * max(len(name) for name in names)},
        autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
    )
