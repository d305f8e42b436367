"""Writing a draft step by step, saved as one goes; its annexes; sending it."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from .. import clauses
from ..addresses import address
from ..annexes import annexes_of
from ..beforehand import readings
from ..content import sections
from ..enums import FileKind, Level, State
from ..forms.parts import ActionsForm, ClausesForm, MethodsForm, ObjectivesForm, PartForm
from ..forms.signing_parties import AnnexForm, OrderForm
from ..models import Agreement, AgreementFile
from ..services.annexes import add_annex, remove_annex
from ..services.drafting import frozen_content
from ..services.editing import edit
from ..services.sending import missing, send_drafts
from ..support import BODIES
from ..who_supports import asked_for, who_supports
from .annexes import annex_rows, files_of
from .parts import add_errors, autosave, own_side, posted_uuid, save_all, save_one
from .record import above


@dataclass(frozen=True)
class Step:
    slug: str
    title: str
    template: str
    levels: tuple[str, ...] = tuple(Level)


CONVENTION = (Level.CONVENTION,)
ACCORDS = (Level.NATIONAL, Level.REGIONAL)
SIDE = "conventions/drafting/interlocuteurs.html"
STEPS = [
    Step("interlocuteurs", "Interlocuteur et signataires", SIDE, CONVENTION),
    Step("interlocuteurs", "Signataires", SIDE, (*ACCORDS, Level.AMENDMENT)),
    Step("methode", "Manière de travailler", "conventions/drafting/methode.html", CONVENTION),
    Step("objectifs", "Objectifs et plan d'action", "conventions/drafting/objectifs.html", CONVENTION),
    Step("clauses", "Clauses", "conventions/drafting/clauses.html", (*CONVENTION, *ACCORDS)),
    Step("annexes", "Annexes", "conventions/drafting/annexes.html"),
    Step("envoi", "Relire et envoyer", "conventions/drafting/envoi.html"),
]


def steps_of(agreement: Agreement) -> list[Step]:
    """The steps of drafting at the level of this text."""
    return [step for step in STEPS if agreement.level in step.levels]


def own_draft(request, uuid) -> Agreement:
    """A text of one's own that may still be a draft; 403 for another's that one sees."""
    visible = Agreement.objects.visible_to(request.actor).select_related("drafted_by")
    found = get_object_or_404(visible.prefetch_related("parties", "signatories"), uuid=uuid)
    if found.drafted_by_id != request.actor.organisation.pk:
        raise PermissionDenied
    return found


def _forms(request, agreement: Agreement, step: str, data=None) -> list[PartForm]:
    text = agreement.text
    if step == "interlocuteurs":
        return [*own_side(request.actor, agreement, data), OrderForm(data, in_order=agreement.in_order)]
    if step == "methode":
        return [MethodsForm(data, text=text, counterpart=agreement.counterpart)]
    if step == "objectifs":
        return [ObjectivesForm(data, text=text, counterpart=agreement.counterpart), ActionsForm(data, text=text)]
    return [ClausesForm(data, text=text)] if step == "clauses" else []


@require_http_methods(["GET", "POST"])
def draft(request, uuid, step):
    """One step: a field saves itself through htmx; the button saves what was changed and goes on."""
    agreement = own_draft(request, uuid)
    if agreement.state != State.DRAFT:
        return redirect(address(agreement))
    steps = steps_of(agreement)
    place = next((index for index, one in enumerate(steps) if one.slug == step), None)
    if place is None:
        raise Http404
    here = address(agreement, "draft", step=step)
    forms = _forms(request, agreement, step, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if request.htmx:
            return save_one(request, agreement, forms, again=lambda saved: _forms(request, saved, step))
        if answer := _post(request, agreement, steps, place, forms):
            return answer
    context = {
        "title": f"{steps[place].title} — {agreement.title}",
        "agreement": agreement,
        "step": steps[place],
        "steps": [{"title": one.title, "url": address(agreement, "draft", step=one.slug)} for one in steps],
        "object_url": address(agreement, "changes") if agreement.level == Level.AMENDMENT else "",
        "readings": readings(request.actor, agreement),
        "place": place + 1,
        "next": steps[place + 1] if place + 1 < len(steps) else None,
        "previous_url": address(agreement, "draft", step=steps[place - 1].slug) if place else "",
        "record_url": address(agreement),
        "forms": autosave(forms, here),
        "breadcrumb_data": {"current": "Rédiger", "links": above(request, agreement, record=True)},
    }
    return render(request, steps[place].template, context | _more(request, agreement, step))


def _more(request, agreement: Agreement, step: str) -> dict:
    """What the steps without a form of the text show: files, the whole text, what is missing."""
    if step == "annexes":
        files = [file for file in files_of(request.actor, agreement) if file.kind == FileKind.ANNEX]
        annex = _annex_form(request, agreement)
        for error in getattr(request, "refused", []):
            add_errors(annex, error)
        rows = annex_rows(request.actor, agreement, files)
        return {"named": rows, "annexes": files, "annex_form": annex}
    if step == "objectifs":
        return {"support": who_supports(request.actor), "asked": asked_for(request.actor, agreement)}
    if step != "envoi":
        return {}
    lacks = [
        {"what": one.what, "required": one.required, "url": address(agreement, "draft", step=one.step)}
        for one in missing(request.actor, agreement)
    ]
    others = (
        Agreement.objects.visible_to(request.actor)
        .conventions()
        .filter(state=State.DRAFT, drafted_by=request.actor.organisation, parent=agreement.parent_id)
    )
    return {
        "frozen": frozen_content(agreement),
        "sections": sections(agreement),
        "missing": lacks,
        "blocked": any(one["required"] for one in lacks),
        "refused": getattr(request, "refused", []),
        "others": others.exclude(pk=agreement.pk).count() if agreement.level == Level.CONVENTION else 0,
    }


def _annex_form(request, agreement: Agreement) -> AnnexForm:
    """The form of a file to join, filled in when it has just been posted."""
    posted = (request.POST, request.FILES) if request.POST.get("act") == "join" else ()
    return AnnexForm(*posted, named=[one for one in annexes_of(agreement) if not one.made])


def _post(request, agreement: Agreement, steps: list[Step], place: int, forms: list[PartForm]):
    """Save the step and say where to go; None when something is to be corrected on this page."""
    slug, here = steps[place].slug, address(agreement, "draft", step=steps[place].slug)
    if slug == "annexes" and request.POST.get("act"):
        return _annex(request, agreement, here)
    if slug == "envoi":
        return _send(request, agreement)
    if not save_all(request.actor, agreement, forms):
        return None
    if slug == "clauses" and (change := _clauses_act(request)):
        edit(actor=request.actor, agreement=agreement, change=change)
        return redirect(here + ("#clauses" if request.POST.get("remove") else "#derniere-clause"))
    return _onward(request, agreement, steps[place + 1])


def _onward(request, agreement: Agreement, following: Step):
    """Where the button pressed leads: out, to a request for the support of a body, or to the next step."""
    then = request.POST.get("then")
    if then in BODIES:
        return redirect("support-ask", uuid=agreement.uuid, body=then)
    if then == "leave":
        messages.success(request, "Le brouillon est enregistré : vous pouvez le reprendre quand vous voulez.")
        return redirect(address(agreement))
    return redirect(address(agreement, "draft", step=following.slug))


def _clauses_act(request):
    """Adding a clause, or taking one off, as asked with the button pressed."""
    if request.POST.get("act") == "add":
        return lambda text: {"clauses": clauses.add(text.get("clauses", []))}
    if key := request.POST.get("remove"):
        return lambda text: {"clauses": clauses.remove(text.get("clauses", []), key)}
    return None


def _annex(request, agreement: Agreement, here: str):
    files = AgreementFile.objects.visible_to(request.actor).filter(agreement=agreement)
    if request.POST["act"] == "remove":
        annex = get_object_or_404(files.select_related("document"), uuid=posted_uuid(request, "annex"))
        remove_annex(actor=request.actor, agreement=agreement, annex=annex)
        messages.success(request, "L'annexe est retirée.")
        return redirect(here)
    form = _annex_form(request, agreement)
    if not form.is_valid():
        return None
    try:
        add_annex(actor=request.actor, agreement=agreement, **form.cleaned_data)
    except ValidationError as error:
        request.refused = [error]
        return None
    messages.success(request, "L'annexe est jointe.")
    return redirect(here)


def _send(request, agreement: Agreement):
    try:
        send_drafts(actor=request.actor, drafts=[agreement])
    except ValidationError as error:
        request.refused = error.messages
        return None
    messages.success(request, "Le texte est envoyé : les autres parties le relisent, un courriel les prévient.")
    return redirect(address(agreement))
