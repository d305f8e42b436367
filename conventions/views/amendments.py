"""Amendments: choosing what changes, writing it, reading the consolidated text (N6.c, R6)."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from ..addresses import address
from ..amendment_types import MEANINGS
from ..compare import compare
from ..consolidation import in_words
from ..content import Section, sections_of
from ..enums import OPEN, AmendmentType, Level, State
from ..forms.amendments import changes_of, forms_for
from ..models import Agreement
from ..permissions import can_read_act, is_party
from ..services import amending
from ..services.ending import party_of
from .life import above, act_of, posted, spread


@require_http_methods(["GET", "POST"])
def amend(request, uuid):
    """Begin an amendment: the type, then its fields."""
    agreement = act_of(request, uuid)
    party_of(request.actor, agreement)
    if agreement.state != State.IN_FORCE:
        raise PermissionDenied(amending.NOT_IN_FORCE)
    kind = request.GET.get("objet", "")
    visible = Agreement.objects.visible_to(request.actor)
    already = visible.filter(amends=agreement, state__in=OPEN).first()
    if kind not in amending.types_for(agreement) or already:
        types = [(one, AmendmentType(one).label, MEANINGS[one]) for one in amending.types_for(agreement)]
        context = {
            "title": "Préparer un avenant",
            "agreement": agreement,
            "types": types,
            "open": already,
            "open_url": address(already) if already else "",
            "breadcrumb_data": {"current": "Avenant", "links": above(agreement)},
        }
        return render(request, "conventions/life/amend_choose.html", context)

    def save(changes):
        return amending.start_amendment(actor=request.actor, agreement=agreement, changes=changes)

    return _form(request, agreement, kind, save, action="Préparer l'avenant", record=agreement)


@require_http_methods(["GET", "POST"])
def changes(request, uuid):
    """Change what an amendment in preparation changes."""
    amendment = _amendment(request, uuid)
    if amendment.state not in (State.DRAFT, State.IN_REVIEW) or not is_party(request.actor, amendment):
        raise PermissionDenied
    base = Agreement.objects.visible_to(request.actor).filter(pk=amendment.amends_id).first()
    if base is None:
        raise PermissionDenied(amending.NOT_YET)
    held = amendment.text["changes"]

    def save(new):
        return amending.save_changes(actor=request.actor, amendment=amendment, changes=new)

    return _form(request, base, amendment.amendment_type, save, action="Enregistrer", record=amendment, held=held)


def _form(request, agreement, kind, save, *, action, record, held=None):
    found = forms_for(agreement, kind, posted(request), held)
    errors = []
    if request.method == "POST" and all(list(map(Form.is_valid, found))):
        try:
            amendment = save(changes_of(agreement, kind, found, held))
        except ValidationError as error:
            errors = spread(error, found)
        else:
            messages.success(request, "L'avenant est enregistré : relisez le texte consolidé, puis envoyez-le.")
            return redirect(address(amendment))
    context = {
        "title": f"Avenant : {AmendmentType(kind).label}",
        "agreement": agreement,
        "label": AmendmentType(kind).label,
        "meaning": MEANINGS[kind],
        "forms": found,
        "errors": errors,
        "action": action,
        "record_url": address(record),
        "breadcrumb_data": {"current": "Avenant", "links": above(record)},
    }
    return render(request, "conventions/life/amend.html", context)


def _amendment(request, uuid) -> Agreement:
    """An amendment whose text the actor may read; 404 otherwise."""
    found = get_object_or_404(Agreement.objects.visible_to(request.actor), uuid=uuid, level=Level.AMENDMENT)
    if not can_read_act(request.actor, found):
        raise Http404
    return found


@require_GET
def consolidated(request, uuid):
    """The text of the act as the amendment makes it, with what changes marked."""
    amendment = _amendment(request, uuid)
    names = {party.organisation_id: party.name for party in amendment.parties.all()}
    before, after = amending.before_and_after(amendment)
    old, new = (_term(amendment, day) for day in amending.last_days(amendment))
    differences = compare(
        [*old, *sections_of(before, names, amendment.counterpart)],
        [*new, *sections_of(after, names, amendment.counterpart)],
    )
    context = {
        "title": "Texte consolidé",
        "agreement": amendment,
        "lines": in_words(amendment.text["changes"]),
        "differences": differences,
        "changed": any(one.changed for one in differences),
        "record_url": address(amendment),
        "breadcrumb_data": {"current": "Texte consolidé", "links": above(amendment)},
    }
    return render(request, "conventions/life/consolidated.html", context)


def _term(amendment: Agreement, last: date | None) -> list[Section]:
    """The last day as a passage, where the amendment moves it."""
    return [Section("term", "Durée", [f"Le dernier jour de l'acte est le {last:%d/%m/%Y}."])] if last else []
