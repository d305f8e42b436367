"""Closing an organisation: prepared with a recap before it binds, answered by who receives, and its page."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from missionjeunes.common import clock

from .. import permissions
from ..accounts.factors import fresh_authentication
from ..enums import STATE_SERVICES, HandoverState, Kind
from ..forms import AnswerForm, HandoverForm
from ..handover_words import BADGES, awaited, effects, history, what_next
from ..models import Handover, Organisation
from ..services import handovers as service

BOTH = ("organisation", "successor", "prepared_by", "answered_by")


def _place(organisation: Organisation) -> dict:
    return {"url": reverse("organisation-record", args=[organisation.uuid]), "title": organisation.name}


def _breadcrumb(organisation: Organisation, current: str) -> dict:
    links = [{"url": reverse("directory"), "title": "Annuaire"}, _place(organisation)]
    return {"links": links, "current": current}


def _add(form: Form, error: ValidationError) -> None:
    """A service's error at the field that it names, else at the top of the form."""
    named = hasattr(error, "error_dict") and set(error.error_dict) <= set(form.fields)
    form.add_error(None, error if named else error.messages)


def _passing(request, handover: Handover) -> dict:
    """What passes in figures; how many young people is not the State's to read."""
    state = request.actor.kind in STATE_SERVICES
    return {"conventions": handover.conventions, "youths": None if state else handover.youths, "state": state}


@fresh_authentication
@require_http_methods(["GET", "POST"])
def prepare(request, uuid):
    """Prepare the end of an organisation: who takes over, when and why; a recap; then it is proposed."""
    if request.actor is None:
        raise Http404
    organisation = get_object_or_404(Organisation.objects.select_related("department"), uuid=uuid)
    if not permissions.can_prepare_handover(request.actor, organisation):
        raise PermissionDenied
    own = request.actor.organisation.pk == organisation.pk
    form = HandoverForm(request.POST if request.method == "POST" else None, organisation=organisation, own=own)
    context = {"organisation": organisation, "form": form, "breadcrumb_data": _breadcrumb(organisation, "Fermer")}
    wanted = {"actor": request.actor, "organisation": organisation}
    if request.method == "POST" and form.is_valid():
        try:
            if "confirm" in request.POST:
                done = service.prepare(**wanted, **form.cleaned_data)
                messages.success(request, f"La reprise est préparée. Elle attend {awaited(done)}.")
                return redirect("handover", done.uuid)
            if "change" not in request.POST:
                seen = service.foresee(**wanted, **form.cleaned_data)
                context |= {"title": "Vérifier avant de proposer", "handover": seen, "effects": effects(seen)}
                context |= {"awaited": awaited(seen), "passing": _passing(request, seen)}
                return render(request, "partners/handover_recap.html", context)
        except ValidationError as error:
            _add(form, error)
    pending = Handover.objects.visible_to(request.actor).pending().filter(organisation=organisation).first()
    title = f"Fermer {organisation.name}"
    return render(request, "partners/handover_new.html", context | {"title": title, "pending": pending})


def _visible(request, uuid) -> Handover:
    if request.actor is None:
        raise Http404
    return get_object_or_404(Handover.objects.visible_to(request.actor).select_related(*BOTH), uuid=uuid)


def _shown(request, found: Handover, current: str) -> dict:
    return {
        "title": str(found),
        "handover": found,
        "badge": BADGES.get(found.state, ""),
        "next": what_next(found),
        "awaited": awaited(found),
        "effects": effects(found),
        "passing": _passing(request, found),
        "breadcrumb_data": _breadcrumb(found.organisation, current),
    }


@require_GET
def handover(request, uuid):
    """One handover: state and what happens next, who must act, what passes, its history."""
    found, actor = _visible(request, uuid), request.actor
    context = _shown(request, found, "Reprise" if found.successor else "Fermeture")
    receives = found.successor is not None and found.successor_id == actor.organisation.pk
    context |= {
        "history": history(found),
        "may_answer": permissions.can_answer_handover(actor, found) and found.effective_on > clock.today(),
        "may_cancel": permissions.can_cancel_handover(actor, found),
        "may_invite": receives and found.state == HandoverState.DONE and permissions.can_manage_members(actor),
        "of_youths": found.organisation.kind == Kind.MISSION_LOCALE,
    }
    return render(request, "partners/handover.html", context)


@fresh_authentication
@require_http_methods(["GET", "POST"])
def answer(request, uuid):
    """Accept or refuse (`answer`), after a recap: with a Mission Locale young people's data change hands."""
    found = _visible(request, uuid)
    if found.state != HandoverState.PROPOSED and request.method == "POST":
        messages.warning(request, service.MOVED)
        return redirect("handover", found.uuid)
    if not permissions.can_answer_handover(request.actor, found):
        raise PermissionDenied
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and request.POST.get("answer") in ("accept", "refuse"):
        accept = request.POST["answer"] == "accept"
        try:
            service.answer(actor=request.actor, handover=found, accept=accept, **form.cleaned_data)
        except ValidationError as error:
            _add(form, error)
        else:
            messages.success(request, "La reprise est acceptée." if accept else "La reprise est refusée.")
            return redirect("handover", found.uuid)
    context = _shown(request, found, "Répondre")
    return render(request, "partners/handover_answer.html", context | {"form": form})


@require_POST
def cancel(request, uuid):
    """Take back a handover that is not done."""
    found = _visible(request, uuid)
    try:
        service.cancel(actor=request.actor, handover=found)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        messages.success(request, "La reprise est annulée : rien ne change.")
    return redirect("handover", found.uuid)
