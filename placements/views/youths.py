"""One young person's dossier, for her Mission Locale; the end of its retention; every reading is logged."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from missionjeunes.common import clock
from missionjeunes.common.pagination import CappedPaginator
from partners.accounts.factors import fresh_authentication
from partners.readlog import log_reads

from ..forms import HoldForm
from ..models import Placement, Youth
from ..permissions import can_answer_for_dossiers
from ..services import holding
from ..services.retention import Terms, announced, dated, erased_from

MISSIONS_SHOWN = 10


def _log(request, youths: list[Youth], reason: str) -> None:
    log_reads(request, record="youth", keys=[str(youth.uuid) for youth in youths], reason=reason)


def _get(request, uuid, terms: Terms) -> Youth:
    """A dossier of the actor's Mission Locale that has not been erased."""
    if not request.actor.is_mission_locale:
        raise Http404
    youths = dated(Youth.objects.visible_to(request.actor), terms).select_related("commune")
    return get_object_or_404(youths, uuid=uuid)


def _page(request, youth: Youth, terms: Terms, form: HoldForm):
    _log(request, [youth], "dossier d'un jeune")
    missions = Placement.objects.visible_to(request.actor).filter(youth=youth, renews=None).select_related("agency")
    context = {
        "title": str(youth),
        "youth": youth,
        "supports": youth.supports.order_by("-entered_on"),
        "missions": missions.order_by("-starts_on", "-pk")[:MISSIONS_SHOWN],
        "shown": MISSIONS_SHOWN,
        "is_over": youth.kept_until is not None and youth.kept_until < terms.day,
        "erased_from": erased_from(youth, terms),
        "is_held": youth.held_until is not None and youth.held_until >= terms.day,
        "may_answer": can_answer_for_dossiers(request.actor),
        "form": form,
        "breadcrumb_data": {"links": [{"url": reverse("youths"), "title": "Jeunes"}], "current": str(youth)},
    }
    return render(request, "placements/youth.html", context)


@require_http_methods(["GET", "POST"])
def youth(request, uuid):
    """The dossier; the direction prolongs it here when the law lets it."""
    terms = Terms.on(clock.today())
    found = _get(request, uuid, terms)
    form = HoldForm(request.POST or None, initial={"ground": found.held_for, "until": found.held_until})
    if request.method == "POST":
        if not can_answer_for_dossiers(request.actor):
            raise PermissionDenied
        if form.is_valid():
            try:
                holding.hold(actor=request.actor, youth=found, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                _log(request, [found], "conservation prolongée")
                messages.success(request, "La conservation de ce dossier est prolongée.")
                return redirect("youth", uuid=uuid)
    return _page(request, found, terms, form)


@fresh_authentication
@require_POST
def export(request, uuid):
    """Everything held on a youth, as files that await on the page of the production."""
    found = _get(request, uuid, Terms.on(clock.today()))
    job = holding.request_export(actor=request.actor, youth=found)
    _log(request, [found], "export de tout ce qui concerne le jeune")
    return redirect("production", uuid=job.uuid)


@require_GET
def leaving(request):
    """Dossiers at the end of their retention, those erased first on top."""
    if not request.actor.is_mission_locale:
        raise Http404
    terms = Terms.on(clock.today())
    rows = announced(Youth.objects.visible_to(request.actor), terms).order_by("notice_on", "last_name", "pk")
    page = CappedPaginator(rows, 25).get_page(request.GET.get("page"))
    for row in page:
        row.erased_from = erased_from(row, terms)
    _log(request, list(page), "dossiers au terme de leur conservation")
    context = {
        "title": "Dossiers au terme de leur conservation",
        "page": page,
        "terms": terms,
        "breadcrumb_data": {
            "links": [{"url": reverse("youths"), "title": "Jeunes"}],
            "current": "Au terme de leur conservation",
        },
    }
    return render(request, "placements/leaving.html", context)
