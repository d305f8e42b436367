"""Taking a step of an agreement's life: the only place that writes its state, with its line in the log."""

from django.core.exceptions import PermissionDenied, ValidationError

from missionjeunes.common import clock
from partners.actor import Actor

from ..models import Agreement, Step
from ..permissions import can_take
from ..workflow import TRANSITIONS

MOVED = "L'état de cet acte a changé entre-temps : rechargez la page pour voir où il en est."
REASON = "Indiquez le motif : les autres parties le liront."


def lock(agreement: Agreement) -> Agreement:
    """The agreement as it stands now, its row held until the end of the transaction."""
    return Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)


def log_step(*, agreement: Agreement, actor: Actor | None, name: str, source: str = "", reason: str = "", **detail):
    """Append the line of a step that has just been taken; `actor` is None for the platform."""
    line = Step(
        agreement_id=agreement.pk,
        at=clock.now(),
        name=name,
        source=source,
        target=TRANSITIONS[name].target,
        user_id=actor.user.pk if actor else None,
        user_name=actor.user.get_full_name() if actor else "",
        organisation_id=actor.organisation.pk if actor else None,
        reason=reason,
        detail=detail,
    )
    line.save(force_insert=True)


def take_step(
    *, agreement: Agreement, name: str, actor: Actor | None, reason: str = "", detail: dict | None = None, **changes
) -> Agreement:
    """Move `agreement` along the transition `name`, with other `changes` of its row, and log it.

    PermissionDenied when the actor may not; ValidationError when the state has moved on or the reason is missing.
    """
    transition = TRANSITIONS[name]
    if not can_take(actor, transition, agreement):
        raise PermissionDenied
    if transition.needs_reason and not reason.strip():
        raise ValidationError({"reason": REASON})
    source = agreement.state
    moved = Agreement.objects.filter(pk=agreement.pk, state=source, state__in=transition.sources).update(
        state=transition.target, **changes
    )
    if not moved:
        raise ValidationError(MOVED)
    for field, value in {"state": transition.target, **changes}.items():
        setattr(agreement, field, value)
    log_step(agreement=agreement, actor=actor, name=name, source=source, reason=reason.strip(), **(detail or {}))
    return agreement
