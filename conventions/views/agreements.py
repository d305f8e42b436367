"""Accords and conventions: the lists."""

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from missionjeunes.common import clock
from missionjeunes.common.pagination import CappedPaginator

from ..enums import Level
from ..filters import ConventionFilter
from ..models import Agreement
from ..permissions import can_draft


@require_GET
def conventions(request):
    """The conventions that the actor's organisation may see, those ending last first."""
    visible = Agreement.objects.visible_to(request.actor).conventions()
    filters = ConventionFilter(request.GET, queryset=visible.order_by("-starts_on", "-pk"))
    page = CappedPaginator(filters.qs, 25).get_page(request.GET.get("page"))
    return render(
        request,
        "conventions/conventions.html",
        {
            "title": "Conventions",
            "page": page,
            "filters": filters,
            "today": clock.today(),
            "may_begin": can_draft(request.actor, Level.CONVENTION),
        },
    )


@require_GET
def accords(request):
    """The framework agreements and the regional accords, which every member may read."""
    agreements = Agreement.objects.visible_to(request.actor).accords()
    context = {
        "title": "Accords",
        "breadcrumb_data": {"links": [{"url": reverse("conventions"), "title": "Conventions"}], "current": "Accords"},
        "agreements": agreements.select_related("region").order_by("level", "-starts_on"),
        "today": clock.today(),
        "may_begin": can_draft(request.actor, Level.REGIONAL) or can_draft(request.actor, Level.NATIONAL),
    }
    return render(request, "conventions/accords.html", context)
