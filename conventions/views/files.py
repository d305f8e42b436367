"""The scan of a signature on paper: sending it, attesting it, taking it back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from partners.accounts.factors import fresh_authentication

from ..addresses import address
from ..enums import FileKind
from ..forms.signature import ScanForm
from ..models import Agreement, AgreementFile, Signatory
from ..permissions import can_attest
from ..services import paper
from .life import above


def _files(request):
    return AgreementFile.objects.visible_to(request.actor).select_related("agreement", "document")


def _to_sign(request, agreement: Agreement) -> AgreementFile | None:
    """The document to print, or to compare a scan with."""
    return _files(request).filter(agreement=agreement, kind=FileKind.TO_SIGN).order_by("-version").first()


@fresh_authentication
@require_http_methods(["GET", "POST"])
def send_scan(request, uuid):
    """Send the scan of a signature on paper, for a signatory of one's own party."""
    found = Signatory.objects.visible_to(request.actor).select_related("agreement", "party")
    signatory = get_object_or_404(found, uuid=uuid)
    if signatory.party.organisation_id != request.actor.organisation.pk:
        raise PermissionDenied
    form = ScanForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            paper.send_scan(actor=request.actor, signatory=signatory, upload=form.cleaned_data["file"])
        except ValidationError as error:
            form.add_error("file", ValidationError(error.messages))
        else:
            messages.success(request, "La numérisation est enregistrée ; une seconde personne doit l'attester.")
            return redirect(address(signatory.agreement))
    context = {
        "title": "Signature sur papier",
        "form": form,
        "signatory": signatory,
        "to_sign_file": _to_sign(request, signatory.agreement),
        "record_url": address(signatory.agreement),
        "breadcrumb_data": {
            "links": above(signatory.agreement),
            "current": "Signature sur papier",
        },
    }
    return render(request, "conventions/sign_paper.html", context)


@fresh_authentication
@require_http_methods(["GET", "POST"])
def attest(request, uuid):
    """Look at a scan sent by somebody else, and attest the signature that it shows."""
    found = _files(request).filter(kind=FileKind.SCAN).select_related("agreement", "document", "signatory__party")
    scan = get_object_or_404(found, uuid=uuid)
    if not can_attest(request.actor, scan):
        raise PermissionDenied
    if request.method == "POST":
        try:
            paper.attest(actor=request.actor, scan=scan)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, f"La signature de {scan.signatory.name} est attestée.")
        return redirect(address(scan.agreement))
    context = {
        "title": "Attester une signature sur papier",
        "scan": scan,
        "to_sign_file": _to_sign(request, scan.agreement),
        "record_url": address(scan.agreement),
        "breadcrumb_data": {
            "links": above(scan.agreement),
            "current": "Attester une signature",
        },
    }
    return render(request, "conventions/sign_attest.html", context)


@require_POST
def withdraw_scan(request, uuid):
    """Take back a scan sent by mistake."""
    scan = get_object_or_404(_files(request).filter(kind=FileKind.SCAN), uuid=uuid)
    try:
        paper.withdraw_scan(actor=request.actor, scan=scan)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "La numérisation est retirée.")
    return redirect(address(scan.agreement))
