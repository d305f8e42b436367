"""Where an act stands on a day, in a word: its own dates decide once it is signed, its state before."""

from datetime import date
from typing import NamedTuple

from .enums import State
from .models import Agreement


class Standing(NamedTuple):
    """The word, and the kind of DSFR badge that carries it (empty: a plain one)."""

    label: str
    badge: str


_BY_STATE = {
    State.DRAFT: "new",
    State.IN_REVIEW: "info",
    State.TO_SIGN: "info",
    State.PARTLY_SIGNED: "info",
    State.ABANDONED: "",
    State.WITHDRAWN: "error",
}


def standing(agreement: Agreement, day: date) -> Standing:
    if agreement.state in _BY_STATE:
        return Standing(agreement.get_state_display(), _BY_STATE[agreement.state])
    if agreement.terminated_on and agreement.terminated_on <= day:
        return Standing("résiliée", "error")
    if agreement.ends_on and agreement.ends_on < day:
        return Standing("échue", "warning")
    if agreement.starts_on and agreement.starts_on > day:
        return Standing("à venir", "info")
    return Standing("en vigueur", "success")
