"""The tracking table on screen: territory and period pickers, breakdowns, and the territories below."""

from dataclasses import dataclass
from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from missionjeunes.common import clock
from missionjeunes.common.periods import Period, last_half_year
from partners.actor import Actor

from ..charts import Bar, bars
from ..enums import Series
from ..indicators import CURRENT
from ..models import TerritoryFigures
from ..numbers import ABSENT, Figure
from ..permissions import can_read_tracking, can_request_evaluation, can_request_table
from ..services.evaluations import request_evaluation
from ..services.figures import KEY_FIGURES, children_of, half_years, row_of
from ..services.tables import request_tracking_table
from ..territory import TerritoryCode

CHILD_COLUMNS = ("T01", "T02", "T03", "T05", "T11", "T13M")
FIRST_BREAKDOWN = "T07.dispositif"
PARAMETERS = ("territoire", "periode", "ventilation", "tri", "sens")


@dataclass(frozen=True)
class Line:
    """A value of a breakdown with its cell."""

    label: str
    cell: list


def _territory(request) -> TerritoryCode:
    try:
        return TerritoryCode.parse(request.GET.get("territoire") or request.actor.territory)
    except ValueError:
        raise Http404 from None


def _parents(actor: Actor, row: TerritoryFigures) -> list[TerritoryFigures]:
    """The territories above in the same table that the actor may see, the largest first."""
    above = [TerritoryCode.parse("FR")]
    if row.territory_type in {"D", "ML"} and row.region_code:
        above.append(TerritoryCode.parse(f"R{row.region_code}"))
    if row.territory_type == "ML" and row.department_code:
        above.append(TerritoryCode.parse(f"D{row.department_code}"))
    found = [row_of(actor, row.table, territory) for territory in above if row.territory_type != "FR"]
    return [parent for parent in found if parent]


def _breadcrumb(request, row: TerritoryFigures) -> dict:
    """The way down to a territory; each step keeps the period, the breakdown and the sort."""
    query = request.GET.copy()
    links = []
    for parent in _parents(request.actor, row):
        query["territoire"] = parent.address
        links.append({"url": f"{request.path}?{query.urlencode()}", "title": parent.name})
    return {"links": links, "current": row.name if links else "Suivi"}


def _kept(request) -> dict[str, list[tuple[str, str]]]:
    """Parameters that each form of the page hands on, without its own."""
    known = [(name, request.GET[name]) for name in PARAMETERS if name in request.GET]
    return {
        "period": [(name, value) for name, value in known if name != "periode"],
        "breakdown": [(name, value) for name, value in known if name != "ventilation"],
    }


def _sort(rows: list[TerritoryFigures], column: str, descending: bool) -> list[TerritoryFigures]:
    """Rows by a column's figure, those without a shown figure last; by name when no column is asked for."""
    if column not in CHILD_COLUMNS:
        return sorted(rows, key=lambda row: row.name)
    shown, hidden = [], []
    for row in rows:
        figure = row.cells.get(column, {}).get("", {}).get("", [None])[0]
        (hidden if figure is None else shown).append((Decimal(str(figure or 0)), row))
    shown.sort(key=lambda pair: (pair[0], pair[1].name), reverse=descending)
    return [row for _, row in shown + hidden]


def _breakdowns() -> list[tuple[str, str]]:
    return [
        (f"{indicator.code}.{breakdown.code}", f"{indicator.label} : {breakdown.label}")
        for indicator in CURRENT.indicators
        for breakdown in indicator.breakdowns
        if "*" not in breakdown.code
    ]


def _total_of(row: TerritoryFigures, indicator_code: str) -> Figure:
    """The total that a breakdown shares out: T01 for persons, T02 for placements."""
    whole = CURRENT[indicator_code].inputs[0]
    cell = row.cells.get(whole, {}).get("", {}).get("")
    return Figure(*cell) if cell else ABSENT


def _breakdown(row: TerritoryFigures, code: str) -> dict:
    """The lines of a breakdown and its chart; an unknown code shows the first one."""
    known = dict(_breakdowns())
    code = code if code in known else FIRST_BREAKDOWN
    indicator_code, _, breakdown_code = code.partition(".")
    breakdown = next(b for b in CURRENT[indicator_code].breakdowns if b.code == breakdown_code)
    cells = row.cells.get(indicator_code, {}).get(breakdown_code, {})
    lines = [Line(value.label, cells.get(value.code)) for value in breakdown.values]
    return {
        "code": code,
        "label": known[code],
        "unit": CURRENT[indicator_code].unit,
        "lines": lines,
        "chart": bars(
            f"{known[code]} ({row.name})",
            [Bar(line.label, Figure(*line.cell) if line.cell else ABSENT) for line in lines],
            heading=breakdown.label,
            of=_total_of(row, indicator_code),
            narrow=True,
        ),
    }


def _totals(row: TerritoryFigures) -> list[tuple]:
    return [
        (indicator, row.cells.get(indicator.code, {}).get("", {}).get(""))
        for indicator in CURRENT.indicators
        if not indicator.breakdowns
    ]


def _context(request) -> dict:
    actor = request.actor
    if not can_read_tracking(actor):
        raise PermissionDenied
    tables = half_years(actor)
    territory = _territory(request)
    period = request.GET.get("periode")
    table = next((t for t in tables if t.period == period), tables[0] if tables and not period else None)
    if period and table is None:
        raise Http404
    row = row_of(actor, table, territory) if table else None
    if table and row is None:
        raise Http404
    return {"tables": tables, "territory": territory, "table": table, "row": row}


@require_GET
def tracking(request):
    """One territory in one period; htmx asks for the breakdown alone."""
    context = _context(request)
    row, table = context["row"], context["table"]
    if row is not None:
        context["breakdown"] = _breakdown(row, request.GET.get("ventilation", ""))
        context["breakdowns"] = _breakdowns()
        if request.htmx and request.htmx.target == "breakdown":
            return render(request, "reporting/_breakdown.html", context)
        children = list(children_of(request.actor, row))
        column, descending = request.GET.get("tri", ""), request.GET.get("sens") != "croissant"
        context |= {
            "totals": _totals(row),
            "children": _sort(children, column, descending),
            "columns": [CURRENT[code] for code in CHILD_COLUMNS],
            "column": column,
            "descending": descending,
            "key_figures": KEY_FIGURES,
            "kept": _kept(request),
            "period": Period.parse(table.period),
            "breadcrumb_data": _breadcrumb(request, row),
        }
    context |= {
        "title": "Tableau de suivi",
        "next_period": last_half_year(clock.today()),
        "can_request_table": can_request_table(request.actor),
        "can_request_evaluation": can_request_evaluation(request.actor),
    }
    return render(request, "reporting/tracking.html", context)


def _refused(request, error: ValueError | ValidationError):
    messages.error(request, error.message if isinstance(error, ValidationError) else str(error))
    return redirect("tracking")


@require_POST
def request_table(request):
    """Ask for the files of a half-year; the same request twice is one job."""
    if not can_request_table(request.actor):
        raise PermissionDenied
    try:
        period = Period.parse(request.POST.get("periode") or last_half_year(clock.today()).code)
        job = request_tracking_table(actor=request.actor, period=period, series=Series.IMILO)
    except (ValueError, ValidationError) as error:
        return _refused(request, error)
    return redirect("production", uuid=job.uuid)


@require_POST
def request_report(request):
    """Ask for the evaluation of the last full year."""
    if not can_request_evaluation(request.actor):
        raise PermissionDenied
    try:
        job = request_evaluation(actor=request.actor, period=Period.parse(str(clock.today().year - 1)))
    except ValidationError as error:
        return _refused(request, error)
    return redirect("production", uuid=job.uuid)


@require_GET
def definitions(request):
    """What each figure means, from the registry."""
    kept = f"?{request.GET.urlencode()}" if request.GET else ""
    context = {
        "title": "Définitions des indicateurs",
        "registry": CURRENT,
        "back": reverse("tracking") + kept,
        "may_track": can_read_tracking(request.actor),
    }
    if context["may_track"]:
        context["breadcrumb_data"] = {
            "links": [{"url": context["back"], "title": "Suivi"}],
            "current": "Définitions",
        }
    return render(request, "reporting/definitions.html", context)
