"""How a cell of the tracking table is written on a page; a cell is the pair [figure, status]."""

from django import template

from missionjeunes.common.periods import Period

from ..indicators import CURRENT
from ..numbers import ABSENT, PERCENT, Figure, number, written

register = template.Library()


def _figure(pair) -> Figure:
    return Figure(*pair) if pair else ABSENT


@register.filter
def cell(pair, indicator=None) -> str:
    """«1 234», «s» when masked, «n.d.» when there is none; decimals and % sign are the indicator's."""
    if indicator is None:
        return written(_figure(pair))
    return written(_figure(pair), indicator.unit, indicator.decimals)


@register.filter
def change(pair) -> str:
    """An evolution in words: «en hausse de 4,2 % sur un an», «stable sur un an»."""
    figure = _figure(pair)
    if not figure.shown:
        return "évolution non disponible"
    if figure.value == 0:
        return "stable sur un an"
    direction = "hausse" if figure.value > 0 else "baisse"
    return f"en {direction} de {number(abs(figure.value), 1)}{PERCENT} sur un an"


@register.filter
def total(row, code: str):
    """The cell of an indicator's total in a territory's row."""
    return row.cells.get(code, {}).get("", {}).get("")


@register.filter
def indicator(code: str):
    """An indicator of the current registry, for its label, unit and number of decimals."""
    return CURRENT[code]


@register.filter
def unit(indicator) -> str:
    """An indicator's unit where neither its label nor its figure tells it: «jours», else nothing."""
    told = indicator.unit == "%" or indicator.unit.lower() in indicator.label.lower()
    return "" if told else indicator.unit


@register.filter
def period_label(code: str) -> str:
    """«1er semestre 2026» for `2026-S1`."""
    return Period.parse(code).label


@register.simple_tag(takes_context=True)
def address(context, **changes) -> str:
    """This page's parameters with some changed (None: left out), as `?…`; nothing when none is left."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = value
    return f"?{query.urlencode()}" if query else ""
