"""How a person's particulars are written on a page."""

import re

from django import template
from django.utils.html import format_html

register = template.Library()


@register.filter
def phone(number: str) -> str:
    """A link that dials; a French number in pairs with no-break spaces, any other as it stands, «—» without one."""
    if not number:
        return "—"
    digits = re.sub(r"[\s.-]", "", number)
    shown = re.sub(r"(?<=\d)(?=(\d\d)+$)", "\u00a0", digits) if re.fullmatch(r"0\d{9}", digits) else number
    return format_html('<a class="mj-nowrap" href="tel:{}">{}</a>', digits, shown)
