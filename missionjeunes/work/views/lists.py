"""What the lists share: a page of rows, filters in the address, saved views, and files of exactly what is shown."""

from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django_filters import FilterSet

from missionjeunes.common import clock
from missionjeunes.common.pagination import CappedPaginator
from missionjeunes.work.sheets import FORMATS, Column, Content, Listing, download
from partners.views.saved_views import views_of

ROWS = 25


def shown(request: HttpRequest, filters: FilterSet, page_name: str) -> dict:
    """What templates/layout needs around the list at the address of that name; its files are at `<name>-export`."""
    query = request.GET.copy()
    query.pop("page", None)
    return {
        "page": CappedPaginator(filters.qs, ROWS).get_page(request.GET.get("page")),
        "filters": filters,
        "page_name": page_name,
        "kept_query": query.urlencode(),
        "saved": views_of(request.actor, page_name),
        "exports": [(name, reverse(f"{page_name}-export", args=[name])) for name in FORMATS],
    }


def exported(
    request: HttpRequest,
    extension: str,
    filters: FilterSet,
    *,
    title: str,
    columns: list[Column],
    rows: Iterable[list[Content]],
    stem: str = "",
    perimeter: str = "",
) -> HttpResponse:
    """The list as a file, whose cover says whose rows they are, under which filters, on which day; 404 for another
    extension than those of FORMATS, before any of the `rows` is read."""
    if extension not in FORMATS:
        raise Http404
    today = clock.today()
    filters.form.is_valid()  # a value that does not hold is left out of the list and of its cover, the others are not
    valid = filters.form.cleaned_data
    told = [(str(field.label), str(field.value())) for field in filters.form if valid.get(field.name)]
    listing = Listing(
        title=title,
        stem=stem or title.lower(),
        day=today,
        columns=columns,
        rows=list(rows),
        facts=[("Périmètre", perimeter or request.actor.organisation.name), *told, ("État au", f"{today:%d/%m/%Y}")],
    )
    return download(listing, extension)
