"""Asking AKTO or the FPE.TT to help with an action plan, and their answer (N2.4.c, R3.4.c, N2.6.c, R-A8).

`take_step` alone writes a state, with its line in the log; each step that somebody is to know of queues its mails.
"""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Exists, F, Func, OuterRef, Q

from missionjeunes.common import clock
from missionjeunes.work.services.jobs import request_job
from partners.actor import Actor
from partners.models import Organisation

from ..content import plan
from ..enums import ENDED
from ..models import Agreement, SupportRequest, SupportStep
from ..permissions import can_ask_support, can_take_support_step
from ..support import PENDING, TAKEN, TRANSITIONS, bodies_for
from .steps import log, move

JOB = "support"
NO_BODY = "Cet organisme n'est pas encore sur la plateforme : joignez son référent."
NO_REGION = "La région de cet acte n'est pas connue : la demande ne saurait pas à qui aller."
NOTHING = "Cochez au moins une action, ou dites dans le message ce que vous attendez."
TWICE = "Une demande est déjà en cours auprès de cet organisme pour cet acte : elle se lit dans «Appuis»."
UNSAID = "Dites ce qui a été décidé, en une phrase : les parties le liront."
REASON = "Indiquez le motif : les parties le liront."
TO_COME = "La rencontre a eu lieu : sa date n'est pas à venir."
OVER = "Le texte est abandonné, ou l'acte a pris fin."


def addressee(body: str, region_id: str) -> Organisation:
    """The body's organisation in a region, else the national one; ValidationError when there is neither."""
    bodies = Organisation.objects.open_on(clock.today()).filter(kind=body)
    found = bodies.filter(region=region_id).order_by("pk").first() or bodies.filter(region=None).first()
    if found is None:
        raise ValidationError(NO_BODY)
    return found


def region_of(agreement: Agreement) -> str:
    """Code of the region of an act: its own, else that of its Missions Locales (imported acts); "" when unknown."""
    if agreement.region_id:
        return agreement.region_id
    own = Organisation.objects.filter(pk__in=agreement.mission_locale_ids, region__isnull=False)
    return own.order_by("pk").values_list("region_id", flat=True).first() or ""


def ask(
    *,
    actor: Actor,
    agreement: Agreement,
    body: str,
    actions: list[int],
    message: str,
    **contact: str,
) -> SupportRequest:
    """Send to a body (of bodies_for) these lines of the action plan, by their place in content.plan.

    `contact`: contact_name, contact_email, contact_telephone. PermissionDenied when the actor may not ask for the
    act; ValidationError without action and message, without anybody to address, or when one is open already.
    """
    asked = [one.kind for one in bodies_for(agreement.counterpart).values()]
    if body not in asked or not can_ask_support(actor, agreement):
        raise PermissionDenied
    lines = [line for place, line in enumerate(plan(agreement.text)) if place in actions]
    if not lines and not message.strip():
        raise ValidationError(NOTHING)
    region = region_of(agreement)
    if not region:
        raise ValidationError(NO_REGION)
    request = SupportRequest(
        agreement_id=agreement.pk,
        body=body,
        organisation=addressee(body, region),
        region_id=region,
        title=agreement.title,
        number=agreement.number or agreement.text.get("amended", {}).get("number", ""),
        parties=[party.name for party in agreement.parties.all()],
        actions=lines,
        message=message.strip(),
        asked_by=actor.organisation,
        author_id=actor.user.pk,
        at=clock.now(),
        noted_ids=agreement.party_ids,
        **contact,
    )
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError as error:
        raise ValidationError(TWICE) from error
    step = SupportStep(request_id=request.pk)
    log(step, TRANSITIONS["ask"], actor)
    _queue_mails(request, step, actor)
    return request


def take_step(
    *, actor: Actor | None, request: SupportRequest, name: str, said: str = "", **changes
) -> SupportRequest:
    """Move a request along the transition `name`, with other `changes` of its row, and log it.

    PermissionDenied when the actor may not; ValidationError when the state has moved on.
    """
    transition = TRANSITIONS[name]
    if not can_take_support_step(actor, transition, request):
        raise PermissionDenied
    step = SupportStep(request_id=request.pk)
    move(request, step, transition, actor, reason=said, **changes)
    if actor:
        _queue_mails(request, step, actor)
    return request


def _queue_mails(request: SupportRequest, step: SupportStep, actor: Actor) -> None:
    request_job(
        actor=actor,
        kind=JOB,
        title=f"Avis d'une demande d'appui à {request.get_body_display()}",
        params={"step": step.pk},
        unique_key=str(step.pk),
        unlimited=True,
    )


def take(*, actor: Actor, request: SupportRequest, name: str, email: str, telephone: str = "") -> SupportRequest:
    """Say who of the body follows the request and how to reach her; again, to change her."""
    step = "pass" if request.state == TAKEN else "take"
    handler = {"handler_name": name, "handler_email": email, "handler_telephone": telephone}
    return take_step(actor=actor, request=request, name=step, said=f"Suivie par {name}.", noted_ids=[], **handler)


def meet(*, actor: Actor, request: SupportRequest, met_on: date, decision: str) -> SupportRequest:
    """Note the day of the meeting and what was decided in it."""
    if met_on > clock.today():
        raise ValidationError({"met_on": TO_COME})
    if not decision.strip():
        raise ValidationError({"decision": UNSAID})
    said = decision.strip()
    return take_step(actor=actor, request=request, name="meet", said=said, met_on=met_on, answer=said, noted_ids=[])


def decline(*, actor: Actor, request: SupportRequest, reason: str) -> SupportRequest:
    """Answer that the body does not help, and why."""
    if not reason.strip():
        raise ValidationError({"reason": REASON})
    said = reason.strip()
    return take_step(actor=actor, request=request, name="decline", said=said, answer=said, noted_ids=[])


def withdraw(*, actor: Actor, request: SupportRequest, reason: str = "") -> SupportRequest:
    """Take back one's request; the reason is free."""
    said = reason.strip()
    return take_step(actor=actor, request=request, name="withdraw", said=said, answer=said)


def note(*, actor: Actor, request: SupportRequest) -> None:
    """Say for one's organisation that the body's last act is read: it no longer waits at home."""
    own = actor.organisation.pk
    unread = SupportRequest.objects.visible_to(actor).filter(pk=request.pk).exclude(noted_ids__contains=[own])
    unread.update(noted_ids=Func(F("noted_ids"), own, function="array_append"))


def without_object() -> Q:
    """Acts that have ended, or come to nothing, with a request still open."""
    left = SupportRequest.objects.filter(agreement=OuterRef("pk"), state__in=PENDING)
    return Q(Exists(left), state__in=ENDED)


def close_requests(agreement: Agreement) -> None:
    """Close what was asked for an act that has ended; batch scope."""
    if agreement.state in ENDED:
        for request in SupportRequest.objects.filter(agreement=agreement, state__in=PENDING).order_by("pk"):
            take_step(actor=None, request=request, name="lapse", said=OVER, answer=OVER)
