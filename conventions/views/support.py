"""Requests for the support of AKTO and of the FPE.TT: the list, asking, and the record of one (N2.4.c, R-A8)."""

from collections.abc import Iterable, Iterator

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from missionjeunes.common import clock
from missionjeunes.common.pagination import CappedPaginator
from missionjeunes.work.sheets import Column, Content
from missionjeunes.work.views.lists import exported, shown
from partners.actor import Actor
from partners.models import SavedView

from ..addresses import address
from ..content import financing, plan
from ..enums import OPEN, State
from ..forms.support import AskForm, FreeReasonForm, MeetForm, ReasonForm, TakeForm
from ..models import Agreement, SupportRequest, SupportStep
from ..permissions import asks_support, can_ask_support, can_take_support_step, follows_support
from ..services import support as service
from ..support import ANSWERED, PENDING, TRANSITIONS, WAITS_BODY, WAITS_PARTY, bodies_for
from ..support_filters import SupportFilter
from ..who_supports import who_supports
from .life import above, posted
from .parts import add_errors

LIST = {"url": "/appuis/", "title": "Appuis"}
COLUMNS = [
    Column("Demandée le", 12), Column("État", 22), Column("Auprès de", 28), Column("Région", 22),
    Column("Convention", 24), Column("Parties", 60), Column("Actions", 60), Column("Échéances", 24),
    Column("Financements", 36), Column("Demandée par", 34), Column("Interlocuteur", 28),
    Column("Adresse électronique", 34), Column("Téléphone", 18), Column("Suivie par", 28),
    Column("Adresse de qui la suit", 34), Column("Rencontre le", 12), Column("Décision ou motif", 60),
]  # fmt: skip


def _filters(request) -> SupportFilter:
    if request.actor is None:
        raise Http404
    if not follows_support(request.actor):
        raise PermissionDenied
    return SupportFilter(request.GET, actor=request.actor)


def _with_acts(actor: Actor, requests: list[SupportRequest]) -> list[SupportRequest]:
    """Each request with `act`, as far as the actor reads it (the body asked does not see a text in preparation), and
    the number of today, else that of the day it was asked."""
    keys = {one.agreement_id for one in requests}
    acts = {act.pk: act for act in Agreement.objects.visible_to(actor).filter(pk__in=keys)}
    for one in requests:
        one.act = acts.get(one.agreement_id)
        one.act_url = address(one.act) if one.act else ""
        one.number = (one.act.number if one.act else "") or one.number
    return requests


@require_GET
def requests(request):
    """The requests addressed to the actor's body, or those of its acts."""
    actor, context = request.actor, shown(request, _filters(request), SavedView.Page.SUPPORT)
    context |= {
        "title": "Demandes d'appui",
        "rows": _with_acts(actor, list(context["page"])),
        "asks": asks_support(actor),
        "national": actor.is_national,
        "support": who_supports(actor),
        "breadcrumb_data": {"links": [], "current": "Appuis"},
    }
    return render(request, "conventions/support/list.html", context)


@require_GET
def export(request, extension):
    """Every request of the list under the filters and in the order of the address."""
    filters = _filters(request)
    rows = _rows(request.actor, filters.qs)
    return exported(request, extension, filters, title="Demandes d'appui", columns=COLUMNS, rows=rows, stem="appuis")


def _rows(actor: Actor, found: Iterable[SupportRequest]) -> Iterator[list[Content]]:
    for one in _with_acts(actor, list(found)):
        told = [[line["action"], line["when"], financing(line)] for line in one.actions]
        columns = [" ; ".join(filter(None, column)) for column in zip(*told, strict=True)] or ["", "", ""]
        contact = [one.contact_name, one.contact_email, one.contact_telephone]
        yield [
            one.at.astimezone(clock.PARIS).date(), one.get_state_display(), one.organisation.name, one.region.name,
            one.number, ", ".join(one.parties), *columns, one.asked_by.name, *contact,
            one.handler_name, one.handler_email, one.met_on, one.answer,
        ]  # fmt: skip


@require_GET
def choose(request):
    """The conventions for which the actor's organisation may ask: each leads to the form of one body."""
    if request.actor is None:
        raise Http404
    if not asks_support(request.actor):
        raise PermissionDenied
    own = request.actor.organisation.pk
    acts = Agreement.objects.visible_to(request.actor).conventions().filter(party_ids__contains=[own])
    open_ones = acts.filter(state__in=[*OPEN, State.IN_FORCE]).prefetch_related("parties").order_by("-pk")
    page = CappedPaginator(open_ones, 25).get_page(request.GET.get("page"))
    for one in page:
        one.bodies = bodies_for(one.counterpart).items()
    context = {
        "title": "Demander un appui",
        "page": page,
        "support": who_supports(request.actor),
        "kept_query": "",
        "breadcrumb_data": {"links": [LIST], "current": "Demander un appui"},
    }
    return render(request, "conventions/support/choose.html", context)


@require_http_methods(["GET", "POST"])
def ask(request, uuid, body):
    """Send lines of an act's plan to a body; nothing of the act is read by it besides what this page shows."""
    actor = request.actor
    visible = Agreement.objects.visible_to(actor).prefetch_related("parties")
    agreement = get_object_or_404(visible, uuid=uuid)
    asked = bodies_for(agreement.counterpart).get(body)
    if asked is None:
        raise Http404
    if not can_ask_support(actor, agreement):
        raise PermissionDenied
    pending = SupportRequest.objects.visible_to(actor).filter(agreement=agreement, state__in=PENDING)
    if running := pending.filter(body=asked.kind).first():
        messages.info(request, f"Une demande est déjà en cours auprès {asked.of} pour cet acte : la voici.")
        return redirect("support-request", uuid=running.uuid)
    form = AskForm(posted(request), body=asked.kind, lines=plan(agreement.text), initial=_contact(actor, agreement))
    if request.method == "POST" and form.is_valid():
        try:
            made = service.ask(
                actor=actor, agreement=agreement, body=asked.kind, **{"actions": [], **form.cleaned_data}
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, f"Votre demande est envoyée : {made.organisation} est prévenu.")
            return redirect("support-request", uuid=made.uuid)
    context = {
        "title": f"Demander l'appui {asked.of}",
        "agreement": agreement,
        "record_url": address(agreement),
        "body": asked,
        "form": form,
        "breadcrumb_data": {"current": f"Appui {asked.of}", "links": above(agreement)},
    }
    return render(request, "conventions/support/ask.html", context)


def _contact(actor: Actor, agreement: Agreement) -> dict:
    """The single contact that the act names for the actor's organisation, else the actor."""
    held = agreement.text.get("contacts", {}).get(str(actor.organisation.pk), {})
    if not held.get("name"):
        held = {"name": actor.user.get_full_name(), "email": actor.user.email}
    return {f"contact_{key}": held.get(key, "") for key in ("name", "email", "telephone")}


@require_http_methods(["GET", "POST"])
def record(request, uuid):
    """One request: where it stands, what is expected, what was asked, the history; a step is a POST, by its name."""
    actor = request.actor
    visible = SupportRequest.objects.visible_to(actor).select_related("organisation", "region", "asked_by")
    found = get_object_or_404(visible, uuid=uuid)
    act = request.POST.get("act", "")
    if act == "note" and asks_support(actor):
        service.note(actor=actor, request=found)
        return redirect("support-request", uuid=uuid)
    if act in FORMS and not can_take_support_step(actor, TRANSITIONS[act], found):
        raise PermissionDenied
    forms = _forms(actor, found, posted(request))
    if request.method == "POST" and (act not in forms or _done(request, found, act, forms[act])):
        return redirect("support-request", uuid=uuid)
    party = asks_support(actor)
    context = {
        "title": str(found),
        "found": _with_acts(actor, [found])[0],
        "lines": [(line, financing(line)) for line in found.actions],
        "next": (WAITS_PARTY if party else WAITS_BODY).get(found.state, ""),
        "to_note": party and found.state in ANSWERED and actor.organisation.pk not in found.noted_ids,
        "forms": [(TRANSITIONS[name], form) for name, form in forms.items()],
        "opened": act,
        "history": _history(actor, found),
        "breadcrumb_data": {"links": [LIST], "current": found.title},
    }
    return render(request, "conventions/support/request.html", context)


FORMS = {"take": TakeForm, "pass": TakeForm, "meet": MeetForm, "decline": ReasonForm, "withdraw": FreeReasonForm}
ACTS = {
    "take": service.take, "pass": service.take, "meet": service.meet, "decline": service.decline,
    "withdraw": service.withdraw,
}  # fmt: skip
DONE = {
    "take": "La demande est prise en charge : les parties en sont prévenues.",
    "pass": "La personne qui suit la demande est changée : les parties en sont prévenues.",
    "meet": "La rencontre est notée : les parties en sont prévenues.",
    "decline": "La demande est déclinée : les parties lisent votre motif.",
    "withdraw": "La demande est retirée.",
}


def _forms(actor: Actor, found: SupportRequest, data) -> dict:
    """What the actor may do in this state, in the order of the transitions: name → its form, bound when posted."""
    act = data.get("act") if data else ""
    return {
        name: FORMS[name](data if name == act else None, prefix=name, initial=_initial(actor, name))
        for name, transition in TRANSITIONS.items()
        if name in FORMS and found.state in transition.sources and can_take_support_step(actor, transition, found)
    }


def _initial(actor: Actor, name: str) -> dict:
    if name == "take":
        return {"name": actor.user.get_full_name(), "email": actor.user.email}
    return {"met_on": clock.today()} if name == "meet" else {}


def _done(request, found: SupportRequest, act: str, form) -> bool:
    """Take the step that a form asks; False, with its errors, when it cannot be taken."""
    if not form.is_valid():
        return False
    try:
        ACTS[act](actor=request.actor, request=found, **form.cleaned_data)
    except ValidationError as error:
        add_errors(form, error)
        return False
    messages.success(request, DONE[act])
    return True


def _history(actor: Actor, found: SupportRequest) -> list[SupportStep]:
    """The steps, newest first, each with its words."""
    steps = SupportStep.objects.visible_to(actor).filter(request=found).select_related("organisation")
    lines = list(reversed(steps))
    for line in lines:
        line.done = TRANSITIONS[line.name].done
    return lines
