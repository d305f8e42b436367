"""allauth, as this service wants it: no open sign-up, mail through the outbox, one rule of freshness."""

import secrets
import uuid

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare

from missionjeunes.common import clock, mail

from ..actor import memberships_of
from ..permissions import needs_second_factor
from ..services import invitations
from .factors import PROCONNECT_ACR, is_fresh
from .lockout import client_ip

# What a notification says happened, by allauth's name of the event.
EVENTS = {
    "account/email/email_changed": "l'adresse électronique de votre compte a changé",
    "account/email/email_confirm": "une nouvelle adresse électronique a été confirmée",
    "account/email/email_deleted": "une adresse électronique a été retirée de votre compte",
    "account/email/password_changed": "votre mot de passe a changé",
    "account/email/password_reset": "votre mot de passe a été réinitialisé",
    "account/email/password_set": "un mot de passe a été défini",
    "mfa/email/totp_activated": "une application d'authentification a été ajoutée",
    "mfa/email/totp_deactivated": "l'application d'authentification a été retirée",
    "mfa/email/webauthn_added": "une clé d'accès a été ajoutée",
    "mfa/email/webauthn_removed": "une clé d'accès a été retirée",
    "mfa/email/recovery_codes_generated": "de nouveaux codes de secours ont été créés",
    "socialaccount/email/account_connected": "une identité ProConnect a été liée à votre compte",
    "socialaccount/email/account_disconnected": "l'identité ProConnect a été dissociée de votre compte",
}
NOT_LINKED = (
    "Aucun compte n'est lié à cette identité ProConnect. Ouvrez le lien de votre invitation, ou connectez-vous avec "
    "votre mot de passe puis liez ProConnect depuis la page de votre compte."
)


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request) -> bool:
        """Accounts are born from an invitation only."""
        return False

    def get_client_ip(self, request) -> str:
        return client_ip(request)

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Write the mail to the outbox; our templates have the same names under templates/mail/."""
        mail.post(key=f"{template_prefix}:{uuid.uuid4()}", to=email, template=template_prefix, context=context)

    def send_notification_mail(self, template_prefix, user, context=None, email=None) -> None:
        """Tell the person, at her address, that her account's security changed."""
        context = {"event": EVENTS[template_prefix], "at": clock.now(), "user": user}
        mail.post(
            key=f"{template_prefix}:{uuid.uuid4()}",
            to=email or user.email,
            template="account/security_notice",
            context=context,
        )

    def is_reauthentication_required(self, *, app: str, **kwargs) -> bool:
        """One rule for allauth's pages and ours: a login of a moment ago is fresh enough."""
        return not is_fresh(self.request)

    def get_login_stages(self) -> list[str]:
        ours = {
            "allauth.mfa.stages.AuthenticateStage": "partners.accounts.stages.SecondFactorStage",
            "allauth.mfa.stages.TrustStage": "partners.accounts.stages.RememberDeviceStage",
        }
        return [ours.get(stage, stage) for stage in super().get_login_stages()]


class MFAAdapter(DefaultMFAAdapter):
    def can_delete_authenticator(self, authenticator) -> bool:
        """An obliged person keeps at least one second factor: add another one first."""
        if not needs_second_factor(authenticator.user, memberships_of(authenticator.user)):
            return True
        others = Authenticator.objects.filter(
            user_id=authenticator.user_id, type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
        ).exclude(pk=authenticator.pk)
        return others.exists()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Names the service in the browser's dialogue."""
        return super().get_public_key_credential_rp_entity() | {"name": self.get_totp_issuer()}


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request, sociallogin) -> bool:
        return False

    def generate_state_param(self, state: dict) -> str:
        """43 characters: ProConnect asks for 32 at least."""
        return secrets.token_urlsafe(32)

    def get_connect_redirect_url(self, request, socialaccount) -> str:
        return "/compte/"

    def pre_social_login(self, request, sociallogin) -> None:
        """Check the nonce, then let in a known `sub`, or the bearer of an invitation to that very address."""
        id_token = sociallogin.account.extra_data["id_token"]
        expected = sociallogin.state.get("nonce") or ""
        if not expected or not constant_time_compare(id_token.get("nonce", ""), expected):
            raise OAuth2Error("nonce")
        if sociallogin.state.get("process") != "login":
            return  # linking an identity proves nothing about the session that links it
        request.session[PROCONNECT_ACR] = id_token.get("acr", "")
        if sociallogin.is_existing:
            return
        userinfo = sociallogin.account.extra_data["userinfo"]
        user = invitations.accept_by_proconnect(
            token=request.session.get(invitations.SESSION_KEY, ""),
            email=userinfo.get("email", ""),
            first_name=userinfo.get("given_name", ""),
            last_name=userinfo.get("usual_name", ""),
        )
        if user is None:
            messages.error(request, NOT_LINKED)
            raise ImmediateHttpResponse(redirect("account_login"))
        request.session.pop(invitations.SESSION_KEY)
        sociallogin.connect(request, user)
