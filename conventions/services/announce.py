"""Announcing a signature to one's network, with the annexes (N2.a, N2.2.a), and acknowledging it."""

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse

from missionjeunes.common import clock
from missionjeunes.work.services.jobs import request_job
from partners.actor import Actor
from partners.enums import Kind
from partners.models import Organisation

from ..models import Agreement, Announcement
from ..notifications import write_to_directions
from ..permissions import can_announce
from .receipts import deliver

JOB = "announcement"
TWICE = "Votre organisation a déjà annoncé la signature de cet accord."
NOBODY = "Votre organisation n'a pas de réseau à prévenir dans ce territoire."

# Sender's kind → kinds of its network. A regional sender's network is that of its region.
NETWORKS = {
    Kind.PRISM: (Kind.AGENCY, Kind.ETT),
    Kind.UNML: (Kind.ARML, Kind.MISSION_LOCALE),
    Kind.ARML: (Kind.MISSION_LOCALE,),
    Kind.DGEFP: (Kind.DREETS, Kind.DDETS),
    Kind.DREETS: (Kind.DDETS,),
    Kind.AKTO: (Kind.AKTO,),
    Kind.FASTT: (Kind.FASTT,),
    Kind.FPETT: (Kind.FPETT,),
}


def network(sender: Organisation, accord: Agreement) -> QuerySet:
    """The open organisations that a signatory tells of an accord: its network in the accord's territory."""
    found = Organisation.objects.open_on(clock.today()).filter(kind__in=NETWORKS.get(sender.kind, ()))
    region = sender.region_id or accord.region_id
    if region:
        found = found.filter(region=region)
    return found.exclude(pk=sender.pk)


def announce(*, actor: Actor, accord: Agreement, message: str) -> Announcement:
    """Tell the actor's network that the accord is signed: one receipt each, mails by the worker.

    PermissionDenied when the organisation has not signed it; ValidationError for an empty message, an empty
    network, or a second announcement.
    """
    if not can_announce(actor, accord):
        raise PermissionDenied
    if not message.strip():
        raise ValidationError({"message": "Écrivez un message à votre réseau."})
    recipients = list(network(actor.organisation, accord).order_by("pk").values_list("pk", flat=True))
    if not recipients:
        raise ValidationError(NOBODY)
    announcement = Announcement(
        agreement=accord,
        organisation=actor.organisation,
        author_id=actor.user.pk,
        message=message.strip(),
        at=clock.now(),
    )
    try:
        with transaction.atomic():
            announcement.save(force_insert=True)
    except IntegrityError as error:
        raise ValidationError(TWICE) from error
    deliver(actor=actor, recipients=recipients, announcement=announcement)
    request_job(
        actor=actor,
        kind=JOB,
        title=f"Annonce de la signature de {accord.number}",
        params={"announcement": announcement.pk},
        unique_key=str(announcement.pk),
        unlimited=True,
    )
    return announcement


def write_mails(announcement: Announcement) -> int:
    """One mail to each person who directs or administers a recipient, once whatever is retried; batch scope."""
    link = f"{settings.SITE_URL}{reverse('accord-announcement', args=[announcement.agreement.uuid])}"
    context = {"accord": announcement.agreement, "sender": announcement.organisation, "link": link}
    recipients = announcement.receipts.values("organisation")
    return write_to_directions(
        recipients, key=f"announcement:{announcement.pk}", template="announcement", context=context
    )
