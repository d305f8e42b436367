"""What pages say of an act."""

from django import template

from missionjeunes.common import clock

from ..standing import standing

register = template.Library()


@register.inclusion_tag("conventions/_badge.html")
def standing_badge(agreement):
    """The badge of where an act stands today."""
    return {"standing": standing(agreement, clock.today())}
