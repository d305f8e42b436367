"""Accords and conventions: the lists, and their export as they are shown."""

from collections.abc import Iterator

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from missionjeunes.common import clock
from missionjeunes.work.sheets import Column, Content
from missionjeunes.work.views.lists import exported, shown
from partners.models import SavedView

from ..enums import Level
from ..filters import AccordFilter, AgreementFilter, ConventionFilter
from ..models import Agreement
from ..permissions import can_draft
from ..standing import standing
from ..who_supports import who_supports

COLUMNS = [
    Column("Numéro", 22), Column("Intitulé", 60), Column("Niveau", 16), Column("Région", 24), Column("Début", 12),
    Column("Fin", 12), Column("État", 16),
]  # fmt: skip
LISTED = (
    "uuid", "level", "number", "title", "state", "starts_on", "ends_on", "terminated_on", "region__name",
    "mission_locale_ids",
)  # fmt: skip


def _conventions(request) -> AgreementFilter:
    visible = Agreement.objects.visible_to(request.actor).select_related("region").only(*LISTED)
    return ConventionFilter(request.GET, visible, actor=request.actor)


def _accords(request) -> AgreementFilter:
    visible = Agreement.objects.visible_to(request.actor).select_related("region").only(*LISTED)
    return AccordFilter(request.GET, visible, actor=request.actor)


def _list(request, filters: AgreementFilter, page_name: str) -> dict:
    return shown(request, filters, page_name) | {"noun": filters.noun}


@require_GET
def conventions(request):
    """The conventions that the actor's organisation may see, those that began last first."""
    context = _list(request, _conventions(request), SavedView.Page.CONVENTIONS)
    context |= {
        "title": "Conventions",
        "may_begin": can_draft(request.actor, Level.CONVENTION),
        "support": who_supports(request.actor),
    }
    return render(request, "conventions/conventions.html", context)


@require_GET
def accords(request):
    """The framework agreements and the regional accords, which every member may read."""
    context = _list(request, _accords(request), SavedView.Page.ACCORDS)
    context |= {
        "title": "Accords",
        "breadcrumb_data": {"links": [{"url": reverse("conventions"), "title": "Conventions"}], "current": "Accords"},
        "may_begin": can_draft(request.actor, Level.REGIONAL) or can_draft(request.actor, Level.NATIONAL),
    }
    return render(request, "conventions/accords.html", context)


def _rows(agreements) -> Iterator[list[Content]]:
    today = clock.today()
    for act in agreements.iterator(chunk_size=2000):
        region = act.region.name if act.region else None
        word = standing(act, today).label
        yield [act.number, act.title, act.get_level_display(), region, act.starts_on, act.last_day, word]


def _export(request, filters: AgreementFilter, title: str, extension: str):
    """Every row of the list under the filters and in the order of the address."""
    return exported(request, extension, filters, title=title, columns=COLUMNS, rows=_rows(filters.qs))


@require_GET
def export_conventions(request, extension):
    return _export(request, _conventions(request), "Conventions", extension)


@require_GET
def export_accords(request, extension):
    return _export(request, _accords(request), "Accords", extension)
