"""The record of an act: state and what happens next, who must act, what the reader may do, facts, text, history."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from missionjeunes.common import clock
from partners.actor import Actor

from ..addresses import address, room
from ..afterwards import afterwards
from ..awaited import awaited, sent_back
from ..content import sections
from ..enums import OPEN, SIGNING, Level, State
from ..models import Agreement, Step
from ..permissions import can_read_act, can_take, is_party, signs_for
from ..services.documents import whose_turn
from ..services.paper import pending
from ..services.signing_state import signing_state
from ..who_supports import asked_for
from ..workflow import TRANSITIONS, WAITS, transitions_from
from .annexes import annex_rows, files_of

# The page where a step is taken, in the order of the buttons. A step without a page here has no button on the record.
PAGES: dict[str, Callable[[Agreement], str]] = {
    "send": lambda agreement: address(agreement, "draft", step="envoi"),
    "agree": lambda agreement: address(agreement, "review") + "#accord",
    "change": lambda agreement: address(agreement, "review"),
    "discard": lambda agreement: address(agreement, "abandon"),
    "abandon": lambda agreement: address(agreement, "abandon"),
}
ORDER = ["sign", "write", *PAGES]
LAST = {"discard", "abandon"}  # shown after the others, less in sight


@dataclass(frozen=True)
class Button:
    """An act that the reader may take now, and where."""

    name: str
    label: str
    url: str
    quiet: bool = False


def _agreed_already(actor: Actor, agreement: Agreement) -> bool:
    return any(
        party.organisation_id == actor.organisation.pk and party.agreed_version == agreement.version
        for party in agreement.parties.all()
    )


def _sign(actor: Actor, agreement: Agreement) -> list[Button]:
    """The way to the signature that the actor may give now; none while a scan of hers waits to be attested."""
    turn, scanned = whose_turn(agreement), {scan.signatory_id for scan in pending(agreement)}
    mine = [one for one in signs_for(actor, agreement) if one in turn and one.pk not in scanned]
    own = [str(signatory.uuid) for signatory in mine]
    query = urlencode({"s": own}, doseq=True)
    return [Button("sign", "Lire et signer", f"{reverse('signatures-read')}?{query}")] if own else []


def buttons(actor: Actor, agreement: Agreement) -> list[Button]:
    """The acts open to the actor in this state, the way forward first."""
    found = []
    if agreement.state == State.DRAFT and agreement.drafted_by_id == actor.organisation.pk:
        found.append(Button("write", "Compléter le brouillon", address(agreement, "draft", step="interlocuteurs")))
    if agreement.state in SIGNING:
        found += _sign(actor, agreement)
    for transition in transitions_from(agreement.state):
        if transition.name not in PAGES or not can_take(actor, transition, agreement):
            continue
        if transition.name == "agree" and _agreed_already(actor, agreement):
            continue
        url = PAGES[transition.name](agreement)
        found.append(Button(transition.name, transition.label, url, transition.name in LAST))
    return sorted(found, key=lambda button: ORDER.index(button.name))


def history(actor: Actor, agreement: Agreement) -> list[dict]:
    """The steps in words, newest first: when, who, for which organisation, what, why."""
    steps = Step.objects.visible_to(actor).filter(agreement=agreement).select_related("organisation")
    return [
        {
            "at": step.at,
            "who": step.user_name or "La plateforme",
            "organisation": step.organisation,
            "done": " ".join([TRANSITIONS[step.name].done, *_of_whom(step)]),
            "reason": step.reason,
        }
        for step in reversed(steps)
    ]


def _of_whom(step: Step) -> list[str]:
    """Whose signature a second person has attested."""
    return [step.detail["signatory"]] if step.name == "attest" else []


def above(request: HttpRequest, agreement: Agreement, *, record: bool = False) -> list[dict]:
    """The pages above one of an act's: the list with the filters that travel in the address, then the record."""
    links = [{"url": reverse("conventions"), "title": "Conventions"}]
    if room(agreement) == "accord":
        links.append({"url": reverse("accords"), "title": "Accords"})
    elif request.GET and not record:
        links = [links[0] | {"url": f"{links[0]['url']}?{request.GET.urlencode()}"}]
    if record:
        links.append({"url": address(agreement), "title": agreement.number or "Texte en préparation"})
    return links


def not_before(agreement: Agreement) -> date | None:
    """The first day of the accord that a text in preparation is to decline, when it is still to come."""
    if agreement.state not in OPEN:
        return None
    if later := (agreement.text.get("changes") or {}).get("from"):
        return date.fromisoformat(later)
    start = agreement.parent.starts_on if agreement.parent and agreement.level != Level.AMENDMENT else None
    return start if start and start > clock.today() else None


@require_GET
def agreement(request, uuid):
    """One accord, convention or amendment."""
    actor = request.actor
    visible = Agreement.objects.visible_to(actor).select_related(
        "parent", "framework", "region", "drafted_by", "renews", "amends"
    )
    found = get_object_or_404(visible.prefetch_related("parties"), uuid=uuid)
    reads_act = can_read_act(actor, found)
    files = files_of(actor, found)
    declined = None if found.amends_id else found.parent or found.framework
    context = {
        "title": str(found),
        "agreement": found,
        "today": clock.today(),
        "in_force": Agreement.objects.visible_to(actor).active_on(clock.today()).filter(pk=found.pk).exists(),
        "reads_act": reads_act,
        "next": WAITS.get(found.state, ""),
        "awaited": awaited(actor, found) if reads_act else [],
        "buttons": buttons(actor, found),
        "sent_back": sent_back(actor, found) if reads_act else None,
        "pages": {page: address(found, page) for page in ("review", "versions")} if reads_act else {},
        "sections": sections(found) if reads_act else [],
        "after": afterwards(actor, found) if reads_act else None,
        "signing": signing_state(actor, found) if reads_act else None,
        "files": [file for file in files if not file.annex],
        "rows": annex_rows(actor, found, files) if reads_act and found.text.get("annexes") else [],
        "asked": asked_for(actor, found),
        "history": history(actor, found),
        "is_party": is_party(actor, found),
        "not_before": not_before(found),
        "declines": declined,
        "declines_url": address(declined) if declined else "",
        "breadcrumb_data": {"current": found.number or "Texte en préparation", "links": above(request, found)},
    }
    return render(request, "conventions/agreement.html", context)
