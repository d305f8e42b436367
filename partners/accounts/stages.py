"""The login's stages: who must use a second factor shows it every time, whatever the device remembers."""

from allauth.mfa import app_settings
from allauth.mfa.stages import AuthenticateStage, TrustStage

from ..actor import memberships_of
from ..permissions import needs_second_factor
from .factors import PROCONNECT_ACR, is_two_factor


def _obliged(user) -> bool:
    return needs_second_factor(user, memberships_of(user))


class SecondFactorStage(AuthenticateStage):
    """Asks for the second factor, unless ProConnect has just vouched for two."""

    def handle(self):
        by_proconnect = "sociallogin" in (self.login.signal_kwargs or {})
        if by_proconnect and is_two_factor(self.request.session.get(PROCONNECT_ACR)):
            return None, True
        if _obliged(self.login.user):
            self.request.COOKIES.pop(app_settings.TRUST_COOKIE_NAME, None)
        return super().handle()


class RememberDeviceStage(TrustStage):
    """Offers to remember the device for 30 days to those who chose a second factor."""

    def handle(self):
        return (None, True) if _obliged(self.login.user) else super().handle()
