"""How a cell of the tracking table is written on a page."""

from django import template

from missionjeunes.common import french

from ..indicators import CURRENT

register = template.Library()
MASKED = "masque"


@register.filter
def cell(pair, decimals=0) -> str:
    """[figure, status] → «1 234», «s» when masked, «n.d.» when there is none."""
    if pair and pair[1] == MASKED:
        return "s"
    return french.number(pair[0] if pair else None, int(decimals))


@register.filter
def change(pair) -> str:
    """[percentage, status] of an evolution → words."""
    return french.change(pair[0] if pair else None)


@register.filter
def total(row, code: str):
    """The [figure, status] of an indicator's total in a territory's row."""
    return row.cells.get(code, {}).get("", {}).get("")


@register.filter
def indicator(code: str):
    """An indicator of the current registry, for its label, unit and number of decimals."""
    return CURRENT[code]


@register.simple_tag(takes_context=True)
def address(context, **changes) -> str:
    """This page's address with some parameters changed, the others kept."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query[name] = value
    return f"?{query.urlencode()}"
