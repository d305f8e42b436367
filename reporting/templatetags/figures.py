"""How a cell of the tracking table is written on a page."""

from django import template

from missionjeunes.common import french

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
