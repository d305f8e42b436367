"""Dates as French writes them."""

from datetime import date

from django.utils.formats import date_format


def long_date(value: date) -> str:
    """«1er février 2026», «3 février 2028»; of a moment, its day."""
    text = date_format(value, "j F Y")
    return f"1er{text[1:]}" if value.day == 1 else text
