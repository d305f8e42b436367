"""Coverage: who works with whom under which convention, as far as each actor may know."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from missionjeunes.common.pagination import CappedPaginator
from partners import reference
from partners.actor import Actor
from partners.enums import TERRITORIAL_STATE_KINDS, Kind
from partners.models import Department

from ..charts import Chart, Line, choropleth, lines
from ..enums import PairState
from ..numbers import Figure, number
from ..services import coverage as service

COLUMNS = [
    ("missions_locales_covered", "missions_locales", "Missions Locales avec convention"),
    ("agencies_covered", "agencies", "Agences avec convention"),
    ("conventions", "", "Conventions en vigueur"),
    ("dormant", "pairs", "Couples dormants"),
    ("outside", "", "Couples sans convention, avec des missions"),
]
STATES = [(state.value, state.label.capitalize()) for state in PairState]


@require_GET
def coverage(request):
    """One page per kind of actor: its own pairs, or its territory's counts (and matrix for the State's services)."""
    actor = request.actor
    if actor is None:
        raise Http404
    if actor.is_mission_locale or actor.is_counterpart or actor.kind == Kind.ETT:
        return _own(request)
    if actor.is_national or actor.is_territorial:
        return _territory(request)
    raise PermissionDenied


def _asked_state(request) -> str:
    state = request.GET.get("etat", "")
    return state if state in PairState.values else ""


def _own(request):
    actor, state = request.actor, _asked_state(request)
    pairs = service.own_pairs(actor)
    shown = [pair for pair in pairs if not state or pair.state == state]
    states = [entry for entry in STATES if entry[0] not in _unseen(actor)]
    context = {
        "title": "Couverture",
        "tally": [(label, sum(pair.state == value for pair in pairs)) for value, label in states],
        "page": CappedPaginator(_Rows(shown), 25).get_page(request.GET.get("page")),
        "states": states,
        "state": state,
        "other": "Mission Locale" if actor.is_counterpart else "Agence ou entreprise",
        "begin": None if actor.kind == Kind.ETT else reverse("convention-new"),
        "breadcrumb_data": _breadcrumb(),
    }
    if actor.kind == Kind.ETT:
        context["uncovered"] = service.uncovered_agencies(actor, pairs)
    return render(request, "reporting/coverage_own.html", context)


def _unseen(actor: Actor) -> set[str]:
    """States that no pair of the actor's has: an agency sees no mission outside a convention, and no extract says
    what a company offers."""
    if actor.kind == Kind.COMPANY:
        return {PairState.OUTSIDE, PairState.DORMANT}
    return {PairState.OUTSIDE} if actor.is_counterpart else set()


class _Rows(list):
    """A list that the capped paginator pages like a queryset."""

    def order_by(self) -> "_Rows":
        return self

    def __getitem__(self, index):
        found = super().__getitem__(index)
        return _Rows(found) if isinstance(index, slice) else found

    def count(self) -> int:
        return len(self)


def _breadcrumb(*links, current: str = "Couverture") -> dict:
    conventions = {"url": reverse("conventions"), "title": "Conventions"}
    return {"links": [conventions, *links], "current": current}


def _department(request) -> Department | None:
    """The department whose matrix is asked for: the State's services of the territory alone read names."""
    actor = request.actor
    if actor.kind not in TERRITORIAL_STATE_KINDS:
        return None
    if actor.kind == Kind.DDETS:
        return Department.objects.get(pk=actor.organisation.department_id)
    code = request.GET.get("departement")
    return get_object_or_404(Department, pk=code, region=actor.organisation.region_id) if code else None


def _territory(request):
    actor = request.actor
    found, day = service.places(actor, by_region=actor.is_national)
    years = service.history(actor)
    department = _department(request)
    name = "France entière" if actor.is_national else str(_place_of(actor))
    whole, columns = service.total(found, name), columns_for(actor)
    context = {
        "title": f"Couverture : {department or name}",
        "places": [(place, place_cells(place, columns)) for place in found],
        "whole": (whole, place_cells(whole, columns)) if len(found) > 1 else None,
        "columns": [label for _, _, label in columns],
        "day": day,
        "map": _map(actor, found, whole) if day and len(found) > 1 else None,
        "years": years,
        "history": _history_chart(years, name),
        "published": reference.published_counts() if actor.is_national else (),
        "opens": actor.kind in TERRITORIAL_STATE_KINDS,
        "department": department,
        "unit": "Région" if actor.is_national else "Département",
        "breadcrumb_data": _breadcrumb(),
    }
    if actor.kind == Kind.PRISM and not actor.is_national:
        found = service.agencies_to_convince(actor)
        context["to_convince"] = CappedPaginator(found, 25).get_page(request.GET.get("page"))
    if department:
        context |= _matrix(request, department)
    return render(request, "reporting/coverage.html", context)


def _place_of(actor: Actor):
    return actor.organisation.department if actor.kind == Kind.DDETS else actor.organisation.region


def _matrix(request, department: Department) -> dict:
    whole, state = service.matrix(request.actor, department), _asked_state(request)
    shown = whole.narrowed(state) if state else whole
    context = {
        "missions_locales": shown.missions_locales,
        "white": whole.white_missions_locales,
        "page": CappedPaginator(_Rows(shown.rows), 25).get_page(request.GET.get("page")),
        "states": STATES,
        "state": state,
    }
    if request.actor.kind != Kind.DDETS:
        link = {"url": reverse("coverage"), "title": "Couverture"}
        context["breadcrumb_data"] = _breadcrumb(link, current=department.name)
    return context


def columns_for(actor: Actor) -> list[tuple[str, str, str]]:
    """Without what tells of missions for the branch's bodies of a region: they know the parties of each convention,
    and a small number would name an agency (business secrecy)."""
    reads_all = actor.is_national or actor.kind in {*TERRITORIAL_STATE_KINDS, Kind.ARML}
    return COLUMNS if reads_all else COLUMNS[:3]


def place_cells(place: service.Place, columns: list[tuple[str, str, str]]) -> list[tuple[str, str]]:
    """Heading and «12 sur 30» or «12»."""
    return [
        (label, number(place.counts[part]) + (f" sur {number(place.counts[whole])}" if whole else ""))
        for part, whole, label in columns
    ]


def _map(actor: Actor, found: list[service.Place], whole: service.Place) -> Chart:
    """Share of the Missions Locales with a convention in force, by region for the nation, else by department."""
    share = whole.share
    title = "Missions Locales ayant une convention en vigueur"
    if share is not None:
        title = f"{number(share, 0)} % des Missions Locales ont une convention en vigueur ({whole.name})"
    return choropleth(
        title,
        "regions" if actor.is_national else "departements",
        {place.code: Figure(place.share) if place.share is not None else Figure(None, "nd") for place in found},
        heading="Région" if actor.is_national else "Département",
        measure="Part des Missions Locales ayant une convention en vigueur",
        unit="%",
        decimals=0,
        only=() if actor.is_national else [place.code for place in found],
    )


def _history_chart(years: list[service.YearEnd], name: str) -> Chart:
    last = years[-1]
    counted = f"{number(last.conventions)} conventions en vigueur, {number(last.missions_locales)} Missions Locales"
    return lines(
        f"{counted} ({name})",
        [year.label for year in years],
        [
            Line("Conventions", tuple(Figure(year.conventions) for year in years)),
            Line("Missions Locales", tuple(Figure(year.missions_locales) for year in years)),
            Line("Accords régionaux", tuple(Figure(year.accords) for year in years)),
        ],
        heading="Fin d'année",
        narrow=True,
    )
