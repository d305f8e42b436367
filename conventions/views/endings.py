"""Leaving and renewing: what would happen is shown before anything binds (N6.b, R5, R6)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from missionjeunes.common import clock
from partners.accounts.factors import fresh_authentication

from ..addresses import address
from ..enums import Level, State
from ..forms.life import DayForm, DepartureForm
from ..models import Agreement, Ending
from ..permissions import can_bind, can_draft
from ..services import ending as service
from ..services import renewing
from .life import above, act_of, posted, spread

Kind = Ending.Kind
TITLES = {Kind.WITHDRAWAL: "Se désengager", Kind.TERMINATION: "Résilier la convention"}
BUTTONS = {Kind.WITHDRAWAL: "Notifier le désengagement", Kind.TERMINATION: "Notifier la résiliation"}


def _mine(request, uuid) -> Agreement:
    """An act in force that the actor binds its party to; 403 otherwise."""
    agreement = act_of(request, uuid)
    service.party_of(request.actor, agreement)
    if not can_bind(request.actor, agreement) or agreement.state != State.IN_FORCE:
        raise PermissionDenied
    return agreement


@fresh_authentication
@require_http_methods(["GET", "POST"])
def withdraw(request, uuid):
    """Withdraw at the anniversary: deadline, effect, what remains; then the reason, and it binds."""
    return _depart(request, _mine(request, uuid), Kind.WITHDRAWAL)


@fresh_authentication
@require_http_methods(["GET", "POST"])
def terminate(request, uuid):
    """Terminate a convention on a day: the day first, then its effects, then the reason, and it binds."""
    agreement = _mine(request, uuid)
    if agreement.level != Level.CONVENTION:
        raise PermissionDenied
    return _depart(request, agreement, Kind.TERMINATION)


def _depart(request, agreement: Agreement, kind: str):
    form = DepartureForm(posted(request))
    days = DayForm(request.GET if "until" in request.GET else None) if kind == Kind.TERMINATION else None
    errors = []
    if request.method == "POST" and form.is_valid():
        try:
            service.notify(actor=request.actor, agreement=agreement, kind=kind, **form.cleaned_data)
        except ValidationError as error:
            errors = spread(error, [form])
        else:
            messages.success(request, "Votre départ est notifié ; la lettre se trouve parmi les pièces de l'acte.")
            return redirect(address(agreement))
    seen = _outlook(request, agreement, kind, (form, days), errors)
    if seen and kind == Kind.TERMINATION:
        form.initial["until"] = seen.until
    context = {
        "title": TITLES[kind],
        "agreement": agreement,
        "form": form,
        "days": days,
        "errors": errors,
        "seen": seen,
        "children": _children(request, agreement) if seen and seen.ends else [],
        "button": BUTTONS[kind],
        "today": clock.today(),
        "record_url": address(agreement),
        "terminate_url": address(agreement, "terminate") if agreement.level == Level.CONVENTION else "",
        "breadcrumb_data": {"current": TITLES[kind], "links": above(agreement)},
    }
    return render(request, "conventions/life/depart.html", context)


def _outlook(request, agreement: Agreement, kind: str, forms: tuple, errors: list[str]) -> service.Outlook | None:
    """The simulation; None while the day is missing or cannot be."""
    form, days = forms
    until = None
    if days is not None:
        until = form.cleaned_data.get("until") if form.is_bound and form.is_valid() else None
        if until is None and days.is_bound and days.is_valid():
            until = days.cleaned_data["until"]
        if until is None:
            return None
    try:
        return service.outlook(actor=request.actor, agreement=agreement, kind=kind, until=until)
    except ValidationError as error:
        errors += spread(error, [days] if days is not None and days.is_bound else [])
        return None


def _children(request, agreement: Agreement) -> list[Agreement]:
    """Acts in force that decline an accord about to end, as far as the actor sees them."""
    visible = Agreement.objects.visible_to(request.actor).exclude(level=Level.AMENDMENT)
    return list(visible.filter(parent=agreement, state=State.IN_FORCE).order_by("number", "pk")[:21])


@require_http_methods(["GET", "POST"])
def renew(request, uuid):
    """Begin the renewal of an act: a copy of its text without its signatures."""
    agreement = act_of(request, uuid)
    service.party_of(request.actor, agreement)
    renewable = agreement.state in (State.IN_FORCE, State.EXPIRED)
    if not renewable or not can_draft(request.actor, agreement.level):
        raise PermissionDenied
    errors = []
    if request.method == "POST":
        try:
            renewal = renewing.renew(actor=request.actor, agreement=agreement)
        except ValidationError as error:
            errors = error.messages
        else:
            messages.success(request, "Le renouvellement est prêt : relisez-le, puis envoyez-le en relecture.")
            return redirect(address(renewal))
    already = renewing.open_renewal(request.actor, agreement)
    context = {
        "title": "Renouveler",
        "agreement": agreement,
        "errors": errors,
        "open": already,
        "open_url": address(already) if already else "",
        "today": clock.today(),
        "record_url": address(agreement),
        "breadcrumb_data": {"current": "Renouveler", "links": above(agreement)},
    }
    return render(request, "conventions/life/renew.html", context)
