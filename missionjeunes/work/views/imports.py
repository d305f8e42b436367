"""Imports: send a file, see what it holds, start, read the outcome."""

import csv

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from missionjeunes.common.pagination import CappedPaginator
from partners.models import User
from partners.readlog import log_reads

from ..forms import MappingForm, UploadForm
from ..importing.layout import ImportKind, kind_named, kinds_of
from ..importing.reading.refusal import Refusal
from ..models import ImportRun
from ..models.imports import ImportState
from ..permissions import can_read_rows
from ..services import imports

# A tenant role reads the names of its colleagues, not their whole account.
AUTHOR = Prefetch("author", User.objects.only("email", "first_name", "last_name"))
BREADCRUMB = [{"url": "/imports/", "title": "Imports"}]


def _kinds(request) -> list[ImportKind]:
    """What the actor may import; 403 for organisations that import nothing."""
    kinds = kinds_of(request.actor) if request.actor else []
    if not kinds:
        raise PermissionDenied
    return kinds


def _run(request, uuid, *, lock: bool = False) -> ImportRun:
    """The import; `lock` for acts, so that a mapping does not change under a file that starts."""
    _kinds(request)
    runs = ImportRun.objects.visible_to(request.actor).select_related("document", "errors", "job")
    runs = runs.prefetch_related(AUTHOR)
    if lock:
        runs = runs.select_for_update(of=("self",))
    return get_object_or_404(runs, uuid=uuid)


def _list(request, form: UploadForm, status: int = 200) -> HttpResponse:
    runs = ImportRun.objects.visible_to(request.actor).select_related("document", "job").prefetch_related(AUTHOR)
    page = CappedPaginator(runs.order_by("-created_at", "-pk"), 25).get_page(request.GET.get("page"))
    labels = {kind.name: kind.label for kind in _kinds(request)}
    for run in page.object_list:
        run.label = labels.get(run.kind, run.kind)
    context = {"title": "Imports", "page": page, "form": form, "kinds": _kinds(request)}
    return render(request, "work/imports.html", context, status=status)


@require_GET
def import_list(request):
    """The organisation's imports, newest first, and the form to send a file."""
    kinds = _kinds(request)
    wanted = request.GET.get("nature")
    initial = {"kind": wanted if wanted in {kind.name for kind in kinds} else kinds[0].name}
    return _list(request, UploadForm(kinds=kinds, initial=initial))


@require_POST
def upload(request):
    """Receive a file; the answer is its page, refused or to be checked."""
    form = UploadForm(request.POST, request.FILES, kinds=_kinds(request))
    if not form.is_valid():
        return _list(request, form, status=400)
    kind = kind_named(form.cleaned_data["kind"])
    run = imports.receive(actor=request.actor, kind=kind, upload=form.cleaned_data["file"])
    return redirect("import", uuid=run.uuid)


@require_GET
def import_page(request, uuid):
    """One import at its stage: refused, to be checked, going on, done; htmx asks for the progress alone."""
    run = _run(request, uuid)
    kind = kind_named(run.kind)
    context = {
        "title": f"Import : {kind.label.lower()}",
        "run": run,
        "job": run.job,
        "kind": kind,
        "breadcrumb_data": {"current": kind.label, "links": BREADCRUMB},
    }
    if request.htmx:
        return render(request, "work/_import_progress.html", context)
    if run.state == ImportState.UPLOADED:
        context |= _preview(request, run, kind)
    return render(request, "work/import.html", context)


def _preview(request, run: ImportRun, kind: ImportKind) -> dict:
    """Mapping form, first rows and what is wrong with each; rows of people: to who sent them, once this is logged."""
    shows_rows = not kind.nominative or can_read_rows(request.actor, run)
    if kind.nominative and shows_rows:
        log_reads(request, record="import", keys=[str(run.uuid)], reason="aperçu avant import")
    try:
        rows = imports.head(run) if shows_rows else []
    except Refusal as refusal:
        return {"gone": str(refusal)}
    remarks = _remarks(run.layout)
    return {
        "form": MappingForm(kind=kind, layout=run.layout),
        "saved": imports.saved_mappings(request.actor, kind),
        "shows_rows": shows_rows,
        "rows": [{"line": line, "cells": cells, "remarks": remarks.get(line, [])} for line, cells in rows],
    }


def _remarks(layout: dict) -> dict[int, list[dict]]:
    """{line: what is wrong with it}, rejections first."""
    remarks: dict[int, list[dict]] = {}
    for line, column, reason in layout["issues"]:
        remarks.setdefault(line, []).append({"column": column, "reason": reason, "rejects": True})
    for warning in layout["warnings"]:
        for line in warning["lines"]:
            remarks.setdefault(line, []).append({"column": warning["column"], "reason": warning["reason"]})
    return remarks


@require_POST
def import_columns(request, uuid):
    """Take a saved mapping, or the one just chosen, and check again."""
    run = _run(request, uuid, lock=True)
    if run.state != ImportState.UPLOADED:
        return redirect("import", uuid=run.uuid)
    kind = kind_named(run.kind)
    if saved := request.POST.get("saved"):
        mapping = get_object_or_404(imports.saved_mappings(request.actor, kind), name=saved)
        imports.change_mapping(actor=request.actor, run=run, columns=mapping.columns)
        return redirect("import", uuid=run.uuid)
    form = MappingForm(request.POST, kind=kind, layout=run.layout)
    if form.is_valid():
        name = form.cleaned_data["save_as"].strip()
        imports.change_mapping(actor=request.actor, run=run, columns=form.columns(), save_as=name)
        if name:
            messages.success(request, f"La correspondance «{name}» est enregistrée.")
    else:
        messages.error(request, "Une des colonnes choisies n'existe pas dans le fichier.")
    return redirect("import", uuid=run.uuid)


@require_POST
def import_start(request, uuid):
    """Start, or start again after a failure."""
    run = _run(request, uuid, lock=True)
    try:
        imports.start(actor=request.actor, run=run, all_or_nothing=request.POST.get("all_or_nothing") == "1")
    except ValidationError as error:
        messages.error(request, error.message)
    return redirect("import", uuid=run.uuid)


@require_GET
def import_sample(request, kind):
    """A sample file with the headings and one invented row."""
    found = next((known for known in _kinds(request) if known.name == kind), None)
    if found is None:
        raise Http404
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="modele-{kind}.csv"'
    response.write("\ufeff")
    out = csv.writer(response, delimiter=";")
    out.writerow(column.name for column in found.layout.columns)
    out.writerow(column.example for column in found.layout.columns)
    return response
