"""Shared territorial diagnoses (N1.5, N2.d, R3): their list, opening one, its record, its steps, its synthesis."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from missionjeunes.common.pagination import CappedPaginator

from ..diagnosis import BADGES, NEXT, TRANSITIONS
from ..enums import DiagnosisState
from ..forms import AbandonForm, ExtendForm, OpeningForm, SynthesisForm
from ..models import Diagnosis, DiagnosisStep
from ..permissions import can_move_diagnosis, can_open_diagnosis, parts_told_by
from ..services.diagnosis import steps
from ..services.diagnosis.contributions import earlier
from ..services.diagnosis.reading import TEXTS, Sheet, progress, sheet
from .coverage import columns_for, place_cells

RELATED = ("accord", "region", "department", "opened_by")


def visible(request, uuid) -> Diagnosis:
    """The diagnosis of an address; 404 for who is no party of its territory."""
    if request.actor is None:
        raise Http404
    return get_object_or_404(Diagnosis.objects.visible_to(request.actor).select_related(*RELATED), uuid=uuid)


def breadcrumb(diagnosis: Diagnosis | None = None, current: str = "") -> dict:
    """Conventions, then Diagnostics, then the diagnosis, then the page."""
    links = [{"url": reverse("conventions"), "title": "Conventions"}]
    if diagnosis is None and not current:
        return {"links": links, "current": "Diagnostics"}
    links.append({"url": reverse("diagnoses"), "title": "Diagnostics"})
    if diagnosis is None:
        return {"links": links, "current": current}
    name = f"{diagnosis.place}, {diagnosis.period_label}"
    if not current:
        return {"links": links, "current": name}
    links.append({"url": reverse("diagnosis", args=[diagnosis.uuid]), "title": name})
    return {"links": links, "current": current}


def add_errors(form: Form, error: ValidationError) -> None:
    """A service's error at the field that it names, else at the top of the form."""
    named = hasattr(error, "error_dict") and set(error.error_dict) <= set(form.fields)
    form.add_error(None, error if named else error.messages)


@require_GET
def diagnoses(request):
    """Those of the actor's territory, the latest first."""
    if request.actor is None:
        raise Http404
    found = Diagnosis.objects.visible_to(request.actor).select_related(*RELATED)
    page = CappedPaginator(found, 25).get_page(request.GET.get("page"))
    context = {
        "title": "Diagnostics territoriaux",
        "page": page,
        "rows": [(one, BADGES.get(one.state, "")) for one in page],
        "may_open": can_open_diagnosis(request.actor),
        "breadcrumb_data": breadcrumb(),
    }
    return render(request, "reporting/diagnosis/list.html", context)


@require_http_methods(["GET", "POST"])
def open_diagnosis(request):
    """Open a collection: territory, accord, period, last day."""
    if request.actor is None:
        raise Http404
    if not can_open_diagnosis(request.actor):
        raise PermissionDenied
    form = OpeningForm(request.POST if request.method == "POST" else None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            made = steps.open_diagnosis(actor=request.actor, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "Le diagnostic est ouvert : ses parties sont prévenues dans la minute.")
            return redirect("diagnosis", made.uuid)
    context = {"title": "Ouvrir un diagnostic", "form": form, "breadcrumb_data": breadcrumb(current="Ouvrir")}
    return render(request, "reporting/diagnosis/open.html", context)


def _awaited(found: Sheet) -> str:
    """Who must act, as every reader is told."""
    diagnosis = found.diagnosis
    if diagnosis.state == DiagnosisState.COLLECTING:
        return f"les parties du territoire, jusqu'au {diagnosis.collects_until:%d/%m/%Y}"
    return str(diagnosis.opened_by) if diagnosis.state == DiagnosisState.SYNTHESIS else ""


def _acts(request, diagnosis: Diagnosis) -> dict[str, bool]:
    """The steps that the actor may take now."""
    return {
        name: diagnosis.state in step.sources and can_move_diagnosis(request.actor, step, diagnosis)
        for name, step in TRANSITIONS.items()
    }


@require_GET
def diagnosis(request, uuid):
    """One diagnosis: where it stands and who must act, its three parts, its history. It prints as the sheet."""
    found = visible(request, uuid)
    read, acts = sheet(request.actor, found), _acts(request, found)
    tells = found.state == DiagnosisState.COLLECTING and bool(parts_told_by(request.actor))
    context = {
        "title": str(found),
        "diagnosis": found,
        "sheet": read,
        "badge": BADGES.get(found.state, ""),
        "next": NEXT[found.state],
        "awaited": _awaited(read),
        "acts": acts,
        "written": steps.is_written(found),
        "tells": tells,
        "earlier": earlier(request.actor, found) if tells and not read.own else None,
        "coverage": place_cells(read.coverage, columns_for(request.actor)) if read.coverage else [],
        "progress": progress(request.actor, found) if found.is_open else [],
        "priorities": [line.strip(" -•\t") for line in found.priorities.splitlines() if line.strip()],
        "extend": ExtendForm(initial={"collects_until": found.collects_until}) if acts["extend"] else None,
        "abandon": AbandonForm() if acts["abandon"] else None,
        "transitions": TRANSITIONS,
        "history": _history(request, found),
        "breadcrumb_data": breadcrumb(found),
    }
    return render(request, "reporting/diagnosis/record.html", context)


def _history(request, diagnosis: Diagnosis) -> list[dict]:
    """What was done, newest first."""
    lines = DiagnosisStep.objects.visible_to(request.actor).filter(diagnosis=diagnosis).select_related("organisation")
    return [
        {"step": line, "who": line.user_name or "La plateforme", "done": TRANSITIONS[line.name].done}
        for line in reversed(lines)
    ]


@require_http_methods(["GET", "POST"])
def synthesis(request, uuid):
    """Write a text for each part and the priorities, beside what the parties told."""
    found = visible(request, uuid)
    if not _acts(request, found)["validate"]:
        raise PermissionDenied
    form = SynthesisForm(request.POST if request.method == "POST" else None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            steps.write_synthesis(actor=request.actor, diagnosis=found, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "La synthèse est enregistrée ; les parties la lisent comme un projet.")
            return redirect("diagnosis", found.uuid)
    context = {
        "title": "Synthèse du diagnostic",
        "diagnosis": found,
        "form": form,
        "parts": [(one, form[TEXTS[one.part]]) for one in sheet(request.actor, found).parts],
        "breadcrumb_data": breadcrumb(found, "Synthèse"),
    }
    return render(request, "reporting/diagnosis/synthesis.html", context)


DONE = {
    "extend": "La date est changée.",
    "close": "La collecte est close : la synthèse peut s'écrire.",
    "validate": "Le diagnostic est validé : ses parties sont prévenues dans la minute.",
    "abandon": "Le diagnostic est abandonné.",
}


@require_POST
def take_step(request, uuid, step):
    """One step of its opener: change the date, close the collection, validate, abandon."""
    found, asked = visible(request, uuid), {"actor": request.actor}
    if step not in DONE:
        raise Http404
    if not can_move_diagnosis(request.actor, TRANSITIONS[step], found):
        raise PermissionDenied
    form = {"extend": ExtendForm, "abandon": AbandonForm}.get(step, Form)(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError([error for errors in form.errors.values() for error in errors])
        if step == "extend":
            steps.extend(**asked, diagnosis=found, **form.cleaned_data)
        elif step == "abandon":
            steps.take_step(**asked, diagnosis=found, name=step, **form.cleaned_data)
        else:
            {"close": steps.close, "validate": steps.validate}[step](**asked, diagnosis=found)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        messages.success(request, DONE[step])
    return redirect("diagnosis", found.uuid)
