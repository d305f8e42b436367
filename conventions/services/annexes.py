"""Annexes of a draft: small PDF files of its author's, part of the act (N5)."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files import File

from missionjeunes.common import clock
from missionjeunes.work.storage import forget_bytes, keep
from partners.actor import Actor

from ..enums import FileKind, State
from ..models import Agreement, AgreementFile
from .drafting import FROZEN
from .steps import lock

MEGABYTES = 5
MOST = 10
NOT_PDF = "Ce fichier n'est pas un PDF : enregistrez-le au format PDF, puis joignez-le."
TOO_BIG = f"Ce fichier dépasse {MEGABYTES} Mo : allégez-le, ou joignez-en les seules pages utiles."
TOO_MANY = f"Un texte porte au plus {MOST} annexes."


def check_pdf(file: File) -> None:
    """ValidationError when a file is no PDF by its first and last bytes, or is too big."""
    if file.size > MEGABYTES * 1024 * 1024:
        raise ValidationError({"file": TOO_BIG})
    file.seek(0)
    head = file.read(5)
    file.seek(max(0, file.size - 1024))
    tail = file.read()
    file.seek(0)
    if head != b"%PDF-" or b"%%EOF" not in tail:
        raise ValidationError({"file": NOT_PDF})


def _own_draft(actor: Actor, agreement: Agreement) -> Agreement:
    agreement = lock(agreement)
    if agreement.drafted_by_id != actor.organisation.pk:
        raise PermissionDenied
    if agreement.state != State.DRAFT:
        raise ValidationError(FROZEN)
    return agreement


def add_annex(*, actor: Actor, agreement: Agreement, file: File, title: str) -> AgreementFile:
    """Join a PDF to one's draft; ValidationError on field `file` when it is not fit."""
    agreement = _own_draft(actor, agreement)
    check_pdf(file)
    if agreement.files.filter(kind=FileKind.ANNEX).count() >= MOST:
        raise ValidationError({"file": TOO_MANY})
    document = keep(
        file,
        name=f"{title[:190]}.pdf",
        content_type="application/pdf",
        organisation=actor.organisation,
        author=actor.user,
    )
    annex = AgreementFile(
        agreement_id=agreement.pk,
        kind=FileKind.ANNEX,
        document=document,
        title=title,
        version=agreement.version,
        at=clock.now(),
    )
    annex.save(force_insert=True)
    return annex


def remove_annex(*, actor: Actor, agreement: Agreement, annex: AgreementFile) -> None:
    """Take an annex off one's draft; its bytes go with the transaction."""
    agreement = _own_draft(actor, agreement)
    if annex.agreement_id != agreement.pk or annex.kind != FileKind.ANNEX:
        raise PermissionDenied
    document = annex.document
    # Nothing points to an annex: a collector would look for that in tables that members may not change.
    AgreementFile.objects.filter(pk=annex.pk)._raw_delete("default")
    forget_bytes(document)
