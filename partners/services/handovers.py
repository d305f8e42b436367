"""Closing an organisation, and passing on what it holds: prepared, answered, cancelled. Done by carry_over.py."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from missionjeunes.common import clock

from ..actor import Actor
from ..enums import Act, HandoverState, Kind
from ..models import Handover, Organisation
from ..permissions import can_answer_handover, can_cancel_handover, can_prepare_handover
from ..successions import parts
from .actlog import log_act

TOO_SOON = "La date doit être à venir : au plus tôt demain."
CLOSED = "Cette organisation sera fermée à cette date."
REASON = "Indiquez le motif : les deux organisations et les services de l'État le liront."
NOT_THIS_ONE = (
    "Choisissez une organisation ouverte de même nature : une Mission Locale de la même région, ou une agence ou un"
    " établissement de la même entreprise."
)
ML_NEEDS_SUCCESSOR = (
    "Indiquez la Mission Locale qui reprend : les services de l'État n'en ferment pas une sans repreneur."
)
PENDING = "Une reprise est déjà préparée pour cette organisation : annulez-la d'abord."
MOVED = "Cette reprise a changé entre-temps : rechargez la page pour voir où elle en est."
TOO_LATE = "Sa date est passée : cette reprise est caduque, il faut en préparer une autre."


def successors(organisation: Organisation, day: date) -> QuerySet[Organisation]:
    """Who may take over: open Missions Locales of the region, agencies or establishments of the company, by name."""
    rows = Organisation.objects.open_on(day).filter(kind=organisation.kind).exclude(pk=organisation.pk)
    if organisation.kind == Kind.MISSION_LOCALE:
        rows = rows.filter(region_id=organisation.region_id)
    else:
        rows = rows.of_company(organisation)
    return rows.select_related("department").order_by("name__unaccent", "pk")


def foresee(
    *, actor: Actor, organisation: Organisation, successor: Organisation | None, effective_on: date, reason: str
) -> Handover:
    """The handover as it would be prepared, not saved, with what would pass as far as the actor may know it.

    PermissionDenied, or ValidationError by field when it cannot be.
    """
    if not can_prepare_handover(actor, organisation):
        raise PermissionDenied
    if effective_on <= clock.today():
        raise ValidationError({"effective_on": TOO_SOON})
    if not organisation.is_closed_on(clock.today()) and organisation.is_closed_on(effective_on - timedelta(days=1)):
        raise ValidationError({"effective_on": CLOSED})
    if not reason.strip():
        raise ValidationError({"reason": REASON})
    if successor and not successors(organisation, effective_on).filter(pk=successor.pk).exists():
        raise ValidationError({"successor": NOT_THIS_ONE})
    if successor is None and organisation.kind == Kind.MISSION_LOCALE and actor.organisation.pk != organisation.pk:
        raise ValidationError({"successor": ML_NEEDS_SUCCESSOR})
    handover = Handover(
        organisation=organisation,
        successor=successor,
        effective_on=effective_on,
        reason=reason.strip(),
        prepared_by=actor.organisation,
        prepared_user_id=actor.user.pk,
        prepared_name=actor.user.get_full_name(),
        prepared_at=clock.now(),
        reader_ids=_readers(organisation, successor, actor.organisation),
        **{part.name: part.count(actor, organisation) for part in parts()},
    )
    for part in parts():
        if obstacle := part.obstacle(handover):
            raise ValidationError({"successor": obstacle})
    return handover


def _readers(organisation: Organisation, successor: Organisation | None, author: Organisation) -> list[int]:
    """Both, who prepares, their company, and the State's services of both territories."""
    both = [one for one in (organisation, successor) if one]
    state = Q()
    for one in both:
        state |= Q(kind=Kind.DREETS, region_id=one.region_id) | Q(kind=Kind.DDETS, department_id=one.department_id)
    services = Organisation.objects.filter(state).values_list("pk", flat=True)
    companies = [one.parent_id for one in both if one.parent_id]
    return sorted({author.pk, *(one.pk for one in both), *companies, *services})


def prepare(*, actor: Actor, **wanted) -> Handover:
    """Save what `foresee` foresees; the same one asked for twice is one. The direction that receives then answers."""
    handover = foresee(actor=actor, **wanted)
    try:
        with transaction.atomic():
            handover.save(force_insert=True)
    except IntegrityError as error:
        existing = (
            Handover.objects.visible_to(actor)
            .pending()
            .filter(
                organisation=handover.organisation,
                successor=handover.successor,
                effective_on=handover.effective_on,
                prepared_user_id=actor.user.pk,
            )
        )
        if same := existing.first():
            return same
        raise ValidationError(PENDING) from error
    _log(actor, Act.HANDOVER_PREPARED, handover)
    return handover


def _log(actor: Actor, act: Act, handover: Handover) -> None:
    log_act(user=actor.user, organisation=actor.organisation, act=act, subject=f"{handover}")


def _move(handover: Handover, source: tuple[str, ...], **values) -> None:
    """Settled by a conditional update: of two at the same instant the second finds that it has moved."""
    if not Handover.objects.filter(pk=handover.pk, state__in=source).update(**values):
        raise ValidationError(MOVED)


def answer(*, actor: Actor, handover: Handover, accept: bool, reason: str = "") -> None:
    """Accept or refuse for who receives. PermissionDenied; ValidationError when it has moved on or lacks a reason."""
    if handover.state != HandoverState.PROPOSED:
        raise ValidationError(MOVED)
    if not can_answer_handover(actor, handover):
        raise PermissionDenied
    if accept and handover.effective_on <= clock.today():
        raise ValidationError(TOO_LATE)
    if not accept and not reason.strip():
        raise ValidationError({"reason": REASON})
    _move(
        handover,
        (HandoverState.PROPOSED,),
        state=HandoverState.ACCEPTED if accept else HandoverState.REFUSED,
        answered_by_id=actor.organisation.pk,
        answered_name=actor.user.get_full_name(),
        answered_at=clock.now(),
        answer=reason.strip(),
    )
    _log(actor, Act.HANDOVER_ACCEPTED if accept else Act.HANDOVER_REFUSED, handover)


def cancel(*, actor: Actor, handover: Handover) -> None:
    """Take it back before it is done. PermissionDenied; ValidationError when it has moved on."""
    if handover.state not in (HandoverState.PROPOSED, HandoverState.ACCEPTED):
        raise ValidationError(MOVED)
    if not can_cancel_handover(actor, handover):
        raise PermissionDenied
    _move(
        handover,
        (HandoverState.PROPOSED, HandoverState.ACCEPTED),
        state=HandoverState.CANCELLED,
        cancelled_name=actor.user.get_full_name(),
        cancelled_at=clock.now(),
    )
    _log(actor, Act.HANDOVER_CANCELLED, handover)
