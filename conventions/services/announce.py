"""Announcing a signature to one's network, with the annexes (N2.a, N2.2.a), and acknowledging it."""

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse

from missionjeunes.common import clock
from missionjeunes.work.outbox import post
from missionjeunes.work.services.jobs import request_job
from partners.actor import Actor
from partners.enums import Kind, Right
from partners.models import Membership, Organisation

from ..models import Agreement, Announcement, Receipt
from ..permissions import can_announce

JOB = "announcement"
TWICE = "Votre organisation a déjà annoncé la signature de cet accord."
NOBODY = "Votre organisation n'a pas de réseau à prévenir dans ce territoire."
BATCH = 1000

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
    Receipt.objects.bulk_create(
        (
            Receipt(announcement=announcement, sender=actor.organisation, organisation_id=recipient)
            for recipient in recipients
        ),
        batch_size=BATCH,
    )
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
    people = Membership.objects.filter(
        organisation__in=announcement.receipts.values("organisation"),
        right__in=[Right.DIRECTOR, Right.ADMINISTRATOR],
        ended_at=None,
        user__is_active=True,
    )
    link = f"{settings.SITE_URL}{reverse('accord-announcement', args=[announcement.agreement.uuid])}"
    context = {"accord": announcement.agreement, "sender": announcement.organisation, "link": link}
    readers = people.order_by("user").distinct().values_list("user", "user__email")
    for user, address in readers:
        key = f"announcement:{announcement.pk}:{user}"
        post(key=key, to=address, template="announcement", context=context)
    return len(readers)


def acknowledge(*, actor: Actor, announcement: Announcement) -> bool:
    """Say for one's organisation that the announcement is read; False when it was said, or is not addressed to it."""
    return bool(
        Receipt.objects.visible_to(actor)
        .filter(announcement=announcement, organisation=actor.organisation, acknowledged_at=None)
        .update(acknowledged_at=clock.now(), acknowledged_by_name=actor.user.get_full_name())
    )
