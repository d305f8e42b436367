"""Taking a step: the only place that writes a state of such a table as workflow.py, with its line in the log."""

from typing import TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model

from missionjeunes.common import clock
from partners.actor import Actor

from ..models import Agreement, Step
from ..models.step import Line
from ..permissions import can_take
from ..workflow import TRANSITIONS, Transition

Row = TypeVar("Row", bound=Model)
MOVED = "L'état a changé entre-temps : rechargez la page pour voir où cela en est."
REASON = "Indiquez le motif : les autres parties le liront."


def lock(row: Row) -> Row:
    """The row as it stands now, held until the end of the transaction."""
    return type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)


def log(line: Line, transition: Transition, actor: Actor | None, *, source="", reason="", detail=None) -> None:
    """Append `line`, which names its row, filled with the step that has just been taken; no actor: the platform."""
    line.at, line.name, line.source, line.target = clock.now(), transition.name, source, transition.target
    line.user_id = actor.user.pk if actor else None
    line.user_name = actor.user.get_full_name() if actor else ""
    line.organisation_id = actor.organisation.pk if actor else None
    line.reason, line.detail = reason, detail or {}
    line.save(force_insert=True)


def log_step(*, agreement: Agreement, actor: Actor | None, name: str, source: str = "", reason: str = "", **detail):
    """Append the line of a step of an agreement."""
    log(Step(agreement_id=agreement.pk), TRANSITIONS[name], actor, source=source, reason=reason, detail=detail)


def move(row: Model, line: Line, transition: Transition, actor: Actor | None, *, reason="", detail=None, **changes):
    """Move `row` along a transition that the actor may take, with other `changes` of it, and log the `line`.

    ValidationError when its state has moved on or the reason is missing.
    """
    if transition.needs_reason and not reason.strip():
        raise ValidationError({"reason": REASON})
    source = row.state
    found = type(row)._default_manager.filter(pk=row.pk, state=source, state__in=transition.sources)
    if not found.update(state=transition.target, **changes):
        raise ValidationError(MOVED)
    for field, value in {"state": transition.target, **changes}.items():
        setattr(row, field, value)
    log(line, transition, actor, source=source, reason=reason.strip(), detail=detail)


def take_step(
    *, agreement: Agreement, name: str, actor: Actor | None, reason: str = "", detail: dict | None = None, **changes
) -> Agreement:
    """Move `agreement` along the transition `name`, with other `changes` of its row, and log it.

    PermissionDenied when the actor may not; ValidationError when the state has moved on or the reason is missing.
    """
    transition = TRANSITIONS[name]
    if not can_take(actor, transition, agreement):
        raise PermissionDenied
    line = Step(agreement_id=agreement.pk)
    move(agreement, line, transition, actor, reason=reason, detail=detail, **changes)
    return agreement
