"""Planning a communication on an accord, telling the other signatories beforehand, closing it (N2.b, R3, N3.d, R4.c).

What is told has a version: whoever was told of one that has changed is told again, and answers again.
"""

from datetime import date

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files import File
from django.db import transaction
from django.urls import reverse

from missionjeunes.common import clock
from missionjeunes.work.services.jobs import request_job
from missionjeunes.work.storage import digest, forget_bytes, keep
from partners.actor import Actor

from ..communication_workflow import TRANSITIONS
from ..communications import signatories, told_on
from ..enums import PLANNED
from ..enums import CommunicationState as State
from ..models import Agreement, Communication, CommunicationStep
from ..models.communication import NO_CONTENT
from ..notifications import write_to_directions
from ..permissions import can_communicate, can_handle, is_party
from .annexes import check_pdf
from .receipts import acknowledge, deliver, received
from .steps import lock, log, move

JOB = "communication"
FIELDS = ("title", "medium", "topic", "planned_on", "audience", "text", "link")
CLOSED = "Cette communication est close : elle ne se modifie plus."
PAST = "Le jour prévu est passé : choisissez-en un autre si elle n'a pas paru ; sinon, dites qu'elle a déjà paru."
NOBODY = "Aucun autre signataire de cet accord n'a de compte ici : informez-les par vos propres moyens."
TOO_SOON = "Ce jour n'est pas encore venu : donnez le jour où elle a paru."
OUTDATED = "La communication a changé entre-temps : relisez-la avant de répondre."
SUBJECTS = {
    "tell": "une communication vous est annoncée",
    "change": "une communication annoncée a changé",
    "cancel": "une communication annoncée est annulée",
    "record": "une communication a été publiée sans information préalable",
    "remark": "un signataire fait une remarque sur votre communication",
}


def accords_of(actor: Actor) -> list[Agreement]:
    """The accords on which the actor may plan a communication, those in force and the latest first."""
    visible = Agreement.objects.visible_to(actor).accords().filter(party_ids__contains=[actor.organisation.pk])
    found = visible.prefetch_related("parties").order_by("-starts_on", "-pk")
    return [accord for accord in found if can_communicate(actor, accord)]


@transaction.atomic
def prepare(*, actor: Actor, agreement: Agreement, file: File | None = None, **content) -> Communication:
    """A draft, which its author organisation alone reads; `content` has FIELDS.

    PermissionDenied when the actor's organisation is not a signatory; ValidationError at the field that is not fit.
    """
    if not can_communicate(actor, agreement):
        raise PermissionDenied
    communication = Communication(
        agreement=agreement, organisation_id=actor.organisation.pk, author_id=actor.user.pk, **content
    )
    _attach(actor, communication, file)
    _check(communication)
    communication.save(force_insert=True)
    log(CommunicationStep(communication=communication), TRANSITIONS["create"], actor)
    return communication


@transaction.atomic
def rewrite(
    *, actor: Actor, communication: Communication, file: File | None = None, remove: bool = False, **content
) -> bool:
    """Write new `content` (FIELDS); one already told is told again, with what has changed. False if nothing has."""
    held = _held(actor, communication)
    if held.state not in PLANNED:
        raise ValidationError(CLOSED)
    before = {name: _shown(held, name) for name in FIELDS}
    had = held.document
    for name in FIELDS:
        setattr(held, name, content[name])
    attached = _attach(actor, held, file, remove=remove)
    _check(held)
    after = {name: _shown(held, name) for name in FIELDS}
    changes = [[name, before[name], after[name]] for name in FIELDS if before[name] != after[name]]
    changes += [["document", "", attached]] if attached else []
    if not changes:
        return False
    if held.state == State.TOLD:
        if held.planned_on < clock.today():
            raise ValidationError({"planned_on": PAST})
        _take(held, "change", actor, detail={"changes": changes}, version=held.version + 1)
        _tell_others(actor, held, "change")
    held.save(update_fields=[*FIELDS, "document"])
    if attached and had:
        forget_bytes(had)
    return True


@transaction.atomic
def tell(*, actor: Actor, communication: Communication) -> Communication:
    """Tell every other signatory, once; ValidationError after the planned day, or when nobody can be told."""
    held = _held(actor, communication)
    if held.state == State.DRAFT and held.planned_on < clock.today():
        raise ValidationError(PAST)
    _take(held, "tell", actor, told_at=clock.now(), version=1)
    if not _tell_others(actor, held, "tell"):
        raise ValidationError(NOBODY)
    return held


@transaction.atomic
def publish(
    *, actor: Actor, communication: Communication, published_on: date, published_link: str = ""
) -> Communication:
    """Say on which day it was published. One that was published before the signatories were told is recorded as such,
    and they are told so."""
    held = _held(actor, communication)
    if published_on > clock.today():
        raise ValidationError({"published_on": TOO_SOON})
    known = told_on(held)
    name = "publish" if known and known <= published_on else "record"
    changes = {"published_on": published_on, "published_link": published_link}
    if name == "record":
        changes |= {"version": held.version + 1}
    _take(held, name, actor, **changes)
    if name == "record":
        _tell_others(actor, held, name)
    return held


@transaction.atomic
def cancel(*, actor: Actor, communication: Communication, reason: str = "") -> Communication:
    """Give up a draft, or a communication already told: then with a reason, and the signatories are told."""
    held = _held(actor, communication)
    if held.state == State.DRAFT:
        _take(held, "discard", actor)
        return held
    _take(held, "cancel", actor, reason=reason, version=held.version + 1)
    _tell_others(actor, held, "cancel")
    return held


@transaction.atomic
def answer(*, actor: Actor, communication: Communication, version: int, remark: str = "") -> bool:
    """Say for one's organisation that it has seen the `version` that it read, with a remark if it has one; False when
    that was said. PermissionDenied when it was not told of it, or has left the accord."""
    if not is_party(actor, communication.agreement) or not received(actor, communication=communication).exists():
        raise PermissionDenied
    if version != communication.version or communication.state == State.PUBLISHED:
        raise ValidationError(OUTDATED)
    about = {"communication": communication, "version": version}
    seen = acknowledge(actor=actor, **about)
    remarked = bool(remark.strip()) and bool(received(actor, **about).filter(remark="").update(remark=remark.strip()))
    if remarked:
        _ask_mails(actor, communication, "remark", by=actor.organisation.pk)
    return seen or remarked


def write_mails(communication: Communication, *, event: str, version: int, by: int | None = None) -> int:
    """One mail to each person who directs or administers an organisation told of that version, or the author's for a
    remark; once whatever is retried. Batch scope. Returns how many."""
    told = communication.receipts.filter(version=version).values("organisation")
    key = f"communication:{communication.pk}:{event}:{version}" + (f":{by}" if by else "")
    return write_to_directions(
        [communication.organisation_id] if event == "remark" else told,
        key=key,
        template="communication",
        context={
            "subject": SUBJECTS[event],
            "event": event,
            "communication": communication,
            "link": f"{settings.SITE_URL}{reverse('communication', args=[communication.uuid])}",
        },
    )


def _held(actor: Actor, communication: Communication) -> Communication:
    """The communication as it stands now, its row held, for a member of its author organisation."""
    if not can_handle(actor, communication):
        raise PermissionDenied
    return lock(communication)


def _take(communication: Communication, name: str, actor: Actor, *, reason: str = "", detail=None, **changes) -> None:
    line = CommunicationStep(communication=communication)
    move(communication, line, TRANSITIONS[name], actor, reason=reason, detail=detail, **changes)


def _tell_others(actor: Actor, communication: Communication, event: str) -> int:
    """A receipt of this version for each other signatory, and the mails by the worker; returns how many."""
    parties = {party.organisation_id for party in signatories(communication.agreement)}
    recipients = sorted(parties - {None, communication.organisation_id})
    deliver(actor=actor, recipients=recipients, communication=communication, version=communication.version)
    _ask_mails(actor, communication, event)
    return len(recipients)


def _ask_mails(actor: Actor, communication: Communication, event: str, **more) -> None:
    params = {"communication": communication.pk, "event": event, "version": communication.version, **more}
    request_job(
        actor=actor,
        kind=JOB,
        title=f"Avis : {SUBJECTS[event]}",
        params=params,
        unique_key=":".join(map(str, params.values())),
        unlimited=True,
    )


def _attach(actor: Actor, communication: Communication, file: File | None, *, remove: bool = False) -> str:
    """Put a PDF in the place of the present one, or take that off; returns what was done, empty for nothing."""
    present = communication.document
    if file is None:
        communication.document = None if remove else present
        return "retiré" if remove and present else ""
    check_pdf(file)
    if present and present.sha256 == digest(file)[0]:
        return ""
    communication.document = keep(
        file,
        name=f"{communication.title[:190]}.pdf",
        content_type="application/pdf",
        organisation=actor.organisation,
        author=actor.user,
    )
    return "remplacé" if present else "ajouté"


def _check(communication: Communication) -> None:
    if not (communication.text or communication.link or communication.document):
        raise ValidationError({"text": NO_CONTENT})


def _shown(communication: Communication, name: str) -> str:
    """A field as the history tells it."""
    value = getattr(communication, name)
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    choices = Communication._meta.get_field(name).choices
    return str(dict(choices)[value] if choices else value)
