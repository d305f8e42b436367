"""What a session may open and when it ends (access rules: second factor, idle and absolute ends).

The last activity is kept in the cache, not in the session row: reading a page writes nothing to the database. A cache
that forgets ends sessions; it never prolongs one.
"""

import hashlib
from datetime import datetime, timedelta

from allauth.account.adapter import get_adapter
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils.http import urlencode, url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from missionjeunes.common import clock

from .permissions import needs_second_factor

BEGAN = "began_at"  # seconds since the epoch, set at login
SECOND_FACTOR = "second_factor_at"  # the same, set when the session has shown every factor
IDLE_STRICT = timedelta(minutes=30)
IDLE = timedelta(hours=4)
ABSOLUTE = timedelta(hours=12)
ENDED = "Votre session a pris fin. Reconnectez-vous pour reprendre : ce que vous aviez enregistré est conservé."
SET_UP = "Votre rôle demande une double authentification : choisissez un second facteur pour continuer."
CONFIRM = "Votre rôle demande une double authentification : confirmez votre identité avec votre second facteur."
NOWHERE = "Vous n'êtes plus membre d'aucune organisation. Une invitation de son administrateur vous rouvrira l'accès."
# Pages open to a person whose second factor is awaited: those where it is set up, and the way out.
SET_UP_PAGES = {"account_logout", "account_reauthenticate", "session"}


def begin(session, *, every_factor: bool = False) -> None:
    """Start the clock of a session; `every_factor` says that the second factor has been shown too."""
    session[BEGAN] = clock.now().timestamp()
    session.pop(SECOND_FACTOR, None)
    if every_factor:
        session[SECOND_FACTOR] = session[BEGAN]


def _seen_key(request: HttpRequest) -> str:
    return "seen:" + hashlib.sha256(request.session.session_key.encode()).hexdigest()


def _instant(timestamp: float) -> datetime:
    return datetime.fromtimestamp(timestamp, tz=clock.PARIS)


def idle_limit(request: HttpRequest) -> timedelta:
    """30 minutes for those obliged to a second factor, 4 hours for the others."""
    return IDLE_STRICT if request.strict else IDLE


def seconds_left(request: HttpRequest) -> int:
    """Seconds before this session ends if nothing is done; 0 or less when it is over."""
    began = request.session.get(BEGAN, 0)
    seen = max(cache.get(_seen_key(request)) or 0, began)
    ends = min(_instant(seen) + idle_limit(request), _instant(began) + ABSOLUTE)
    return int((ends - clock.now()).total_seconds())


def prolong(request: HttpRequest) -> None:
    """Note an activity: the idle end moves, the absolute one does not."""
    cache.set(_seen_key(request), clock.now().timestamp(), timeout=ABSOLUTE.total_seconds())


class SessionsMiddleware:
    """After the tenancy's: ends old sessions, and keeps a session without second factor on the set-up pages."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.user.is_authenticated:
            return self.get_response(request)
        request.strict = needs_second_factor(request.user, request.memberships)
        if seconds_left(request) <= 0:
            return self._end(request)
        if _is_activity(request):
            prolong(request)
        answer = self._hold(request)
        return answer or self.get_response(request)

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
            has_one = is_mfa_enabled(request.user)
            target, text = (_confirmation_page(request), CONFIRM) if has_one else (reverse("mfa_index"), SET_UP)
            open_page = _is_public(request) or _url_name(request).startswith("mfa_")
        elif request.actor is None and not request.user.is_staff:
            target, text = reverse("account"), NOWHERE
            open_page = _is_public(request) or request.path.startswith(reverse("account"))
        else:
            return None
        _forget_actor(request)
        if open_page or _url_name(request) in SET_UP_PAGES:
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
    """Where a person who has a second factor shows it again, then comes back."""
    methods = get_adapter(request).get_reauthentication_methods(request.user)
    page = next(method["url"] for method in methods if method["id"].startswith("mfa"))
    return f"{page}?{urlencode({'next': request.path})}" if request.method == "GET" else page


def _match(request):
    try:
        return resolve(request.path_info)
    except Resolver404:
        return None


def _url_name(request) -> str:
    match = _match(request)
    return (match.url_name or "") if match else ""


def _is_public(request) -> bool:
    """A page without login, or no page at all (404 tells the same to everyone)."""
    match = _match(request)
    return match is None or not getattr(match.func, "login_required", True)


def _is_activity(request) -> bool:
    """Parts that refresh themselves, and the question of how long is left, are not a person's acts."""
    return not (request.method == "GET" and (request.htmx or _url_name(request) == "session"))
