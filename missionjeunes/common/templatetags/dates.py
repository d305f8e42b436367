"""`{{ day|long_date }}`, known to every template (TEMPLATES in settings.py)."""

from django import template

from missionjeunes.common import dates

register = template.Library()


@register.filter(expects_localtime=True)
def long_date(value) -> str:
    """«1er février 2026»; empty without a date."""
    return dates.long_date(value) if value else ""
