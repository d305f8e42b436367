"""ProConnect, the State's identity federation for professionals, as an OpenID Connect provider of allauth.

It differs from the ordinary: userinfo comes as a signed JWT, names are `given_name` and `usual_name`, state and nonce
have 32 characters at least, and two factors are asked for through `claims`.
Source: https://partenaires.proconnect.gouv.fr/docs (fournisseur de service).
"""

import json
import secrets

from allauth.account.models import EmailAddress
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.urls import reverse
from django.utils.http import urlencode

from .adapter import ProConnectAdapter

TWO_FACTORS = [
    "eidas2",
    "eidas3",
    "https://proconnect.gouv.fr/assurance/self-asserted-2fa",
    "https://proconnect.gouv.fr/assurance/consistency-checked-2fa",
]
# Not essential: who has no second factor at the identity provider shows ours.
CLAIMS = {"id_token": {"acr": {"essential": False, "values": TWO_FACTORS}, "amr": {"essential": False}}}


class ProConnectProvider(OpenIDConnectProvider):
    id = "proconnect"
    name = "ProConnect"
    package = "partners.accounts.proconnect"
    oauth2_adapter_class = ProConnectAdapter

    def get_login_url(self, request, **kwargs):
        url = reverse("proconnect_login")
        return f"{url}?{urlencode(kwargs)}" if kwargs else url

    def get_callback_url(self):
        return reverse("proconnect_callback")

    def get_default_scope(self):
        return ["openid", "given_name", "usual_name", "email", "uid", "siret", "idp_id"]

    def redirect(self, request, process, next_url=None, data=None, **kwargs):
        """Send to ProConnect; the nonce waits in the session beside the state."""
        nonce = secrets.token_urlsafe(32)
        kwargs["auth_params"] = {"nonce": nonce, "claims": json.dumps(CLAIMS)}
        kwargs["scope"] = self.get_default_scope()
        return super().redirect(request, process, next_url=next_url, data=data, nonce=nonce, **kwargs)

    def extract_common_fields(self, data):
        userinfo = data["userinfo"]
        return {
            "email": userinfo.get("email"),
            "first_name": userinfo.get("given_name"),
            "last_name": userinfo.get("usual_name"),
        }

    def extract_email_addresses(self, data):
        """None: an address ProConnect gives neither finds an account nor joins one; the invitation does."""
        return list[EmailAddress]()


provider_classes = [ProConnectProvider]
