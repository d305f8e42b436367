"""Accords and conventions, read: the list and the record."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from missionjeunes.common import clock
from missionjeunes.common.pagination import CappedPaginator

from ..enums import Level
from ..filters import ConventionFilter
from ..models import Agreement
from ..permissions import can_read_act
from ..services.signing_state import signing_state


@require_GET
def conventions(request):
    """The conventions that the actor's organisation may see, those ending last first."""
    visible = Agreement.objects.visible_to(request.actor).conventions()
    filters = ConventionFilter(request.GET, queryset=visible.order_by("-starts_on", "-pk"))
    page = CappedPaginator(filters.qs, 25).get_page(request.GET.get("page"))
    return render(
        request,
        "conventions/conventions.html",
        {"title": "Conventions", "page": page, "filters": filters, "today": clock.today()},
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
    }
    return render(request, "conventions/accords.html", context)


def _above(request, is_convention: bool) -> list[dict]:
    """The list the record was opened from: its filters travel in the record's address."""
    conventions_url = {"url": reverse("conventions"), "title": "Conventions"}
    if not is_convention:
        return [conventions_url, {"url": reverse("accords"), "title": "Accords"}]
    kept = f"?{request.GET.urlencode()}" if request.GET else ""
    return [conventions_url | {"url": conventions_url["url"] + kept}]


@require_GET
def agreement(request, uuid):
    """One accord or convention: its dates, its parties, its parent, its text."""
    visible = Agreement.objects.visible_to(request.actor).select_related("parent", "region")
    found = get_object_or_404(visible.prefetch_related("parties"), uuid=uuid)
    is_convention = found.level == Level.CONVENTION
    context = {
        "title": str(found),
        "agreement": found,
        "today": clock.today(),
        "in_force": Agreement.objects.visible_to(request.actor).active_on(clock.today()).filter(pk=found.pk).exists(),
        "reads_act": can_read_act(request.actor, found),
        "signing": signing_state(request.actor, found) if can_read_act(request.actor, found) else None,
        "breadcrumb_data": {
            "current": found.number or found.title,
            "links": _above(request, is_convention),
        },
    }
    return render(request, "conventions/agreement.html", context)
