"""The exchange with ProConnect: both tokens are verified, whatever channel they came through."""

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from allauth.utils import build_absolute_uri
from django.urls import reverse

ALGORITHMS = ["RS256", "ES256"]
LEEWAY = 10  # seconds of difference between the two clocks


class ProConnectAdapter(OpenIDConnectOAuth2Adapter):
    provider_id = "proconnect"

    def __init__(self, request, provider_id="proconnect"):
        super().__init__(request, provider_id)

    def get_callback_url(self, request, app):
        return build_absolute_uri(request, reverse("proconnect_callback"))

    def complete_login(self, request, app, token, **kwargs):
        """SocialLogin whose data are {"id_token": …, "userinfo": …}; OAuth2Error when either cannot be trusted."""
        id_token = self._verified(kwargs["response"].get("id_token", ""), app, required=["exp", "iss", "aud", "sub"])
        userinfo = self._verified(self._userinfo(token.token), app, required=["iss", "aud", "sub"])
        if userinfo["sub"] != id_token["sub"]:
            raise OAuth2Error("userinfo of somebody else")
        return self.get_provider().sociallogin_from_response(request, {"id_token": id_token, "userinfo": userinfo})

    def _userinfo(self, access_token: str) -> str:
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.profile_url, headers={"Authorization": f"Bearer {access_token}"})
            answer.raise_for_status()
            return answer.text.strip()

    def _keys(self) -> dict[str, jwt.PyJWK]:
        """ProConnect's public keys by identifier, read once a login."""
        if not hasattr(self, "_key_set"):
            with get_adapter().get_requests_session() as session:
                answer = session.get(self.openid_config["jwks_uri"])
                answer.raise_for_status()
            self._key_set = {key.key_id: key for key in jwt.PyJWKSet.from_dict(answer.json()).keys}
        return self._key_set

    def _verified(self, token: str, app, *, required: list[str]) -> dict:
        """The claims of a signed token: signature, issuer, audience and dates hold."""
        try:
            key = self._keys()[jwt.get_unverified_header(token)["kid"]]
            return jwt.decode(
                token,
                key,
                algorithms=ALGORITHMS,
                audience=app.client_id,
                issuer=self.openid_config["issuer"],
                leeway=LEEWAY,
                options={"require": required},
            )
        except (jwt.PyJWTError, KeyError) as error:
            raise OAuth2Error("token refused") from error
