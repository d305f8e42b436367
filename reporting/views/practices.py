"""The library of practices (N1.4, N2.g, R3): the list and its files, a practice, telling one, its steps."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from conventions.compare import pieces
from conventions.services.steps import MOVED
from missionjeunes.work.sheets import Column
from missionjeunes.work.views.lists import exported, shown
from partners.models import SavedView

from ..enums import PracticeState as State
from ..filters import PracticeFilter
from ..forms import PracticeForm, ReadForm, ReturnForm, StepForm
from ..models import Practice, PracticeStep
from ..permissions import can_move_practice, can_read_practices, can_tell_practice, has_proposed
from ..practices import BADGES, DRAFTS, NEXT, OPEN, PASSAGES, TRANSITIONS, Who
from ..services import practices as service
from .diagnoses import add_errors

TEXTS = {"title": "Titre", **PASSAGES}
COLUMNS = [
    Column("Titre", 60), Column("Sujet", 30), Column("Territoire", 24), Column("Racontée par", 36),
    Column("État", 14), Column("Publiée le", 12), *[Column(label, 60) for label in PASSAGES.values()],
    Column("Adresse de fonction", 30),
]  # fmt: skip


def breadcrumb(*above: Practice, current: str = "Pratiques") -> dict:
    """Conventions, then Pratiques, then the practice, then the page."""
    links = [{"url": reverse("conventions"), "title": "Conventions"}]
    if current != "Pratiques":
        links.append({"url": reverse("practices"), "title": "Pratiques"})
    links += [{"url": reverse("practice", args=[one.uuid]), "title": one.title} for one in above]
    return {"links": links, "current": current}


def visible(request, uuid) -> Practice:
    """The practice of an address; 404 for who may not read it."""
    if not can_read_practices(request.actor):
        raise Http404
    found = Practice.objects.visible_to(request.actor).defer("search")
    return get_object_or_404(found.select_related("organisation", "region", "department", "revises"), uuid=uuid)


def _filters(request) -> PracticeFilter:
    if not can_read_practices(request.actor):
        raise Http404
    return PracticeFilter(request.GET, actor=request.actor)


@require_GET
def practices(request):
    """The library, the latest published first, or another shelf of the actor's organisation."""
    context = shown(request, _filters(request), SavedView.Page.PRACTICES)
    context |= {
        "title": "Pratiques",
        "rows": [(one, BADGES.get(one.state, "")) for one in context["page"]],
        "may_tell": can_tell_practice(request.actor),
        "shelf": request.GET.get("parmi", ""),
        "is_filtered": any(request.GET.get(name) for name in ("q", "sujet", "region", "type")),
        "breadcrumb_data": breadcrumb(),
    }
    return render(request, "reporting/practices/list.html", context)


@require_GET
def export(request, extension):
    """Every row of the list under the filters and in the order of the address, with its passages."""
    filters = _filters(request)
    rows = (
        [
            one.title, one.get_subject_display(), one.place, one.organisation.name, one.get_state_display(),
            one.published_on, *[getattr(one, name) for name in PASSAGES], one.contact,
        ]
        for one in filters.qs.iterator(chunk_size=2000)
    )  # fmt: skip
    return exported(request, extension, filters, title="Pratiques", columns=COLUMNS, rows=rows)


@require_GET
def practice(request, uuid):
    """Where it stands and who must act, the facts, the passages, the history for who writes or reads it over.

    Of a draft it is also the recap: what the network will read.
    """
    found, actor = visible(request, uuid), request.actor
    own = found.organisation_id == actor.organisation.pk
    over = can_move_practice(actor, TRANSITIONS["publish"], found)
    may_answer = over and not has_proposed(actor, found)
    acts, steps = _acts(found, own, may_answer), _history(request, found)
    context = {
        "title": found.title,
        "practice": found,
        "badge": BADGES.get(found.state, ""),
        "next": NEXT[found.state],
        "awaited": service.awaited(found) if own or over else [],
        "missing": service.missing(found) if own and found.state in DRAFTS else [],
        "own": own,
        "acts": acts,
        "transitions": TRANSITIONS,
        "passages": [(label, getattr(found, name)) for name, label in PASSAGES.items()],
        "changes": _changes(found) if own or over else [],
        "sent_back": steps[0]["step"] if steps and found.state == State.RETURNED else None,
        "newer": own and Practice.objects.visible_to(actor).filter(revises=found, state__in=OPEN).first(),
        "read": ReadForm(initial={"version": found.version}, auto_id=False),
        "reason": StepForm() if acts.get("return") or acts.get("withdraw") else None,
        "history": steps,
        "breadcrumb_data": breadcrumb(current=found.title),
    }
    return render(request, "reporting/practices/record.html", context)


def _acts(found: Practice, own: bool, over: bool) -> dict[str, bool]:
    """The steps that the reader may take now: of who tells it, or of who reads it over; none for the others."""
    mine = {Who.EITHER, Who.MODERATOR if over else Who.AUTHOR}
    return {
        name: found.state in step.sources and step.who in mine for name, step in TRANSITIONS.items() if own or over
    }


def _changes(found: Practice) -> list[dict]:
    """What a new version changes of the text in the library, word by word."""
    if found.revises is None or found.state not in OPEN:
        return []
    texts = [(label, getattr(found.revises, name), getattr(found, name)) for name, label in TEXTS.items()]
    return [{"label": label, "pieces": pieces(old, new)} for label, old, new in texts if old != new]


def _history(request, found: Practice) -> list[dict]:
    """What was done, newest first."""
    lines = PracticeStep.objects.visible_to(request.actor).filter(practice=found).select_related("organisation")
    return [{"step": line, "done": TRANSITIONS[line.name].done} for line in reversed(lines)]


@require_http_methods(["GET", "POST"])
def new(request):
    """Tell a practice: a draft of one's organisation."""
    if not can_read_practices(request.actor):
        raise Http404
    if not can_tell_practice(request.actor):
        raise PermissionDenied
    form = PracticeForm(request.POST if request.method == "POST" else None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            made = service.begin(actor=request.actor, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "Le brouillon est gardé : relisez-le, puis proposez-le.")
            return redirect("practice", made.uuid)
    return _form(request, form, "Raconter une pratique", back=reverse("practices"))


@require_http_methods(["GET", "POST"])
def edit(request, uuid):
    """Change a draft, or one that was sent back."""
    found = visible(request, uuid)
    if found.organisation_id != request.actor.organisation.pk:
        raise PermissionDenied
    if found.state not in DRAFTS and request.method == "GET":
        return redirect("practice", found.uuid)
    form = PracticeForm(request.POST if request.method == "POST" else None, instance=found, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            service.rewrite(actor=request.actor, practice=found, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "Le brouillon est gardé : relisez-le, puis proposez-le.")
            return redirect("practice", found.uuid)
    return _form(request, form, "Modifier la pratique", found, back=reverse("practice", args=[found.uuid]))


def _form(request, form: PracticeForm, title: str, *above: Practice, back: str):
    context = {"title": title, "form": form, "back": back, "breadcrumb_data": breadcrumb(*above, current=title)}
    return render(request, "reporting/practices/form.html", context)


DONE = {
    "propose": "La pratique est proposée à la relecture.",
    "take_back": "La pratique est de nouveau un brouillon de votre organisation.",
    "discard": "Le récit est abandonné.",
    "return": "La pratique est renvoyée : son auteur lit votre motif.",
    "publish": "La pratique est dans la bibliothèque ; son auteur est prévenu.",
    "withdraw": "La pratique n'est plus dans la bibliothèque.",
    "revise": "Voici une copie à modifier : elle prend la place du texte d'avant une fois relue et publiée.",
}


@require_POST
def take_step(request, uuid, step):
    """One step of who tells it (propose, take back, abandon, withdraw, a new version) or of who reads it over."""
    found, shown = visible(request, uuid), None
    if step not in DONE:
        raise Http404
    try:
        shown = _take(request, found, step)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        messages.success(request, DONE[step])
    return redirect("practice", (shown or found).uuid)


FORMS = {"publish": ReadForm, "return": ReturnForm, "withdraw": StepForm}


def _take(request, found: Practice, step: str) -> Practice | None:
    """Take the step; returns the practice to show if it is another one."""
    asked = {"actor": request.actor, "practice": found}
    if step == "revise":
        return service.revise(**asked)
    if not can_move_practice(request.actor, TRANSITIONS[step], found):
        raise PermissionDenied
    if step == "propose":
        return service.propose(**asked)
    form = FORMS.get(step, Form)(request.POST)
    if not form.is_valid():
        raise ValidationError([error for errors in form.errors.values() for error in errors])
    if step == "publish":
        return service.publish(**asked, **form.cleaned_data)
    if form.cleaned_data.pop("version", found.version) != found.version:  # the reason is about another text
        raise ValidationError(MOVED)
    return service.take(**asked, name=step, **form.cleaned_data)
