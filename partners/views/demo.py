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

FIELD, REGION, NATION, TECHNICAL = "Sur le terrain", "En région", "Au national", "À l'assistance"
SECTIONS = (FIELD, REGION, NATION, TECHNICAL)
_LOCAL = {Kind.MISSION_LOCALE, Kind.AGENCY, Kind.COMPANY, Kind.ETT}

# What each one finds today.
PURPOSES = {
    Kind.MISSION_LOCALE: "Importer ses extraits I-MILO, retrouver un jeune, voir les missions qui se terminent.",
    Kind.AGENCY: "Voir ses missions et le téléphone des jeunes placés, tant qu'une convention est en vigueur.",
    Kind.COMPANY: "Relire et signer une convention avec une Mission Locale, sous l'accord d'une autre branche.",
    Kind.ETT: "Lire les conventions de ses agences, sans aucun nom.",
    Kind.DREETS: "Lire le tableau de suivi de la région, produire les fichiers et l'évaluation.",
    Kind.DDETS: "Lire le tableau de suivi du département, Mission Locale par Mission Locale.",
    Kind.ARML: "Repérer les Missions Locales sans mission et les conventions qui prennent fin.",
    Kind.DGEFP: "Lire la France et les régions, produire les fichiers, importer l'annuaire et l'historique.",
    Kind.UNML: "Suivre les régions et les Missions Locales, les accords et les conventions.",
    Kind.PRISM: "Lire les chiffres et les conventions du territoire, sans aucun nom.",
    Kind.AKTO: "Lire les chiffres, les accords et les conventions.",
    Kind.FASTT: "Lire les chiffres, les accords et les conventions.",
    Kind.FPETT: "Lire les chiffres, les accords et les conventions.",
    Kind.BRANCH: "Lire les chiffres, les accords et les conventions.",
    Kind.SUPPORT: "Assister les utilisateurs, sans accès nominatif.",
}
LEADS = {
    Right.DIRECTOR: "Lire les chiffres exacts de la structure, ses conventions, produire le tableau.",
    Right.ADMINISTRATOR: "Inviter et gérer les membres, tenir le contact du délégué à la protection des données.",
}
# In each section, in this order: the nearest to the young people first.
_ORDER = (
    Kind.MISSION_LOCALE, Kind.AGENCY, Kind.COMPANY, Kind.ETT, Kind.DREETS, Kind.DDETS, Kind.ARML, Kind.DGEFP,
    Kind.UNML, Kind.PRISM, Kind.AKTO, Kind.FASTT, Kind.FPETT, Kind.BRANCH, Kind.SUPPORT,
)  # fmt: skip
_RIGHTS = (Right.MEMBER, Right.DIRECTOR, Right.ADMINISTRATOR)


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
        .order_by("organisation__name", "pk")
    )


def _purpose(membership: Membership) -> str:
    if membership.organisation.kind == Kind.MISSION_LOCALE:
        return LEADS.get(membership.right, PURPOSES[Kind.MISSION_LOCALE])
    return PURPOSES[membership.organisation.kind]


def _section(membership: Membership) -> str:
    organisation = membership.organisation
    if organisation.kind in _LOCAL:
        return FIELD
    if organisation.kind == Kind.SUPPORT:
        return TECHNICAL
    return REGION if organisation.region_id else NATION


def _rank(membership: Membership) -> tuple[int, int]:
    return _ORDER.index(membership.organisation.kind), _RIGHTS.index(membership.right)


def _groups() -> dict[str, list[tuple[Membership, str]]]:
    """Section → its personas with what they come for; empty sections left out."""
    groups = {section: [] for section in SECTIONS}
    for membership in sorted(_personas(), key=_rank):
        groups[_section(membership)].append((membership, _purpose(membership)))
    return {section: people for section, people in groups.items() if people}


@outside_scope
@login_not_required
@in_demo_only
def demo(request):
    """The personas by section; POST enters as one of them."""
    if request.method == "POST":
        wanted = request.POST.get("membership")
        chosen = next((persona for persona in _personas() if str(persona.uuid) == wanted), None)
        if chosen is None:
            raise Http404
        return _enter(request, chosen)
    return render(request, "partners/demo.html", {"title": "Démonstration", "groups": _groups()})


def _enter(request, membership):
    """One click counts as every factor: personas have no data but invented ones."""
    logout(request)
    record_authentication(request, membership.user, method="password", email=membership.user.email)
    login(request, membership.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    mark_second_factor(request)
    request.session[SESSION_KEY] = membership.pk
    return redirect("dashboard")
