"""Delegations of signature between colleagues, for some days."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError

from missionjeunes.common import clock
from partners.actor import Actor
from partners.models import Membership

from ..models import Delegation
from ..permissions import can_revoke

PAST = "La délégation ne peut pas commencer ni finir avant aujourd'hui."
NOT_A_MEMBER = "Cette personne n'est plus membre de votre organisation."


def delegate(*, actor: Actor, holder: Membership, starts_on: date, ends_on: date) -> Delegation:
    """Let a colleague sign in one's place from one day to another, both included; ValidationError names the field."""
    if starts_on < clock.today():
        raise ValidationError({"starts_on": PAST})
    if holder.ended_at is not None or holder.organisation_id != actor.organisation.pk:
        raise ValidationError({"holder": NOT_A_MEMBER})
    delegation = Delegation(
        organisation_id=actor.organisation.pk,
        giver_id=actor.user.pk,
        holder_id=holder.user_id,
        starts_on=starts_on,
        ends_on=ends_on,
        created_at=clock.now(),
    )
    delegation.validate_constraints()
    delegation.save(force_insert=True)
    return delegation


def revoke(*, actor: Actor, delegation: Delegation) -> bool:
    """Take a delegation back from this instant; False when it was already."""
    if not can_revoke(actor, delegation):
        raise PermissionDenied
    return bool(Delegation.objects.filter(pk=delegation.pk, revoked_at=None).update(revoked_at=clock.now()))
