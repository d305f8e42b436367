"""How what the directory holds is written on a page."""

from django import template

register = template.Library()
NO_BREAK = "\u00a0"


@register.filter
def siret(number: str) -> str:
    """«732 829 320 00074»: the SIREN by threes, then the establishment; anything else as it stands."""
    if len(number) != 14:
        return number
    return NO_BREAK.join([number[:3], number[3:6], number[6:9], number[9:]])
