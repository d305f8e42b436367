"""Telling other organisations something, and their saying that they have read it."""

from collections.abc import Iterable

from django.db.models import QuerySet

from missionjeunes.common import clock
from partners.actor import Actor

from ..models import Receipt

BATCH = 1000


def deliver(*, actor: Actor, recipients: Iterable[int], **about) -> None:
    """One receipt for each recipient (keys of organisations) of what `about` names: `announcement`, or
    `communication` and its `version`."""
    receipts = (Receipt(sender=actor.organisation, organisation_id=one, **about) for one in recipients)
    Receipt.objects.bulk_create(receipts, batch_size=BATCH)


def received(actor: Actor, **about) -> QuerySet[Receipt]:
    """The receipts of the actor's organisation for what `about` names."""
    return Receipt.objects.visible_to(actor).filter(organisation=actor.organisation, **about)


def acknowledge(*, actor: Actor, **about) -> bool:
    """Say for one's organisation that it is read; False when that was said, or when nothing is addressed to it."""
    waiting = received(actor, **about).filter(acknowledged_at=None)
    return bool(waiting.update(acknowledged_at=clock.now(), acknowledged_by_name=actor.user.get_full_name()))
