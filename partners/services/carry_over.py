"""What the platform does of handovers: its mails, those whose date passes without an answer, and the handover itself.

Runs in the batch scope, each in a short transaction of its own; killed at any moment it leaves nothing half, and the
sweep of the next minute finds it again.
"""

import logging
from collections.abc import Callable

from django.conf import settings
from django.db.models import F, Value
from django.db.models.functions import Least
from django.urls import reverse

from missionjeunes.common import clock, mail

from ..enums import Act, HandoverState, Right
from ..models import Handover, Membership, Organisation
from ..permissions import is_state_of
from ..successions import parts
from ..tenancy.scope import batch_scope
from .actlog import log_act

logger = logging.getLogger(__name__)
State = HandoverState
SUCCESSOR_CLOSED = "L'organisation qui reprend a fermé : annulez cette reprise et préparez-en une autre."


def sweep() -> int:
    """Do whatever awaits the platform; one that fails is logged and does not hold up the others. Returns how many."""
    with batch_scope():
        Handover.objects.filter(state=State.PROPOSED, effective_on__lte=clock.today()).update(state=State.LAPSED)
    with batch_scope():
        due = list(_due().order_by("effective_on", "pk").values_list("pk", flat=True))
    done = sum(_tried(carry_out, pk) for pk in due)
    with batch_scope():
        untold = list(Handover.objects.exclude(told=F("state")).order_by("pk").values_list("pk", flat=True))
    for pk in untold:
        _tried(tell, pk)
    return done


def _due():
    return Handover.objects.filter(state=State.ACCEPTED, effective_on__lte=clock.today())


def _tried(step: Callable[[int], bool], pk: int) -> bool:
    try:
        return step(pk)
    except Exception:
        logger.exception("%s fails for handover %s", step.__name__, pk)
        return False


def carry_out(pk: int) -> bool:
    """Do one handover whose day has come, whole or not at all; False when there is nothing to do, or it is held."""
    with batch_scope():
        handover = (
            _due().select_for_update(of=("self",), skip_locked=True)
            .select_related("organisation", "successor").filter(pk=pk).first()
        )  # fmt: skip
        if handover is None:
            return False
        if obstacle := _obstacle(handover):
            Handover.objects.filter(pk=pk).exclude(held_back=obstacle).update(held_back=obstacle)
            return False
        concerned: set[int] = set()
        for part in parts():
            passed = part.carry_out(handover)
            setattr(handover, part.name, passed.count)
            concerned |= passed.concerned
        _close(handover)
        _tell_done(handover, concerned)
    return True


def _obstacle(handover: Handover) -> str:
    successor = handover.successor
    if successor and successor.is_closed_on(handover.effective_on):
        return SUCCESSOR_CLOSED
    return next((text for part in parts() if (text := part.obstacle(handover))), "")


def _close(handover: Handover) -> None:
    Organisation.objects.filter(pk=handover.organisation_id).update(
        closed_on=Least("closed_on", Value(handover.effective_on)), successor=handover.successor
    )
    handover.state, handover.done_at, handover.held_back = State.DONE, clock.now(), ""
    handover.told = State.DONE
    handover.save(update_fields=["state", "done_at", "held_back", "told", *(part.name for part in parts())])
    for organisation in (handover.organisation, handover.successor):
        if organisation:
            log_act(user=None, organisation=organisation, act=Act.HANDOVER_DONE, subject=str(handover))


def directions(organisation_ids) -> list:
    """(organisation, user, address) of who directs or administers these organisations, by age of the membership."""
    return list(
        Membership.objects.filter(
            organisation__in=organisation_ids,
            right__in=[Right.DIRECTOR, Right.ADMINISTRATOR],
            ended_at=None,
            user__is_active=True,
        )
        .order_by("pk")
        .values_list("organisation", "user", "user__email", named=True)
    )


def _post(handover: Handover, event: str, organisation_ids) -> None:
    """One mail a person, however many of the organisations she directs; its key makes it the only one."""
    link = settings.SITE_URL.rstrip("/") + reverse("handover", args=[handover.uuid])
    record = settings.SITE_URL.rstrip("/") + reverse("organisation-record", args=[handover.organisation.uuid])
    for person in {one.user: one for one in directions(organisation_ids)}.values():
        reads = person.organisation in handover.reader_ids
        mail.post(
            key=f"handover:{handover.uuid}:{event}:{person.user}",
            to=person.user__email,
            template="handover",
            context={"handover": handover, "event": event, "link": link if reads else record},
        )


def tell(pk: int) -> bool:
    """The mails of a state, once: who is awaited, or what was answered, to those it binds; at first, who answers."""
    with batch_scope():
        untold = Handover.objects.select_for_update(of=("self",), skip_locked=True).exclude(told=F("state"))
        handover = untold.filter(pk=pk).first()
        if handover:
            _tell(handover)
    return handover is not None


def _tell(handover: Handover) -> None:
    both = [handover.organisation_id, handover.successor_id, handover.prepared_by_id]
    if handover.state == State.PROPOSED:
        receiver = handover.receiver
        acts = receiver is not None and not receiver.is_closed_on(clock.today())
        people = directions([receiver.pk]) if acts else []
        handover.state_answers = not any(one.user != handover.prepared_user_id for one in people)
        awaited = _services(handover) if handover.state_answers else [receiver.pk]
        _post(handover, "awaited", awaited)
        _post(handover, "prepared", {handover.organisation_id} - {handover.prepared_by_id, *awaited})
    else:
        _post(handover, handover.state, [one for one in both if one])
    handover.told = handover.state
    handover.save(update_fields=["told", "state_answers"])


def _services(handover: Handover) -> list[int]:
    """The State's services that answer: those of the receiver's territory among the readers."""
    where = handover.receiver or handover.organisation
    return [one.pk for one in Organisation.objects.filter(pk__in=handover.reader_ids) if is_state_of(one, where)]


def _tell_done(handover: Handover, concerned: set[int]) -> None:
    own = {handover.organisation_id, handover.successor_id, handover.prepared_by_id} - {None}
    _post(handover, "done", own)
    still_open = Organisation.objects.open_on(clock.today()).filter(pk__in=concerned - own)
    _post(handover, "concerned", still_open.values_list("pk", flat=True))
