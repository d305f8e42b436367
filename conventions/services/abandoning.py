"""Giving up a text that is not in force: a draft by its author, a text sent by who binds a party, with the reason."""

from partners.actor import Actor

from ..enums import State
from ..models import Agreement
from .drafting import discard
from .steps import lock, take_step


def abandon(*, actor: Actor, agreement: Agreement, reason: str) -> Agreement:
    """Abandon a text in review or being signed. PermissionDenied and ValidationError as take_step."""
    return take_step(agreement=lock(agreement), name="abandon", actor=actor, reason=reason)


def give_up(*, actor: Actor, agreement: Agreement, reason: str = "") -> Agreement:
    """Discard a draft, or abandon a text that others have read."""
    if agreement.state == State.DRAFT:
        return discard(actor=actor, agreement=agreement)
    return abandon(actor=actor, agreement=agreement, reason=reason)
