"""Members of an organisation: their right, the end of their membership. It always keeps an administrator."""

from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.db import transaction

from missionjeunes.common import clock

from ..actor import Actor
from ..enums import Act, Right
from ..models import Invitation, Membership, Organisation
from .actlog import log_act

LAST_ADMINISTRATOR = "L'organisation doit garder au moins une personne qui l'administre."
ALREADY_ENDED = "Ce rattachement est déjà terminé."


def _locked(membership: Membership) -> Membership:
    """The membership, current and locked, with every administrator's of its organisation.

    Two simultaneous removals wait for each other here, and the second one counts what the first one left.
    """
    rows = Membership.objects.select_for_update(of=("self",)).filter(
        organisation_id=membership.organisation_id, ended_at=None
    )
    list(rows.filter(right=Right.ADMINISTRATOR).order_by("pk"))
    locked = rows.filter(pk=membership.pk).first()
    if locked is None:
        raise ValidationError(ALREADY_ENDED)
    return locked


def _keep_an_administrator(membership: Membership) -> None:
    others = Membership.objects.filter(
        organisation_id=membership.organisation_id, ended_at=None, right=Right.ADMINISTRATOR
    ).exclude(pk=membership.pk)
    if membership.right == Right.ADMINISTRATOR and not others.exists():
        raise ValidationError(LAST_ADMINISTRATOR)


@transaction.atomic
def change_right(*, actor: Actor, membership: Membership, right: Right) -> None:
    """Give a member another right; ValidationError when no administrator would be left."""
    locked = _locked(membership)
    if locked.right == right:
        return
    if right != Right.ADMINISTRATOR:
        _keep_an_administrator(locked)
    locked.right = right
    locked.save(update_fields=["right"])
    subject = f"{membership.user.email} ({Right(right).label})"
    log_act(user=actor.user, organisation=actor.organisation, act=Act.RIGHT_CHANGED, subject=subject)


@transaction.atomic
def end_membership(*, actor: Actor, membership: Membership) -> None:
    """End a membership, and with the last one the person's sessions; ValidationError for the last administrator.

    Invitations that wait for the same person go with it: else an older link would let her in again.
    """
    locked = _locked(membership)
    _keep_an_administrator(locked)
    locked.ended_at = clock.now()
    locked.save(update_fields=["ended_at"])
    Invitation.objects.visible_to(actor).filter(
        email=membership.user.email, accepted_at=None, cancelled_at=None
    ).update(cancelled_at=locked.ended_at)
    log_act(user=actor.user, organisation=actor.organisation, act=Act.ENDED, subject=membership.user.email)
    user_id = membership.user_id
    transaction.on_commit(lambda: _end_sessions_without_organisation(user_id))


def _end_sessions_without_organisation(user_id: int) -> None:
    """Runs after the commit, outside the scope: sessions are the login role's, and so are other memberships."""
    if Membership.objects.filter(user_id=user_id, ended_at=None).exists():
        return
    for session in UserSession.objects.filter(user_id=user_id):
        session.end()


@transaction.atomic
def change_dpo(*, actor: Actor, organisation: Organisation, email: str) -> None:
    """Set the contact of the data-protection officer (N4.b); runs outside the scope, the directory being shared."""
    Organisation.objects.filter(pk=organisation.pk).update(dpo_email=email)
    log_act(user=actor.user, organisation=organisation, act=Act.DPO_CHANGED, subject=email or "aucun")
