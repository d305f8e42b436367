"""Which factors a session has shown, and how freshly."""

import time

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings

from ..sessions import SECOND_FACTOR

PROCONNECT_ACR = "proconnect_acr"
PERSONA_SUFFIX = "@demo.mission-jeunes.example"


def is_two_factor(acr: str | None) -> bool:
    """True when ProConnect says that the person showed two factors (names end in -2fa; eIDAS substantial, high)."""
    return bool(acr) and (acr.endswith("-2fa") or acr in {"eidas2", "eidas3"})


def is_persona(user) -> bool:
    """A demo persona: enters in one click, which counts as every factor."""
    return settings.DEMO and user.email.endswith(PERSONA_SUFFIX)


def _records(request, user) -> list[dict]:
    """How this session showed who it is: allauth's records, those of a second factor marked `second`."""
    by_proconnect = is_two_factor(request.session.get(PROCONNECT_ACR))
    return [
        record | {"second": record["method"] == "mfa" or (record["method"] == "socialaccount" and by_proconnect)}
        for record in get_authentication_records(request, user)
    ]


def _recent(request) -> list[dict]:
    since = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    return [record for record in _records(request, request.user) if record["at"] > since]


def showed_second_factor(request, user) -> bool:
    """True when this session's login went through a second factor, a passkey, or ProConnect with two factors."""
    return any(record["second"] for record in _records(request, user))


def is_fresh(request) -> bool:
    """True when the person showed who she is a moment ago, by her second factor if she has one."""
    if is_persona(request.user):
        return True
    recent = _recent(request)
    return any(record["second"] for record in recent) or (bool(recent) and not is_mfa_enabled(request.user))


def is_second_factor_fresh(request) -> bool:
    """True when a second factor was shown a moment ago (roles, signatures, nominative exports)."""
    return is_persona(request.user) or any(record["second"] for record in _recent(request))


def fresh_authentication(view):
    """Mark a view that binds (roles, signatures, nominative exports): the middleware asks for a second factor first.

    Asked on GET as well, so that the form is filled in after it and nothing typed is lost.
    """
    view.fresh_authentication = True
    return view


def mark_second_factor(request) -> None:
    """The session has just shown its second factor."""
    request.session[SECOND_FACTOR] = time.time()
