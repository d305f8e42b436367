"""The register of commitments: its list, one commitment with what each signatory tells, the national roll-up."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from missionjeunes.common import clock
from missionjeunes.work.sheets import Column, Listing, download

from ..families import families_of
from ..forms.commitments import NATION, RegisterFilter, ReportForm, years
from ..models import Commitment
from ..permissions import can_read_commitments, can_report
from ..services.commitments import STANDINGS, UNTOLD, history, label, narrowed, register, report, roll_up

CONVENTIONS = {"url": "/conventions/", "title": "Conventions"}
REGISTER = {"url": "/engagements/", "title": "Engagements"}
# Clauses that the register of communications serves, and the filter that shows what is theirs.
COMMUNICATIONS = {"N2.b": "", "R3": "", "N3.d": "?objet=results", "R4.c": "?objet=results"}


def _readers_only(request) -> None:
    if request.actor is None:
        raise Http404
    if not can_read_commitments(request.actor):
        raise PermissionDenied


@require_GET
def commitments(request):
    """What the signatories promised, in one place and year, by accord."""
    _readers_only(request)
    form = RegisterFilter(request.GET.dict(), actor=request.actor)
    form.is_valid()
    asked = form.cleaned_data
    place = asked.get("territoire") or request.actor.organisation.region_id or NATION
    year = asked.get("annee") or clock.today().year
    told = {"": None, "none": UNTOLD}
    chosen = asked.get("avancement", "")
    lines = narrowed(
        register(request.actor, year=year, region=None if place == NATION else place),
        level=asked.get("accord", ""),
        family=asked.get("signataire", ""),
        progress=told.get(chosen, chosen),
    )
    context = {
        "title": "Engagements",
        "form": form,
        "lines": lines,
        "year": year,
        "place": dict(form.fields["territoire"].choices).get(place, "National"),
        "query": f"annee={year}&region={'' if place == NATION else place}",
        "breadcrumb_data": {"links": [CONVENTIONS], "current": "Engagements"},
    }
    return render(request, "conventions/commitments.html", context)


def _year(request) -> int:
    known = {str(year): year for year, _ in years()}
    return known.get(request.GET.get("annee", ""), clock.today().year)


def _national_only(request) -> None:
    _readers_only(request)
    if not request.actor.is_national:
        raise PermissionDenied


@require_GET
def rollup(request):
    """Share of the regions per state of each commitment: the national committee's view."""
    _national_only(request)
    year = _year(request)
    context = {
        "title": "Bilan national des engagements",
        "shares": roll_up(request.actor, year=year),
        "standings": [label(state) for state in STANDINGS],
        "year": year,
        "years": years(),
        "breadcrumb_data": {"links": [CONVENTIONS, REGISTER], "current": "Bilan national"},
    }
    return render(request, "conventions/commitments_rollup.html", context)


@require_GET
def rollup_xlsx(request):
    _national_only(request)
    year = _year(request)
    columns = [Column("Clause", 10), Column("Engagement", 50), Column("Signataires", 40), Column("Régions", 10)]
    rows = [
        [
            share.commitment.clause,
            share.commitment.title,
            ", ".join(family.label for family in share.families),
            share.regions,
            *(count for _, count in share.counts),
        ]
        for share in roll_up(request.actor, year=year)
    ]
    listing = Listing(
        title=f"Bilan national des engagements, {year}",
        stem=f"engagements-{year}",
        day=clock.today(),
        columns=[*columns, *(Column(label(state).capitalize(), 14) for state in STANDINGS)],
        rows=rows,
        facts=[("Périmètre", "France entière, par région"), ("Année", str(year))],
    )
    return download(listing, "xlsx")


@require_http_methods(["GET", "POST"])
def commitment(request, clause):
    """One commitment: its words, what each signatory told year after year, and the actor's own report."""
    _readers_only(request)
    found = get_object_or_404(Commitment, clause=clause)
    may_report = can_report(request.actor, found)
    form = None
    if may_report:
        initial = {"year": _year(request), "region": request.GET.get("region") or None}
        if own := request.actor.organisation.region_id:
            initial["region"] = own
        form = ReportForm(request.POST or None, actor=request.actor, commitment=found, initial=initial)
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        if form.is_valid():
            try:
                report(actor=request.actor, commitment=found, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, f"L'avancement de l'engagement {found.clause} est enregistré.")
                return redirect("commitment", clause=found.clause)
    rows = history(request.actor, found)
    if form is not None and not form.is_bound:
        _fill(form, rows, request.actor)
    context = {
        "title": str(found),
        "commitment": found,
        "families": [family.label for family in families_of(found.owed_by)],
        "rows": rows,
        "form": form,
        "communications": found.clause in COMMUNICATIONS,
        "communications_query": COMMUNICATIONS.get(found.clause, ""),
        "breadcrumb_data": {"links": [CONVENTIONS, REGISTER], "current": found.clause},
    }
    return render(request, "conventions/commitment.html", context)


def _fill(form: ReportForm, rows, actor) -> None:
    """Known values of the year and place asked for, so that nothing is typed twice."""
    year, region = form.initial["year"], form.initial["region"]
    for row in rows:
        if (row.organisation_id, row.year, row.region_id) == (actor.organisation.pk, year, region):
            form.initial |= {"progress": row.progress, "evidence": row.evidence, "link": row.link}
