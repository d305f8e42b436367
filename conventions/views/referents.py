"""The table of regional referents (annex 4), its files, and the acts of those who name."""

from dataclasses import asdict

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from missionjeunes.common import clock
from missionjeunes.work.sheets import Column, Listing, download
from partners.models import Region

from .. import documents
from ..forms.referents import ChangeForm, NameForm
from ..models import Referent
from ..permissions import can_name_referent
from ..services.made_annexes import referent_sections
from ..services.referents import Board, board_for, change_referent, name_referent

CONVENTIONS = {"url": "/conventions/", "title": "Conventions"}
REFERENTS = {"url": "/referents/", "title": "Référents"}


def _region(request) -> str:
    """The region looked at: the address's, else that of a body that sees its own only."""
    actor = request.actor
    own = actor.organisation.region_id if actor.is_mission_locale or actor.is_counterpart else ""
    asked = request.GET.get("region", "")
    if asked and not Region.objects.filter(pk=asked).exists():
        raise Http404
    return own or asked


def _board(request) -> Board:
    if request.actor is None:
        raise Http404
    return board_for(request.actor, clock.today(), _region(request))


@require_GET
def referents(request):
    """Every region × signatory, or one region with the ways to reach each referent."""
    board = _board(request)
    regions = [region for region, _ in board.rows]
    one = len(regions) == 1
    context = {
        "title": f"Référents : {regions[0]}" if one else "Référents régionaux",
        "board": board,
        "region": regions[0] if one else None,
        "may_choose": not (request.actor.is_mission_locale or request.actor.is_counterpart),
        "may_name": can_name_referent(request.actor),
        "own": request.actor.organisation.pk,
        "breadcrumb_data": {
            "links": [CONVENTIONS, *([REFERENTS] if one else [])],
            "current": str(regions[0]) if one else "Référents",
        },
    }
    return render(request, "conventions/referents.html", context)


TITLE = "Annexe 4 – Référents régionaux"


def _place(board: Board) -> str:
    return board.rows[0][0].name if len(board.rows) == 1 else "toutes les régions"


def listing(board: Board) -> Listing:
    """Annex 4: one row a region and signatory, those without referent included."""
    columns = [
        Column("Région", 28), Column("Signataire", 20), Column("Organisation", 34), Column("Référent", 30),
        Column("Fonction", 30), Column("Adresse électronique", 34), Column("Téléphone", 18), Column("Depuis le", 12),
        Column("Jusqu'au", 12),
    ]  # fmt: skip
    rows = []
    for seat in board.seats:
        for r in seat.referents:
            person = [r.organisation.name, r.name, r.capacity, r.email, r.telephone, r.starts_on, r.ends_on]
            rows.append([seat.region.name, seat.family.label, *person])
        if not seat.referents:
            vacant = [None, "vacant", None, None, None, seat.vacant_since, None]
            rows.append([seat.region.name, seat.family.label, *vacant])
    return Listing(
        title=TITLE,
        stem="annexe-4-referents",
        day=board.day,
        columns=columns,
        rows=rows,
        facts=[
            ("Périmètre", _place(board)),
            ("Signataires", ", ".join(family.label for family in board.families)),
            ("État au", f"{board.day:%d/%m/%Y}"),
        ],
    )


@require_GET
def annex_xlsx(request):
    return download(listing(_board(request)), "xlsx")


@require_GET
def annex_pdf(request):
    """Annex 4 as it stands today (N5): PDF/A and PDF/UA, like every document of the platform."""
    board = _board(request)
    made = {"day": board.day.isoformat(), "sections": list(map(asdict, referent_sections(board)))}
    content = documents.annex_pdf(None, f"{TITLE}, {_place(board)}", made)
    headers = {"Content-Disposition": f'attachment; filename="annexe-4-referents_{board.day}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@require_http_methods(["GET", "POST"])
def name(request):
    """Name the referent of a region, in the place of the one who holds it."""
    if request.actor is None:
        raise Http404
    if not can_name_referent(request.actor):
        raise PermissionDenied
    region = request.actor.organisation.region_id or request.GET.get("region")
    form = NameForm(request.POST or None, actor=request.actor, initial={"region": region, "starts_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            named = name_referent(actor=request.actor, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{named.name} est référent pour la région {named.region}.")
            return redirect(f"{reverse('referents')}?region={named.region_id}")
    context = {
        "title": "Nommer un référent",
        "form": form,
        "lead": "Le mandat en cours de votre organisation dans la région prend fin la veille.",
        "button": "Nommer",
        "breadcrumb_data": {"links": [CONVENTIONS, REFERENTS], "current": "Nommer un référent"},
    }
    return render(request, "conventions/referent_form.html", context)


@require_http_methods(["GET", "POST"])
def referent(request, uuid):
    """Correct a referent of one's own organisation, or end the mandate."""
    if request.actor is None:
        raise Http404
    found = get_object_or_404(Referent.objects.visible_to(request.actor).select_related("region"), uuid=uuid)
    if found.organisation_id != request.actor.organisation.pk or not can_name_referent(request.actor):
        raise PermissionDenied
    form = ChangeForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            change_referent(actor=request.actor, referent=found, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Le référent est à jour.")
            return redirect(f"{reverse('referents')}?region={found.region_id}")
    context = {
        "title": f"Référent : {found.region}",
        "form": form,
        "lead": f"Mandat commencé le {found.starts_on:%d/%m/%Y}.",
        "button": "Enregistrer",
        "breadcrumb_data": {"links": [CONVENTIONS, REFERENTS], "current": str(found.region)},
    }
    return render(request, "conventions/referent_form.html", context)
