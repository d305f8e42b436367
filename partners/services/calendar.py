"""A person's calendar feed: its secret address is shown once, renewed or closed at will."""

import hashlib
import secrets

from django.db import transaction

from missionjeunes.common import clock

from ..actor import Actor, acting
from ..models import CalendarFeed, Membership


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def open_feed(actor: Actor) -> CalendarFeed | None:
    """The actor's open feed, if any."""
    return CalendarFeed.objects.visible_to(actor).filter(membership=actor.membership, closed_at=None).first()


@transaction.atomic
def renew_feed(actor: Actor) -> str:
    """Open the actor's feed and return its secret, which nothing keeps; the address before opens nothing any more."""
    Membership.objects.select_for_update(of=("self",)).get(pk=actor.membership.pk)  # two clicks wait for each other
    close_feed(actor)
    token = secrets.token_urlsafe(32)
    CalendarFeed.objects.create(
        organisation=actor.organisation,
        user=actor.user,
        membership=actor.membership,
        token_hash=_hash(token),
        created_at=clock.now(),
    )
    return token


def close_feed(actor: Actor) -> None:
    CalendarFeed.objects.visible_to(actor).filter(membership=actor.membership, closed_at=None).update(
        closed_at=clock.now()
    )


def actor_of(token: str) -> Actor | None:
    """Whom a secret address stands for, outside a scope; None once it is closed or the membership has ended."""
    feed = CalendarFeed.objects.filter(token_hash=_hash(token), closed_at=None).first()
    if feed is None:
        return None
    membership = (
        Membership.objects.filter(acting(), pk=feed.membership_id).select_related("organisation", "user").first()
    )
    return Actor(membership.user, membership) if membership else None
