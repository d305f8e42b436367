"""One communication: its record, and the acts of its author and of the signatories who are told of it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from missionjeunes.common import clock

from ..addresses import address
from ..communication_workflow import TRANSITIONS, WAITS
from ..communications import BADGES, notice_days, signatories
from ..compare import DELETED, INSERTED, SAME, Piece, pieces
from ..enums import PLANNED
from ..enums import CommunicationState as State
from ..forms.communications import AnswerForm, CommunicationForm, PublicationForm
from ..forms.review import ReasonForm
from ..models import Communication, CommunicationStep, Receipt
from ..permissions import can_handle, is_party
from ..services import communicating as service
from .communications import CONVENTIONS, REGISTER
from .life import posted, spread


def _visible(request, uuid) -> Communication:
    found = Communication.objects.visible_to(request.actor).select_related("agreement", "organisation", "document")
    return get_object_or_404(found.prefetch_related("agreement__parties"), uuid=uuid)


def _own(request, uuid) -> Communication:
    """A communication that the actor handles; 403 for another's."""
    found = _visible(request, uuid)
    if not can_handle(request.actor, found):
        raise PermissionDenied
    return found


@require_GET
def communication(request, uuid):
    """State and what happens next, who must act, the facts, what each signatory has answered, the history."""
    found, actor = _visible(request, uuid), request.actor
    planned, steps = found.state in PLANNED, _history(actor, found)
    tellings = [step["at"] for step in steps if step["name"] in ("tell", "change")]
    since = tellings[0].astimezone(clock.PARIS).date() if tellings else clock.today()
    others = [party for party in signatories(found.agreement) if party.organisation_id != found.organisation_id]
    context = {
        "title": found.title,
        "communication": found,
        "badge": BADGES[found.state],
        "next": WAITS[found.state],
        "handles": planned and can_handle(actor, found),
        "is_author": found.organisation_id == actor.organisation.pk,
        "over": planned and found.planned_on < clock.today(),
        "told_again": since if len(tellings) > 1 else None,
        "left": (found.planned_on - since).days,
        "notice": notice_days(clock.today()),
        "reached": [party.organisation for party in others if party.organisation_id],
        "unreached": [party for party in others if party.organisation_id is None],
        "changed": steps[0]["changes"] if steps else [],
        "history": steps,
        "accord_url": address(found.agreement),
        "labels": {name: transition.label for name, transition in TRANSITIONS.items()},
        "breadcrumb_data": {"links": [CONVENTIONS, REGISTER], "current": found.title},
        **_answers(actor, found),
    }
    return render(request, "conventions/communications/record.html", context)


def _answers(actor, found: Communication) -> dict:
    """What the actor may read of the answers: all of them for the author, else her own organisation's."""
    told = Receipt.objects.visible_to(actor).filter(communication=found).select_related("organisation")
    receipts = list(told.order_by("organisation__name__unaccent", "-version"))
    current = [one for one in receipts if one.version == found.version]
    mine = next((one for one in current if one.organisation_id == actor.organisation.pk), None)
    complete = mine is None or (mine.acknowledged_at and mine.remark)
    return {
        "current": current,
        "awaited": [one.organisation for one in current if one.acknowledged_at is None],
        "earlier": [one for one in receipts if one.remark and one.version < found.version],
        "mine": mine,
        "may_answer": not complete and found.state != State.PUBLISHED and is_party(actor, found.agreement),
        "form": AnswerForm(initial={"version": found.version}),
    }


def _history(actor, found: Communication) -> list[dict]:
    """The steps in words, newest first, with what each change has changed."""
    steps = CommunicationStep.objects.visible_to(actor).filter(communication=found).select_related("organisation")
    return [
        {
            "at": step.at,
            "name": step.name,
            "who": step.user_name,
            "organisation": step.organisation,
            "done": TRANSITIONS[step.name].done,
            "reason": step.reason,
            "changes": [_changed(*change) for change in step.detail.get("changes", [])],
        }
        for step in reversed(steps)
    ]


def _changed(name: str, before: str, after: str) -> dict:
    """One field that a change has changed: its text word by word, any other as a whole."""
    whole = [Piece(DELETED, before), Piece(SAME, " "), Piece(INSERTED, after)]
    return {
        "label": Communication._meta.get_field(name).verbose_name,
        "pieces": pieces(before, after) if name == "text" else [piece for piece in whole if piece.text],
    }


@require_http_methods(["GET", "POST"])
def edit(request, uuid):
    """Rewrite a draft, or a communication already told: the signatories are then told what has changed."""
    found = _own(request, uuid)
    if found.state not in PLANNED:
        return _back(found)
    form = CommunicationForm(posted(request), request.FILES or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            changed = service.rewrite(actor=request.actor, communication=found, **form.cleaned_data)
        except ValidationError as error:
            _add_errors(form, error)
        else:
            told = "Les signataires sont informés de ce qui a changé."
            done = told if found.state == State.TOLD else "Le brouillon est à jour."
            messages.success(request, done if changed else "Rien n'a changé.")
            return _back(found)
    lead = {
        State.DRAFT: "Votre organisation seule voit ce brouillon.",
        State.TOLD: "Les signataires en seront informés : ils verront ce qui a changé, et répondront de nouveau.",
    }[found.state]
    return _page(request, found, "Modifier", form, lead=lead, button="Enregistrer")


@require_POST
def tell(request, uuid):
    """Tell the other signatories."""
    found = _own(request, uuid)
    if found.state == State.DRAFT:
        try:
            service.tell(actor=request.actor, communication=found)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, "Les signataires sont informés ; cette page montre qui a répondu.")
    return _back(found)


@require_http_methods(["GET", "POST"])
def publish(request, uuid):
    """Say when it was published, and where; before the signatories were told, the register says so."""
    found = _own(request, uuid)
    if found.state not in PLANNED:
        return _back(found)
    form = PublicationForm(posted(request), initial={"published_on": min(found.planned_on, clock.today())})
    if request.method == "POST" and form.is_valid():
        try:
            done = service.publish(actor=request.actor, communication=found, **form.cleaned_data)
        except ValidationError as error:
            _add_errors(form, error)
        else:
            messages.success(request, f"La communication est au registre : {done.get_state_display()}.")
            return _back(found)
    lead = {
        State.DRAFT: "Les signataires n'en ont pas été informés : le registre le dira, et ils vont l'apprendre.",
        State.TOLD: "Une date d'avant l'information des signataires la ferait inscrire «sans information préalable».",
    }[found.state]
    label = TRANSITIONS["record" if found.state == State.DRAFT else "publish"].label
    return _page(request, found, label, form, lead=lead, button="Enregistrer")


@require_http_methods(["GET", "POST"])
def cancel(request, uuid):
    """Give up a draft, or cancel a communication already told, with the reason."""
    found = _own(request, uuid)
    if found.state not in PLANNED:
        return _back(found)
    asks = found.state == State.TOLD
    form = ReasonForm(posted(request)) if asks else None
    if request.method == "POST" and (not asks or form.is_valid()):
        try:
            service.cancel(
                actor=request.actor, communication=found, reason=form.cleaned_data["reason"] if asks else ""
            )
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, "Les signataires savent qu'elle ne paraîtra pas." if asks else "Abandonnée.")
        return _back(found)
    lead = (
        "Les signataires liront le motif."
        if asks
        else "Personne d'autre n'a lu ce brouillon, et personne ne le lira."
    )
    label = TRANSITIONS["cancel" if asks else "discard"].label
    return _page(request, found, label, form, lead=lead, button=label)


@require_POST
def answer(request, uuid):
    """Say that one's organisation has seen it, with a remark if it has one."""
    found, form = _visible(request, uuid), AnswerForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError([message for found in form.errors.values() for message in found])
        if service.answer(actor=request.actor, communication=found, **form.cleaned_data):
            messages.success(request, "Merci : l'auteur voit votre réponse.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return _back(found)


@require_GET
def file(request, uuid):
    """The bytes of the file joined, for whoever reads the communication."""
    document = _visible(request, uuid).document
    try:
        if document is None:
            raise FileNotFoundError
        content = document.open()
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(content, as_attachment=True, filename=document.name, content_type=document.content_type)


def _back(found: Communication):
    return redirect("communication", uuid=found.uuid)


def _add_errors(form, error: ValidationError) -> None:
    for message in spread(error, [form]):
        form.add_error(None, message)


def _page(request, found: Communication, title: str, form, **context):
    above = [CONVENTIONS, REGISTER, {"url": reverse("communication", args=[found.uuid]), "title": found.title}]
    context |= {
        "title": title,
        "communication": found,
        "form": form,
        "back": above[-1]["url"],
        "breadcrumb_data": {"links": above, "current": title},
    }
    return render(request, "conventions/communications/form.html", context)
