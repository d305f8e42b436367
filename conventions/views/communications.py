"""The register of communications: the list, its export, and a new draft."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from missionjeunes.work.sheets import Column
from missionjeunes.work.views.lists import exported, shown
from partners.models import SavedView

from ..communications import BADGES, CommunicationFilter, told_on
from ..forms.communications import CommunicationForm
from ..permissions import can_read_communications
from ..services import communicating as service
from .life import posted, spread

CONVENTIONS = {"url": "/conventions/", "title": "Conventions"}
REGISTER = {"url": "/communications/", "title": "Communications"}
COLUMNS = [
    Column("Titre", 50), Column("Accord", 22), Column("Organisation", 36), Column("Forme", 24), Column("Objet", 26),
    Column("Public visé", 36), Column("Jour prévu", 12), Column("Signataires informés le", 14),
    Column("Publiée le", 12), Column("État", 34), Column("Lien", 40),
]  # fmt: skip


def _filters(request) -> CommunicationFilter:
    if request.actor is None or not can_read_communications(request.actor):
        raise Http404
    return CommunicationFilter(request.GET, actor=request.actor)


@require_GET
def communications(request):
    """What the actor's organisation plans, and what it was told of or may read, the latest planned first."""
    context = shown(request, _filters(request), SavedView.Page.COMMUNICATIONS)
    context |= {
        "title": "Communications",
        "rows": [(communication, BADGES[communication.state]) for communication in context["page"]],
        "may_plan": bool(service.accords_of(request.actor)),
        "breadcrumb_data": {"links": [CONVENTIONS], "current": "Communications"},
    }
    return render(request, "conventions/communications/list.html", context)


@require_GET
def export(request, extension):
    """Every row of the list under the filters and in the order of the address."""
    filters = _filters(request)
    rows = (
        [
            one.title, one.agreement.number, one.organisation.name, one.get_medium_display(), one.get_topic_display(),
            one.audience, one.planned_on, told_on(one), one.published_on, one.get_state_display(),
            one.published_link or one.link,
        ]
        for one in filters.qs.iterator(chunk_size=2000)
    )  # fmt: skip
    return exported(request, extension, filters, title="Communications", columns=COLUMNS, rows=rows)


@require_http_methods(["GET", "POST"])
def new(request):
    """A draft on one of the accords that the actor's organisation has signed."""
    if request.actor is None or not can_read_communications(request.actor):
        raise Http404
    accords = service.accords_of(request.actor)
    if not accords:
        raise PermissionDenied
    asked = next((accord.pk for accord in accords if str(accord.uuid) == request.GET.get("accord")), accords[0].pk)
    form = CommunicationForm(posted(request), request.FILES or None, accords=accords, initial={"agreement": asked})
    if request.method == "POST" and form.is_valid():
        try:
            made = service.prepare(actor=request.actor, **form.cleaned_data)
        except ValidationError as error:
            for message in spread(error, [form]):
                form.add_error(None, message)
        else:
            messages.success(request, "Le brouillon est enregistré : relisez-le, puis informez les signataires.")
            return redirect("communication", uuid=made.uuid)
    context = {
        "title": "Préparer une communication",
        "form": form,
        "lead": "Votre organisation seule voit ce brouillon, jusqu'à ce que vous informiez les signataires.",
        "button": "Enregistrer le brouillon",
        "back": reverse("communications"),
        "breadcrumb_data": {"links": [CONVENTIONS, REGISTER], "current": "Préparer une communication"},
    }
    return render(request, "conventions/communications/form.html", context)
