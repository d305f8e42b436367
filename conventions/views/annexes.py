"""The annexes of an accord: where each stands, its versions, joining one, those that the platform makes (N5)."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from missionjeunes.common import clock
from partners.actor import Actor

from ..addresses import address
from ..annexes import Annex, annexes_of, supplier_label, supplier_of
from ..documents import annex_pdf
from ..enums import FileKind
from ..forms.signing_parties import AnnexForm
from ..models import Agreement, AgreementFile
from ..permissions import can_supply
from ..services import annexes as service
from ..services.made_annexes import content
from .life import above, accord_of, spread


@dataclass(frozen=True)
class Row:
    """An annex as a page shows it: who supplies it, where today's is made, the file that the signed act bears."""

    annex: Annex
    supplier: str
    may_supply: bool
    made_url: str
    borne: AgreementFile | None


def annex_rows(actor: Actor, agreement: Agreement, files: list[AgreementFile]) -> list[Row]:
    """The annexes that the text names, in its order; `files` are those of the act, with their documents."""
    prefetch_related_objects([agreement], "parties__organisation")
    parties = list(agreement.parties.all())
    sealed = max((file.version for file in files if file.kind == FileKind.SEALED), default=None)
    rows = []
    for annex in annexes_of(agreement, files):
        party = supplier_of(annex, parties)
        made_url = reverse("accord-annex-made", args=[agreement.uuid, annex.number]) if annex.made else ""
        supplier = party.name if party else supplier_label(annex)
        rows.append(Row(annex, supplier, can_supply(actor, agreement, annex), made_url, _borne(annex, sealed)))
    return rows


def _borne(annex: Annex, sealed: int | None) -> AgreementFile | None:
    """The file that the sealed act carries: the last one joined before its text was issued, or made with it."""
    if sealed is None:
        return None
    if annex.made:
        return next((file for file in annex.files if file.version == sealed), None)
    return next((file for file in reversed(annex.files) if file.version < sealed), None)


def files_of(actor: Actor, agreement: Agreement) -> list[AgreementFile]:
    """The files of an act with their documents and who gave them; one query."""
    files = AgreementFile.objects.visible_to(actor).filter(agreement=agreement)
    return list(files.select_related("document__organisation"))


@require_http_methods(["GET", "POST"])
def annexes(request, uuid):
    """Every annex that the accord names, with its versions; the party that supplies one joins it here."""
    accord = accord_of(request, uuid)
    rows = annex_rows(request.actor, accord, files_of(request.actor, accord))
    mine = [row.annex for row in rows if row.may_supply]
    if request.method == "POST" and not mine:
        raise PermissionDenied
    form = _form(request, mine)
    errors = []
    if request.method == "POST" and form.is_valid():
        try:
            joined = service.supply_annex(actor=request.actor, agreement=accord, **form.cleaned_data)
        except ValidationError as error:
            errors = spread(error, [form])
        else:
            messages.success(request, f"{joined.title} : le fichier est joint, son empreinte est affichée.")
            return redirect("accord-annexes", uuid=accord.uuid)
    context = {
        "title": "Annexes",
        "agreement": accord,
        "rows": rows,
        "form": form if mine else None,
        "errors": errors,
        "record_url": address(accord),
        "breadcrumb_data": {"current": "Annexes", "links": above(accord)},
    }
    return render(request, "conventions/annexes.html", context)


def _form(request, mine: list[Annex]) -> AnnexForm:
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    return AnnexForm(*posted, named=mine, other=False, initial={"annex": request.GET.get("annexe", "")})


@require_GET
def made(request, uuid, number):
    """An annex that the platform makes, as its data are today and as far as the reader may read them."""
    visible = Agreement.objects.visible_to(request.actor).accords()
    accord = visible.filter(uuid=uuid).first()
    found = next((one for one in annexes_of(accord) if one.number == number and one.made), None) if accord else None
    if found is None:
        raise Http404
    file = annex_pdf(accord, found.name, content(found.made, accord, request.actor))
    name = f"{accord.number or 'accord'}-annexe-{number}_{clock.today()}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(file, content_type="application/pdf", headers=headers)
