"""A convention signed on paper, entered by form."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from missionjeunes.common import clock
from partners.actor import Actor
from partners.models import Organisation

from ..addresses import address
from ..enums import TEMPORARY_WORK, Level
from ..forms.life import PaperForm
from ..models import Agreement
from ..permissions import can_draft
from ..services.recording import record_paper
from ..services.starting import accords_for
from .life import posted, spread
from .starting import across_of, chosen_accord

SHOWN = 40


def _candidates(actor: Actor, accord: Agreement | None, search: str) -> list[Organisation]:
    """Partners of the other side: in the region, or wherever the name typed is found."""
    found = Organisation.objects.open_on(clock.today()).filter(kind__in=across_of(actor, accord))
    found = found.filter(name__icontains=search) if search else found.filter(region=actor.organisation.region_id)
    return list(found.order_by("name", "pk")[:SHOWN])


@require_http_methods(["GET", "POST"])
def paper(request):
    """Partners, dates, scan: the convention is then in force with its number."""
    actor = request.actor
    if actor is None or not can_draft(actor, Level.CONVENTION):
        raise PermissionDenied
    search = request.GET.get("q", "").strip()
    accords = accords_for(actor)
    accord = chosen_accord(request, accords)
    candidates = _candidates(actor, accord, search)
    form = PaperForm(posted(request), request.FILES or None, candidates=candidates)
    errors = []
    if request.method == "POST" and form.is_valid():
        given = {key: form.cleaned_data[key] for key in ("signed_on", "starts_on", "ends_on", "scan")}
        branch = accord.branch if accord else TEMPORARY_WORK
        try:
            made = record_paper(actor=actor, partners=form.chosen, branch=branch, **given)
        except ValidationError as error:
            errors = spread(error, [form])
        else:
            messages.success(request, f"La convention {made.number} est enregistrée.")
            return redirect(address(made))
    context = {
        "title": "Convention signée sur papier",
        "form": form,
        "errors": errors,
        "search": search,
        "accords": accords,
        "accord": accord,
        "full": len(candidates) == SHOWN,
        "breadcrumb_data": {
            "links": [{"url": reverse("conventions"), "title": "Conventions"}],
            "current": "Convention signée sur papier",
        },
    }
    return render(request, "conventions/life/paper.html", context)
