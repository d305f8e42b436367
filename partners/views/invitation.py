"""Accepting an invitation: with a new account, or with the one that has the invited address."""

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from ..forms import NewAccountForm
from ..services import invitations
from ..tenancy.middleware import SESSION_KEY, outside_scope


@outside_scope  # no scope exists for a visitor: users, memberships and invitations are the login role's here
@login_not_required
@never_cache
@sensitive_post_parameters("password")
def invitation(request, token):
    """One answer (404) for a link that is guessed, used, expired or cancelled."""
    found = invitations.find(token)
    if found is None:
        return render(request, "partners/invitation_gone.html", {"title": "Invitation"}, status=404)
    request.session[invitations.SESSION_KEY] = token
    try:
        if request.user.is_authenticated:
            return _join(request, found)
        if invitations.account_of(found):
            return render(request, "partners/invitation_login.html", _context(found))
        return _create(request, found)
    except invitations.Used:
        return render(request, "partners/invitation_gone.html", {"title": "Invitation"}, status=404)


def _context(found, **more) -> dict:
    return {
        "title": "Rejoindre une organisation",
        "invitation": found,
        "proconnect": "proconnect" in settings.SOCIALACCOUNT_PROVIDERS,
        **more,
    }


def _enter(request, membership) -> None:
    request.session.pop(invitations.SESSION_KEY, None)
    request.session[SESSION_KEY] = membership.pk
    messages.success(request, f"Bienvenue : vous êtes membre de {membership.organisation}.")


def _join(request, found):
    """A person logged in: hers when the address is hers, refused otherwise."""
    if request.user.email != found.email:
        return render(request, "partners/invitation_other.html", _context(found), status=403)
    if request.method == "POST":
        _enter(request, invitations.accept_with_account(invitation=found, user=request.user))
        return redirect("dashboard")
    return render(request, "partners/invitation_join.html", _context(found))


def _create(request, found):
    """A visitor without account: names and password."""
    form = NewAccountForm(request.POST or None, email=found.email)
    if request.method == "POST" and form.is_valid():
        user, membership = invitations.accept_with_new_account(invitation=found, **form.cleaned_data)
        record_authentication(request, user, method="password", email=user.email)
        login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
        _enter(request, membership)
        return redirect("dashboard")
    return render(request, "partners/invitation_new.html", _context(found, form=form))
