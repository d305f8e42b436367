"""The children of an accord: aligned or to realign, and their drafts of amendments in bulk."""

import django_filters
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from missionjeunes.common import clock
from missionjeunes.common.pagination import CappedPaginator
from partners.models import Region

from ..addresses import address
from ..children import STANDINGS, children, shares
from ..models import Agreement
from ..permissions import can_realign
from ..services import realign as service
from .life import above, accord_of


class ChildFilter(django_filters.FilterSet):
    """Filters of the list, kept in the address."""

    etat = django_filters.ChoiceFilter(
        field_name="standing", choices=list(STANDINGS.items()), label="Alignement", empty_label="Tous"
    )
    region = django_filters.ModelChoiceFilter(
        queryset=Region.objects.order_by("name__unaccent"), label="Région", empty_label="Toutes"
    )

    class Meta:
        model = Agreement
        fields = []


@require_GET
def below(request, uuid):
    """The list, the share aligned per region, and the way to prepare the amendments."""
    accord = accord_of(request, uuid)
    found = children(request.actor, accord)
    filters = ChildFilter(request.GET, queryset=found.select_related("region").order_by("number", "pk"))
    page = CappedPaginator(filters.qs, 25).get_page(request.GET.get("page"))
    for child in page.object_list:
        child.url, child.standing_label = address(child), STANDINGS[child.standing]
    may = can_realign(request.actor, accord)
    context = {
        "title": "Actes qui déclinent l'accord",
        "accord": accord,
        "today": clock.today(),
        "page": page,
        "filters": filters,
        "shares": shares(found),
        "to_prepare": service.waiting(accord).count() if may else 0,
        "breadcrumb_data": {"current": "Déclinaisons", "links": above(accord)},
    }
    return render(request, "conventions/life/children.html", context)


@require_POST
def prepare(request, uuid):
    """Ask for the drafts of every child to realign; the job's page shows the progress."""
    accord = accord_of(request, uuid)
    try:
        job = service.request_drafts(actor=request.actor, accord=accord)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("accord-children", uuid=accord.uuid)
    return redirect("production", uuid=job.uuid)
