"""The person's own account: one page that leads to allauth's, and the session's clock."""

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.sessions.models import Session
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from missionjeunes.common import clock

from .. import sessions
from ..forms import NameForm
from ..tenancy.middleware import outside_scope


def _factors(user) -> list[str]:
    """The second factors a person has, in words."""
    kinds = list(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    keys = kinds.count(Authenticator.Type.WEBAUTHN)
    words = ["application d'authentification"] if Authenticator.Type.TOTP in kinds else []
    if keys:
        words.append("une clé d'accès" if keys == 1 else f"{keys} clés d'accès")
    return words


def _sessions(user) -> int:
    """How many sessions of a person have not ended; the beat task erases the others (GET writes nothing)."""
    live = Session.objects.filter(expire_date__gt=clock.now()).values("session_key")
    return UserSession.objects.filter(user=user, session_key__in=live).count()


@outside_scope  # users, second factors and sessions are GLOBAL tables, closed to tenant roles
def account(request):
    """Names, address, password, second factors, ProConnect, sessions and organisations."""
    form = NameForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        request.user.save(update_fields=["first_name", "last_name"])
        messages.success(request, "Votre nom est enregistré.")
        return redirect("account")
    context = {
        "title": "Mon compte",
        "form": form,
        "factors": _factors(request.user),
        "obliged": request.strict,
        "sessions": _sessions(request.user),
        "proconnect": "proconnect" in settings.SOCIALACCOUNT_PROVIDERS,
        "proconnect_accounts": list(SocialAccount.objects.filter(user=request.user)),
        "breadcrumb_data": {"links": [], "current": "Mon compte"},
    }
    return render(request, "partners/account.html", context)


@outside_scope
@never_cache
@require_http_methods(["GET", "POST"])
def session(request):
    """Seconds left before the session ends (GET does not prolong it, POST does)."""
    return JsonResponse({"seconds": sessions.seconds_left(request)})
