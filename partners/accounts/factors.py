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


def showed_second_factor(request, user) -> bool:
    """True when this session's login went through a second factor, a passkey, or ProConnect with two factors."""
    methods = {record["method"] for record in get_authentication_records(request, user)}
    if "mfa" in methods:
        return True
    return "socialaccount" in methods and is_two_factor(request.session.get(PROCONNECT_ACR))


def is_fresh(request) -> bool:
    """True when the person showed who she is less than ACCOUNT_REAUTHENTICATION_TIMEOUT seconds ago.

    Who must use a second factor, and has set one up, must have shown that one: a password alone does not do.
    """
    if is_persona(request.user):
        return True
    since = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    recent = [record for record in get_authentication_records(request, request.user) if record["at"] > since]
    if not getattr(request, "strict", True) or not is_mfa_enabled(request.user):
        return bool(recent)
    return any(
        record["method"] == "mfa"
        or (record["method"] == "socialaccount" and is_two_factor(request.session.get(PROCONNECT_ACR)))
        for record in recent
    )


def fresh_authentication(view):
    """Mark a view that binds (roles, signatures, nominative exports): the middleware asks for the identity before it.

    Asked on GET as well, so that the form is filled in after it and nothing typed is lost.
    """
    view.fresh_authentication = True
    return view


def mark_second_factor(request) -> None:
    """The session has just shown its second factor."""
    request.session[SECOND_FACTOR] = time.time()
