"""The demonstration's door: a list of personas, one click each. It does not exist outside the demo mode."""

from functools import wraps

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render

from ..accounts.factors import PERSONA_SUFFIX, mark_second_factor
from ..enums import Kind, Right
from ..models import Membership
from ..tenancy.middleware import SESSION_KEY, outside_scope

# What each one comes for, after the experience's table.
PURPOSES = {
    Kind.MISSION_LOCALE: "Suivre ses jeunes, saisir les missions de la semaine, proposer une candidature.",
    Kind.AGENCY: "Confirmer des missions, répondre aux mises en relation, publier une offre.",
    Kind.ETT: "Suivre les conventions et les volumes de ses agences.",
    Kind.DREETS: "Suivre les remontées de la région, relancer, emporter le tableau de suivi.",
    Kind.DDETS: "Suivre les Missions Locales du département.",
    Kind.ARML: "Repérer les zones sans convention et les conventions dormantes.",
    Kind.DGEFP: "Piloter l'accord national, figer et publier le semestre.",
    Kind.UNML: "Animer le réseau, suivre la couverture des régions.",
    Kind.PRISM: "Promouvoir l'accord auprès des agences, suivre la couverture.",
    Kind.AKTO: "Suivre les projets de recrutement, d'emploi et de formation.",
    Kind.FASTT: "Répondre aux demandes de Point Conseil Intérimaire.",
    Kind.FPETT: "Suivre les financements et les bilans.",
    Kind.BRANCH: "Suivre l'accord de la branche.",
    Kind.SUPPORT: "Assister les utilisateurs, sans accès nominatif.",
}
DIRECTION = "Signer des conventions, piloter la structure, répondre aux demandes d'accès."


def in_demo_only(view):
    @wraps(view)
    def checking(request, *args, **kwargs):
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return checking


def _personas():
    return (
        Membership.objects.filter(ended_at=None, user__is_active=True, user__email__endswith=PERSONA_SUFFIX)
        .select_related("user", "organisation")
        .order_by("organisation__kind", "organisation__name", "right", "pk")
    )


def _purpose(membership: Membership) -> str:
    leads = membership.organisation.kind == Kind.MISSION_LOCALE and membership.right != Right.MEMBER
    return DIRECTION if leads else PURPOSES[membership.organisation.kind]


@outside_scope
@login_not_required
@in_demo_only
def demo(request):
    """The personas by kind of organisation; POST enters as one of them."""
    if request.method == "POST":
        wanted = request.POST.get("membership")
        chosen = next((persona for persona in _personas() if str(persona.uuid) == wanted), None)
        if chosen is None:
            raise Http404
        return _enter(request, chosen)
    groups = {}
    for membership in _personas():
        label = Kind(membership.organisation.kind).label
        groups.setdefault(label, []).append((membership, _purpose(membership)))
    return render(request, "partners/demo.html", {"title": "Démonstration", "groups": groups})


def _enter(request, membership):
    """One click counts as every factor: personas have no data but invented ones."""
    logout(request)
    record_authentication(request, membership.user, method="password", email=membership.user.email)
    login(request, membership.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    mark_second_factor(request)
    request.session[SESSION_KEY] = membership.pk
    return redirect("dashboard")
