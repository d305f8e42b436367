"""Invitations: the only way an account is born or joins an organisation (single use, 14 days, one address)."""

import hashlib
import secrets
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from missionjeunes.common import clock, mail

from ..actor import Actor
from ..enums import Act, Right
from ..models import Invitation, Membership, Organisation, User
from .actlog import log_act

LIFE = timedelta(days=14)
SESSION_KEY = "invitation"  # the token a visitor came with, so that ProConnect may use it
ALREADY_MEMBER = "Cette personne est déjà membre de l'organisation."
ALREADY_INVITED = "Une invitation attend déjà cette adresse : renvoyez-la plutôt."


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def pending():
    """Invitations that can still be accepted."""
    return Invitation.objects.filter(accepted_at=None, cancelled_at=None, expires_at__gt=clock.now())


def invite(*, actor: Actor, email: str, right: Right) -> Invitation:
    """Invite an address to the actor's organisation; ValidationError when it is a member's or already invited."""
    email = email.strip().lower()
    if Membership.objects.visible_to(actor).filter(user__email=email, ended_at=None).exists():
        raise ValidationError({"email": ALREADY_MEMBER})
    if pending().filter(organisation=actor.organisation, email=email).exists():
        raise ValidationError({"email": ALREADY_INVITED})
    return issue(organisation=actor.organisation, email=email, right=right, invited_by=actor.user)


@transaction.atomic
def issue(*, organisation: Organisation, email: str, right: Right, invited_by: User | None) -> Invitation:
    """Write the invitation, its mail and its line in the log; `invited_by` is None for the operator's command."""
    invitation = Invitation(
        organisation=organisation, email=email, right=right, invited_by=invited_by, expires_at=clock.now() + LIFE
    )
    _send(invitation)
    log_act(user=invited_by, organisation=organisation, act=Act.INVITED, subject=f"{email} ({Right(right).label})")
    return invitation


def _send(invitation: Invitation) -> None:
    """Give the invitation a fresh secret and mail it; the one before opens nothing any more."""
    token = secrets.token_urlsafe(32)
    invitation.token_hash = _hash(token)
    invitation.save()
    mail.post(
        key=f"invitation:{invitation.token_hash}",
        to=invitation.email,
        template="invitation",
        context={
            "invitation": invitation,
            "link": settings.SITE_URL.rstrip("/") + reverse("invitation", args=[token]),
            "site_name": settings.SITE_NAME,
        },
    )


@transaction.atomic
def resend(*, actor: Actor, invitation: Invitation) -> None:
    """Mail a new link, good for 14 days from now; nothing happens when it was accepted or cancelled meanwhile."""
    locked = (
        Invitation.objects.select_for_update(of=("self",))
        .filter(pk=invitation.pk, accepted_at=None, cancelled_at=None)
        .first()
    )
    if locked:
        locked.expires_at = clock.now() + LIFE
        _send(locked)
        log_act(user=actor.user, organisation=actor.organisation, act=Act.RESENT, subject=locked.email)


@transaction.atomic
def cancel(*, actor: Actor, invitation: Invitation) -> None:
    """Its link opens nothing any more."""
    changed = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, cancelled_at=None).update(
        cancelled_at=clock.now()
    )
    if changed:
        log_act(user=actor.user, organisation=actor.organisation, act=Act.CANCELLED, subject=invitation.email)


def find(token: str) -> Invitation | None:
    """The invitation a link opens; one None for guessed, used, expired, cancelled, of a closed organisation or to a
    person whose account is closed."""
    invitation = pending().select_related("organisation").filter(token_hash=_hash(token)).first()
    if invitation and invitation.organisation.closed_on and invitation.organisation.closed_on <= clock.today():
        return None
    if invitation and User.objects.filter(email=invitation.email, is_active=False).exists():
        return None
    return invitation


def account_of(invitation: Invitation) -> User | None:
    """The account that has the invited address."""
    return User.objects.filter(email=invitation.email, is_active=True).first()


class Used(Exception):
    """The invitation was accepted, cancelled or has expired in the meantime."""


def _use_up(invitation: Invitation) -> None:
    """Use the invitation, first thing of the caller's transaction: the second of two waits here, then gets Used."""
    if not pending().filter(pk=invitation.pk).update(accepted_at=clock.now()):
        raise Used


def _join(invitation: Invitation, user: User) -> Membership:
    """Make the person a member with the invited right, in the caller's transaction."""
    membership, created = Membership.objects.get_or_create(
        user=user, organisation=invitation.organisation, ended_at=None, defaults={"right": invitation.right}
    )
    if not created and membership.right != invitation.right:
        membership.right = invitation.right
        membership.save(update_fields=["right"])
    label = Right(invitation.right).label
    log_act(user=user, organisation=invitation.organisation, act=Act.JOINED, subject=f"{user.email} ({label})")
    return membership


@transaction.atomic
def accept_with_new_account(
    *, invitation: Invitation, first_name: str, last_name: str, password: str | None
) -> tuple[User, Membership]:
    """Create the account at the invited address (its link proves the address) and join; Used when too late."""
    _use_up(invitation)
    user = User.objects.create_user(invitation.email, password, first_name=first_name, last_name=last_name)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user, _join(invitation, user)


@transaction.atomic
def accept_with_account(*, invitation: Invitation, user: User) -> Membership:
    """Join with the account that has the invited address; PermissionError for another one, Used when too late."""
    if user.email != invitation.email:
        raise PermissionError
    _use_up(invitation)
    return _join(invitation, user)


def accept_by_proconnect(*, token: str, email: str, first_name: str, last_name: str) -> User | None:
    """Create the account of a ProConnect identity whose address is the invited one; None when it is refused.

    An address that has an account already is refused: its owner logs in and links ProConnect herself.
    """
    invitation = find(token) if token else None
    if invitation is None or email.strip().lower() != invitation.email or account_of(invitation):
        return None
    user, _ = accept_with_new_account(
        invitation=invitation, first_name=first_name[:100], last_name=last_name[:100], password=None
    )
    return user
