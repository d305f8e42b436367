"""The directory of organisations, which every member reads, and the record of one."""

from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from missionjeunes.common import clock
from missionjeunes.work.sheets import Column
from missionjeunes.work.views.lists import exported, shown
from partners import permissions
from partners.enums import Kind
from partners.handover_words import BADGES, awaited, history, what_next
from partners.models import Handover, SavedView

from ..directory import DirectoryFilter, condition, conventions_with, listed

COLUMNS = [
    Column("Nom", 50), Column("Type", 26), Column("Code structure", 16), Column("SIRET", 16),
    Column("Département", 24), Column("Région", 24), Column("Ouverte le", 12), Column("Fermée le", 12),
    Column("Reprise par", 40), Column("État", 16),
]  # fmt: skip


def _filters(request) -> DirectoryFilter:
    if request.actor is None:
        raise Http404
    return DirectoryFilter(request.GET, listed().select_related("region", "department", "successor"))


@require_GET
def directory(request):
    """All organisations by name, open or closed."""
    context, today = shown(request, _filters(request), SavedView.Page.DIRECTORY), clock.today()
    context |= {
        "title": "Annuaire",
        "rows": [(organisation, condition(organisation, today)) for organisation in context["page"]],
        "breadcrumb_data": {"links": [], "current": "Annuaire"},
    }
    return render(request, "conventions/directory.html", context)


@require_GET
def export(request, extension):
    """Every row of the list under the filters and in the order of the address."""
    filters, today = _filters(request), clock.today()
    rows = (
        [
            one.name, one.get_kind_display(), one.code_structure, one.siret, one.department and one.department.name,
            one.region and one.region.name, one.opened_on, one.closed_on, one.successor and one.successor.name,
            condition(one, today).label,
        ]
        for one in filters.qs.iterator(chunk_size=2000)
    )  # fmt: skip
    return exported(
        request,
        extension,
        filters,
        title="Annuaire",
        columns=COLUMNS,
        rows=rows,
        perimeter="Toutes les organisations",
    )


@require_GET
def record(request, uuid):
    """One organisation: state and what happens next, who must act, facts, the reader's conventions, history."""
    actor, today = request.actor, clock.today()
    if actor is None:
        raise Http404
    related = ("region", "department", "parent", "successor")
    found = get_object_or_404(listed().select_related(*related), uuid=uuid)
    handovers = Handover.objects.visible_to(actor).select_related(
        "organisation", "successor", "prepared_by", "answered_by"
    )
    acts = list(handovers.filter(organisation=found)) + list(handovers.filter(successor=found))
    pending = next((one for one in acts if one.organisation_id == found.pk and one.is_pending), None)
    lines = [line | {"handover": act} for act in acts for line in history(act)]
    context = {
        "title": found.name,
        "organisation": found,
        "standing": condition(found, today),
        "pending": pending,
        "receiving": [one for one in acts if one.successor_id == found.pk and one.is_pending],
        "pending_badge": BADGES.get(pending.state, "") if pending else "",
        "next": what_next(pending) if pending else "",
        "awaited": awaited(pending) if pending else "",
        "may_prepare": permissions.can_prepare_handover(actor, found) and pending is None,
        "predecessors": list(found.predecessors.order_by("-closed_on", "name")),
        "conventions": conventions_with(actor, found).count(),
        "conventions_url": _conventions_url(found),
        "history": sorted(lines, key=lambda line: line["at"], reverse=True),
        "is_own": actor.organisation.pk == found.pk,
        "breadcrumb_data": {
            "links": [{"url": reverse("directory"), "title": "Annuaire"}],
            "current": found.name,
        },
    }
    return render(request, "conventions/organisation_record.html", context)


def _conventions_url(organisation) -> str:
    """The list of conventions under the organisation's name."""
    name = "ml" if organisation.kind == Kind.MISSION_LOCALE else "agence"
    return f"{reverse('conventions')}?{urlencode({name: organisation.name})}"
