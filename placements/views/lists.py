"""Lists of a Mission Locale's youths and placements, and of an agency's placements; every reading is logged."""

from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_GET

from missionjeunes.common import clock
from missionjeunes.common.pagination import CappedPaginator
from partners.readlog import log_reads

from ..enums import Outcome
from ..filters import PlacementFilter, YouthFilter
from ..models import Placement, Support, Youth

# What both sides may read: the agency's role has no right on the other columns.
SHOWN = (
    "uuid", "reference", "contract_type", "starts_on", "ends_on", "total_hours", "status", "mission_locale_id",
    "agency__name", "mission_locale__name", "youth__uuid", "youth__first_name", "youth__last_name", "youth__phone",
)  # fmt: skip


@require_GET
def youths(request):
    """Own dossiers, by name, with the support under way."""
    if not request.actor.is_mission_locale:
        raise Http404
    current = Support.objects.filter(entered_on__lte=clock.today()).exclude(left_on__lt=clock.today())
    visible = Youth.objects.visible_to(request.actor).prefetch_related(
        Prefetch("supports", queryset=current, to_attr="current_supports")
    )
    filters = YouthFilter(request.GET, queryset=visible.order_by("last_name", "first_name", "pk"))
    page = CappedPaginator(filters.qs, 25).get_page(request.GET.get("page"))
    log_reads(request, record="youth", keys=[str(y.uuid) for y in page], reason="liste des jeunes")
    return render(request, "placements/youths.html", {"title": "Jeunes", "page": page, "filters": filters})


@require_GET
def placements(request):
    """Own placements, newest first; an agency sees those shared under a convention in force."""
    if not (request.actor.is_mission_locale or request.actor.is_agency):
        raise Http404
    visible = (
        Placement.objects.visible_to(request.actor)
        .filter(renews=None)
        .exclude(outcome=Outcome.CANCELLED)
        .select_related("youth", "agency", "mission_locale")
        .only(*SHOWN)
    )
    filters = PlacementFilter(request.GET, queryset=visible.order_by("-starts_on", "-id"))
    page = CappedPaginator(filters.qs, 25).get_page(request.GET.get("page"))
    log_reads(request, record="placement", keys=[str(p.uuid) for p in page], reason="liste des missions")
    return render(request, "placements/placements.html", {"title": "Missions", "page": page, "filters": filters})
