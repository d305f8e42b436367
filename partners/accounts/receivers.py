"""What a login, or a second factor, leaves in the session."""

from allauth.account.models import EmailAddress
from allauth.account.signals import authentication_step_completed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from ..sessions import SECOND_FACTOR, begin
from .factors import mark_second_factor, showed_second_factor


@receiver(user_logged_in, dispatch_uid="session-begins")
def _begin(sender, request, user, **kwargs):
    begin(request.session, every_factor=showed_second_factor(request, user))
    _note_address(user)


def _note_address(user) -> None:
    """Every account's address is proven (invitation, or the operator's doing): a change of address starts from there.

    Without this line allauth would take the present address for an unconfirmed one and drop it.
    """
    if not EmailAddress.objects.filter(user=user, verified=True).exists():
        EmailAddress.objects.update_or_create(
            user=user, email=user.email, defaults={"verified": True, "primary": True}
        )


@receiver(authentication_step_completed, dispatch_uid="second-factor-shown")
def _shown(sender, request, user, method, **kwargs):
    if method == "mfa" and request.user.is_authenticated and request.user.pk == user.pk:
        mark_second_factor(request)


@receiver(authenticator_added, dispatch_uid="second-factor-set-up")
def _set_up(sender, request, user, authenticator, **kwargs):
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        mark_second_factor(request)


@receiver(authenticator_removed, dispatch_uid="second-factor-removed")
def _removed(sender, request, user, authenticator, **kwargs):
    """With the last second factor goes what it had opened: an obliged person sets up another one first."""
    if not is_mfa_enabled(user):
        request.session.pop(SECOND_FACTOR, None)
