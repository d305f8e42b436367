"""What a session may open: ends old ones, awaits the second factor, asks for the identity again before some acts.

Comes after the tenancy's middleware, which says who acts, and before any scope: second factors and sessions are
GLOBAL tables, closed to tenant roles.
"""

from allauth.account.adapter import get_adapter
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils.cache import patch_cache_control
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django_htmx.http import HttpResponseClientRedirect

from ..permissions import needs_second_factor
from ..sessions import SECOND_FACTOR, prolong, seconds_left
from .factors import is_second_factor_fresh

ENDED = "Votre session a pris fin. Reconnectez-vous pour reprendre : ce que vous aviez enregistré est conservé."
SET_UP = "Votre rôle demande une double authentification : choisissez un second facteur pour continuer."
CONFIRM = "Votre rôle demande une double authentification : confirmez votre identité avec votre second facteur."
NOWHERE = "Vous n'êtes plus membre d'aucune organisation. Une invitation de son administrateur vous rouvrira l'accès."
# Open while something is awaited: the way out, the confirmation of one's identity, the session's clock.
ALWAYS_OPEN = {"account_logout", "account_reauthenticate", "session"}

AGAIN = "Cet acte demande de confirmer votre identité avec votre second facteur."
NONE_YET = "Cet acte demande une double authentification : ajoutez un second facteur, puis recommencez."


class SessionsMiddleware:
    """After the tenancy's: ends old sessions, and keeps a session without second factor on the set-up pages."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.user.is_authenticated:
            return self.get_response(request)
        request.match = _match(request)
        request.strict = needs_second_factor(request.user, request.memberships)
        if seconds_left(request) <= 0:
            return self._end(request)
        if _is_activity(request):
            prolong(request)
        response = self._hold(request) or self.get_response(request)
        patch_cache_control(response, private=True, no_store=True)  # machines are shared: no page stays behind
        return response

    def _end(self, request) -> HttpResponse:
        """Log out, say why, and lead back to the page after the next login."""
        _forget_actor(request)
        logout(request)
        messages.info(request, ENDED)
        if request.htmx:
            return HttpResponseClientRedirect(_login(request, request.htmx.current_url_abs_path))
        if request.method != "GET":
            return redirect(_login(request, ""))
        return self.get_response(request)  # a public page is shown, another one asks for a login

    def _hold(self, request) -> HttpResponse | None:
        """The page to go to first, for a session that may not open this one; None to go on."""
        if request.strict and SECOND_FACTOR not in request.session:
            opens = _url_name(request).startswith("mfa_")
            if is_mfa_enabled(request.user):
                return _lead(request, _confirmation_page(request), CONFIRM, opens=opens)
            return _lead(request, reverse("mfa_index"), SET_UP, opens=opens)
        if request.actor is None:
            return _lead(request, reverse("account"), NOWHERE, opens=request.path.startswith(reverse("account")))
        if getattr(_view(request), "fresh_authentication", False) and not is_second_factor_fresh(request):
            return _ask_again(request)
        return None


def _ask_again(request) -> HttpResponse:
    """Before an act that binds: the second factor once more, or a first one for who has none."""
    has_one = is_mfa_enabled(request.user)
    messages.info(request, AGAIN if has_one else NONE_YET)
    return redirect(_confirmation_page(request) if has_one else "mfa_index")


def _lead(request, target: str, text: str, *, opens: bool) -> HttpResponse | None:
    """Act for nobody meanwhile; show public pages, the way out and what `opens`, else lead to `target`."""
    _forget_actor(request)
    if opens or _is_public(request) or _url_name(request) in ALWAYS_OPEN:
        return None
    messages.warning(request, text)
    return HttpResponseClientRedirect(target) if request.htmx else redirect(target)


def _forget_actor(request) -> None:
    request.actor, request.memberships = None, []


def _login(request, path: str | None) -> str:
    """The login page, leading back to `path` when it is ours."""
    url = reverse(settings.LOGIN_URL)
    if path and url_has_allowed_host_and_scheme(path, allowed_hosts=None):
        return f"{url}?{urlencode({'next': path})}"
    return url


def _confirmation_page(request) -> str:
    """Where the identity is shown again: second factor first, then password; ProConnect alone means a new login."""
    methods = get_adapter(request).get_reauthentication_methods(request.user)
    methods.sort(key=lambda method: not method["id"].startswith("mfa"))
    page = methods[0]["url"] if methods else reverse("proconnect_login")
    return f"{page}?{urlencode({'next': request.get_full_path()})}"


def _match(request):
    try:
        return resolve(request.path_info)
    except Resolver404:
        return None


def _view(request):
    return request.match.func if request.match else None


def _url_name(request) -> str:
    return (request.match.url_name or "") if request.match else ""


def _is_public(request) -> bool:
    """A page without login, or no page at all (404 tells the same to everyone)."""
    view = _view(request)
    return view is None or not getattr(view, "login_required", True)


def _is_activity(request) -> bool:
    """Parts that refresh themselves, and the question of how long is left, are not a person's acts."""
    return not (request.method == "GET" and (request.htmx or _url_name(request) == "session"))
