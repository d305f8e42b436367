"""Signing: the reading list, the acts with their consent, the code; refusal and reminder."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from partners.accounts.factors import fresh_authentication
from partners.accounts.lockout import client_ip

from ..addresses import address
from ..documents import frozen_context
from ..enums import SIGNING
from ..forms.signature import CodeForm, ConsentForm, RefusalForm
from ..models import Signatory
from ..permissions import signs_as
from ..services import reminders
from ..services import signature as service

CONVENTIONS = {"url": "/conventions/", "title": "Conventions"}
LIST = [CONVENTIONS, {"url": "/signatures/", "title": "À signer"}]
NOTHING = "Aucun de ces actes n'attend plus votre signature."


def _chosen(request) -> list[service.Signing]:
    """Those of the signatures awaited from the actor that the address names, and that she may give now."""
    wanted = set(request.GET.getlist("s"))
    awaited = service.awaiting(request.actor)
    return [signing for signing in awaited if signing.ready and str(signing.signatory.uuid) in wanted]


def _selection(signings) -> str:
    return urlencode({"s": [str(signing.signatory.uuid) for signing in signings]}, doseq=True)


@require_GET
def signatures(request):
    """What awaits the actor's signature, hers and by delegation."""
    awaited = service.awaiting(request.actor)
    context = {
        "title": "À signer",
        "ready": [signing for signing in awaited if signing.ready],
        "later": [signing for signing in awaited if not signing.ready],
        "breadcrumb_data": {"links": [CONVENTIONS], "current": "À signer"},
    }
    return render(request, "conventions/signatures.html", context)


@require_GET
def signature(request, uuid):
    """The address that a mail gives to a signatory: leads to the act to read, or to its record."""
    signatory = get_object_or_404(signs_as(request.actor).select_related("agreement"), uuid=uuid)
    if signatory.agreement.state in SIGNING and signatory.signed_version != signatory.agreement.version:
        return redirect(f"{reverse('signatures-read')}?{urlencode({'s': str(uuid)})}")
    return redirect(address(signatory.agreement))


@fresh_authentication
@require_http_methods(["GET", "POST"])
def read(request):
    """The acts chosen, each as PDF and as the same text; the consent, then the code is mailed."""
    signings = _chosen(request)
    if not signings:
        messages.info(request, NOTHING)
        return redirect("signatures")
    form = ConsentForm(request.POST if request.method == "POST" else None, sentence=service.consent_to(signings))
    if request.method == "POST" and form.is_valid():
        try:
            service.ask_code(actor=request.actor, signings=signings)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect(f"{reverse('signatures-code')}?{_selection(signings)}")
    context = {
        "title": "Lire et signer",
        "acts": [_act(signing) for signing in signings],
        "form": form,
        "breadcrumb_data": {"links": LIST, "current": "Lire et signer"},
    }
    return render(request, "conventions/sign_read.html", context)


def _act(signing: service.Signing) -> dict:
    version = signing.agreement.versions.get(number=signing.agreement.version)
    return frozen_context(signing.agreement, version) | {"signing": signing}


@fresh_authentication
@require_http_methods(["GET", "POST"])
def code(request):
    """The code received: with it all the acts chosen are signed at once."""
    signings = _chosen(request)
    if not signings:
        messages.info(request, NOTHING)
        return redirect("signatures")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            given = service.sign(
                actor=request.actor,
                signings=signings,
                code=form.cleaned_data["code"],
                address=client_ip(request),
                browser=request.headers.get("User-Agent", ""),
            )
        except ValidationError as error:
            form.add_error("code", error)
        else:
            messages.success(request, _done(len(given)))
            return redirect(address(signings[0].agreement) if len(signings) == 1 else "signatures")
    context = {
        "title": "Saisir le code",
        "signings": signings,
        "form": form,
        "consent": service.consent_to(signings),
        "read_url": f"{reverse('signatures-read')}?{_selection(signings)}",
        "breadcrumb_data": {"links": LIST, "current": "Saisir le code"},
    }
    return render(request, "conventions/sign_code.html", context)


def _done(count: int) -> str:
    if count == 1:
        return "Votre signature est enregistrée."
    return f"Vos {count} signatures sont enregistrées."


@fresh_authentication
@require_http_methods(["GET", "POST"])
def refuse(request, uuid):
    """Refuse to sign, with a reason."""
    signatory = get_object_or_404(signs_as(request.actor).select_related("agreement"), uuid=uuid)
    form = RefusalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            service.refuse(actor=request.actor, signatory=signatory, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, ValidationError(error.messages))
        else:
            messages.success(request, "Votre refus est enregistré ; les autres parties en sont averties.")
            return redirect(address(signatory.agreement))
    context = {
        "title": "Refuser de signer",
        "form": form,
        "agreement": signatory.agreement,
        "record_url": address(signatory.agreement),
        "breadcrumb_data": {"links": LIST, "current": "Refuser de signer"},
    }
    return render(request, "conventions/sign_refuse.html", context)


@require_POST
def remind(request, uuid):
    """Mail a reminder to a signatory."""
    found = Signatory.objects.visible_to(request.actor).select_related("agreement")
    signatory = get_object_or_404(found, uuid=uuid)
    try:
        reminders.remind(actor=request.actor, signatory=signatory)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"Une relance est envoyée à {signatory.name}.")
    return redirect(address(signatory.agreement))
