"""The review of a text by its parties: remarks, passages that they open, one's own side, consent."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from ..addresses import address
from ..awaited import sent_back
from ..content import Section, sections
from ..enums import Level, State
from ..forms.parts import ActionsForm, MethodsForm, ObjectivesForm, plain
from ..forms.review import PassageForm, ReasonForm, RemarkForm
from ..models import Agreement, Comment
from ..permissions import can_read_act, can_take, is_party
from ..services.abandoning import give_up
from ..services.editing import edit_passage, passage
from ..services.review import agree, comment, settle
from ..who_supports import asked_for
from ..workflow import TRANSITIONS
from .parts import add_errors, own_side, posted_uuid, save_all
from .record import above

EMPTY = "Rien n'est encore fixé."
# Passages that a convention may gain during the review, in reading order.
OPTIONAL = {
    "methods": "Manière de travailler ensemble",
    "objectives": "Objectifs par année",
    "actions": "Plan d'action",
}
FORMS = {"methods": MethodsForm, "objectives": ObjectivesForm, "actions": ActionsForm}
WORDED = {"methods", "objectives"}  # differently with agencies and with companies


def readable(request, uuid) -> Agreement:
    """A text that the actor reads whole; 404 when she does not see it, 403 when she reads its dates only."""
    visible = Agreement.objects.visible_to(request.actor).select_related("drafted_by").prefetch_related("parties")
    found = get_object_or_404(visible, uuid=uuid)
    if not can_read_act(request.actor, found):
        raise PermissionDenied
    return found


@require_http_methods(["GET", "POST"])
def review(request, uuid):
    """The passages with their remarks; every act of the review is a POST to this page, named by its button."""
    agreement = readable(request, uuid)
    if agreement.state != State.IN_REVIEW:
        return redirect(address(agreement))
    forms = {}
    if request.method == "POST":
        if not is_party(request.actor, agreement):
            raise PermissionDenied
        act = ACTS.get(request.POST.get("act", ""))
        if act is None:
            return redirect(address(agreement, "review"))
        try:
            if answer := act(request, agreement, forms):
                return answer
        except ValidationError as error:
            forms["refused"] = error.messages
    return render(request, "conventions/review.html", _context(request, agreement, forms))


def _context(request, agreement: Agreement, forms: dict) -> dict:
    actor, party = request.actor, is_party(request.actor, agreement)
    remarks = list(Comment.objects.visible_to(actor).filter(agreement=agreement).select_related("organisation"))
    opened = request.GET.get("modifier", "") if party else ""
    passages = [
        _passage(
            section,
            agreement,
            [remark for remark in remarks if remark.section == section.key],
            party=party,
            opened=opened,
            forms=forms,
        )
        for section in _sections(agreement)
    ]
    return {
        "title": f"Relecture — {agreement.title}",
        "agreement": agreement,
        "here": address(agreement, "review"),
        "versions_url": address(agreement, "versions"),
        "passages": passages,
        "sent_back": sent_back(request.actor, agreement),
        "asked": asked_for(actor, agreement),
        "is_party": party,
        "own": forms.get("own") or (own_side(actor, agreement) if party else []),
        "open_remarks": sum(remark.settled_at is None for remark in remarks),
        "agreed": any(
            one.organisation_id == actor.organisation.pk and one.agreed_version == agreement.version
            for one in agreement.parties.all()
        ),
        "unnamed": _without_contact(agreement),
        "refused": forms.get("refused", []),
        "breadcrumb_data": {"current": "Relecture", "links": above(request, agreement, record=True)},
    }


def _sections(agreement: Agreement) -> list[Section]:
    """The passages in reading order, and those of a convention that nobody has filled in yet."""
    found = sections(agreement)
    if agreement.level == Level.CONVENTION:
        keys = {section.key for section in found}
        found += [Section(key, title, [EMPTY]) for key, title in OPTIONAL.items() if key not in keys]
    return found


def _passage(section: Section, agreement: Agreement, own: list[Comment], *, party: bool, opened: str, forms: dict):
    """What the page shows of a passage: its remarks, and the forms open to the reader."""
    is_open = any(remark.settled_at is None for remark in own)
    change_url = _change_url(agreement, section.key) if party and is_open else ""
    remark_form = forms.get(f"remark:{section.key}")
    return {
        "section": section,
        "remarks": own,
        "open": is_open,
        "change_url": change_url,
        "form": forms.get(f"change:{section.key}")
        or (_change_form(agreement, section.key) if change_url and opened == section.key else None),
        "remark_form": remark_form or RemarkForm(initial={"section": section.key}, auto_id=f"r-{section.key}-%s"),
        "remark_refused": remark_form is not None,
    }


def _without_contact(agreement: Agreement) -> list[str]:
    """Parties of a convention that have not given their contact: doing so undoes the consents given before."""
    if agreement.level != Level.CONVENTION:
        return []
    contacts = agreement.text.get("contacts", {})
    parties = [party for party in agreement.parties.all() if party.organisation_id]
    return [party.name for party in parties if not contacts.get(str(party.organisation_id), {}).get("name")]


def _change_url(agreement: Agreement, section: str) -> str:
    """Where an open passage is changed: on this page, or on the page of what an amendment changes; empty for a
    passage that has no form."""
    if agreement.level == Level.AMENDMENT and section == "changes":
        return address(agreement, "changes")
    if _change_form(agreement, section) is None:
        return ""
    return f"{address(agreement, 'review')}?{urlencode({'modifier': section})}#{section.replace(':', '')}"


def _change_form(agreement: Agreement, section: str, data=None):
    if agreement.level == Level.CONVENTION and section in FORMS:
        words = {"counterpart": agreement.counterpart} if section in WORDED else {}
        return FORMS[section](data, text=agreement.text, **words)
    held = passage(agreement.text, section)
    return PassageForm(data, initial={"title": held["title"], "text": held["text"]}) if held else None


def _back(agreement: Agreement, section: str):
    return redirect(f"{address(agreement, 'review')}#{section.replace(':', '')}")


def _remark(request, agreement: Agreement, forms: dict):
    form = RemarkForm(request.POST)
    if not form.is_valid():
        forms[f"remark:{request.POST.get('section', '')}"] = form
        return None
    section = form.cleaned_data["section"]
    if section not in {one.key for one in _sections(agreement)}:
        raise ValidationError("Ce passage n'existe plus : rechargez la page.")
    comment(actor=request.actor, agreement=agreement, section=section, text=form.cleaned_data["text"])
    messages.success(request, "Votre remarque est ajoutée : le passage est ouvert à la modification.")
    return _back(agreement, section)


def _settle(request, agreement: Agreement, forms: dict):
    remarks = Comment.objects.visible_to(request.actor).filter(agreement=agreement)
    remark = get_object_or_404(remarks, uuid=posted_uuid(request, "remark"))
    settle(actor=request.actor, agreement=agreement, remark=remark)
    messages.success(request, "La remarque est réglée.")
    return _back(agreement, remark.section)


def _change(request, agreement: Agreement, forms: dict):
    section = request.POST.get("section", "")
    form = _change_form(agreement, section, request.POST)
    if form is None:
        return redirect(address(agreement, "review"))
    if not isinstance(form, PassageForm):
        saved = save_all(request.actor, agreement, [form], section)
    elif saved := form.is_valid():
        values = {"title": form.cleaned_data["title"], "text": plain(form.cleaned_data["text"])}
        edit_passage(actor=request.actor, agreement=agreement, section=section, **values)
    if not saved:
        forms[f"change:{section}"] = form
        return None
    messages.success(request, "Le passage est modifié : chaque partie redonne son accord sur cette version.")
    return _back(agreement, section)


def _own(request, agreement: Agreement, forms: dict):
    own = own_side(request.actor, agreement, request.POST)
    if not save_all(request.actor, agreement, own, "contacts"):
        forms["own"] = own
        return None
    messages.success(request, "Votre interlocuteur et vos signataires sont enregistrés.")
    return redirect(f"{address(agreement, 'review')}#accord")


def _agree(request, agreement: Agreement, forms: dict):
    agreed = agree(actor=request.actor, agreement=agreement)
    if agreed.state == State.IN_REVIEW:
        messages.success(request, "Votre accord est noté. Le texte attend celui des autres parties.")
    else:
        messages.success(request, f"Toutes les parties sont d'accord : le texte {agreed.number} part à la signature.")
    return redirect(address(agreement))


ACTS = {"remark": _remark, "settle": _settle, "change": _change, "own": _own, "agree": _agree}


@require_http_methods(["GET", "POST"])
def abandon(request, uuid):
    """Discard one's draft, or abandon a text others have read, with the reason."""
    agreement = readable(request, uuid)
    transition = TRANSITIONS["discard" if agreement.state == State.DRAFT else "abandon"]
    if not can_take(request.actor, transition, agreement):
        raise PermissionDenied
    if agreement.state not in transition.sources:
        return redirect(address(agreement))
    asks = transition.needs_reason
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (not asks or form.is_valid()):
        try:
            reason = form.cleaned_data["reason"] if asks else ""
            give_up(actor=request.actor, agreement=agreement, reason=reason)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, "Le brouillon est abandonné." if not asks else "Le texte est abandonné.")
            return redirect(address(agreement))
    context = {
        "title": "Abandonner",
        "agreement": agreement,
        "form": form if asks else None,
        "record_url": address(agreement),
        "breadcrumb_data": {"current": "Abandonner", "links": above(request, agreement, record=True)},
    }
    return render(request, "conventions/abandon.html", context)
