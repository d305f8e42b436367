"""Addresses of an act's pages: one room for conventions, one for accords, the same pages in both."""

from django.urls import reverse

from .models import Agreement


def room(agreement: Agreement) -> str:
    """«convention» for a convention and its amendments, «accord» for an accord and its own."""
    return "convention" if agreement.mission_locale_ids or agreement.level == "convention" else "accord"


def address(agreement: Agreement, page: str = "", **arguments) -> str:
    """The path of the record, or of one of its pages («review», «draft» with its step…)."""
    name = f"{room(agreement)}-{page}" if page else room(agreement)
    return reverse(name, kwargs={"uuid": agreement.uuid, **arguments})
