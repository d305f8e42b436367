"""Annexes that parties attach: small PDF files, part of the act (N5).

The author of a draft joins any; the party that supplies an annex of the text joins or replaces it once it is sent.
Under review that makes a version of the text. In force it does not change what was signed: versions are kept.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files import File

from missionjeunes.common import clock
from missionjeunes.work.storage import digest, forget_bytes, keep
from partners.actor import Actor

from ..annexes import Annex, annexes_of
from ..enums import SIGNING, FileKind, State
from ..models import Agreement, AgreementFile
from ..permissions import can_supply
from .drafting import FROZEN, keep_version
from .steps import lock, take_step

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


def add_annex(*, actor: Actor, agreement: Agreement, file: File, title: str = "", annex: str = "") -> AgreementFile:
    """Join a PDF to one's draft, as the `annex` of that number when it is one that the text names; ValidationError on
    field `file` when it is not fit."""
    agreement = _own_draft(actor, agreement)
    check_pdf(file)
    files = agreement.files.filter(kind=FileKind.ANNEX)
    if annex:
        title = _named(agreement, annex).name
        for before in files.filter(annex=annex).select_related("document"):
            _take_off(before)
    if files.count() >= MOST:
        raise ValidationError({"file": TOO_MANY})
    return _join(actor, agreement, file, title, annex)


def supply_annex(*, actor: Actor, agreement: Agreement, file: File, annex: str) -> AgreementFile:
    """Join an annex that the text names, or its new version, for the party that supplies it.

    PermissionDenied for another; ValidationError on field `file`, or while the text is being signed.
    """
    if agreement.state == State.DRAFT:
        return add_annex(actor=actor, agreement=agreement, file=file, annex=annex)
    agreement = lock(agreement)
    named = _named(agreement, annex)
    if agreement.state in SIGNING:
        raise ValidationError(FROZEN)
    if not can_supply(actor, agreement, named):
        raise PermissionDenied
    check_pdf(file)
    current = (
        agreement.files.filter(kind=FileKind.ANNEX, annex=annex).select_related("document").order_by("pk").last()
    )
    if current and current.document.sha256 == digest(file)[0]:  # sent twice
        return current
    joined = _join(actor, agreement, file, named.name, annex)
    if agreement.state == State.IN_REVIEW:
        take_step(agreement=agreement, name="change", actor=actor, detail={"section": "annexes"})
        agreement.parties.update(agreed_version=None)
        keep_version(agreement, actor, f"Annexe {annex} jointe")
    return joined


def _named(agreement: Agreement, number: str) -> Annex:
    """The annex of that number that somebody is to attach; PermissionDenied for another number."""
    found = next((one for one in annexes_of(agreement) if one.number == number and not one.made), None)
    if found is None:
        raise PermissionDenied
    return found


def _join(actor: Actor, agreement: Agreement, file: File, title: str, number: str) -> AgreementFile:
    document = keep(
        file,
        name=f"{title[:190]}.pdf",
        content_type="application/pdf",
        organisation=actor.organisation,
        author=actor.user,
    )
    joined = AgreementFile(
        agreement_id=agreement.pk,
        kind=FileKind.ANNEX,
        document=document,
        title=title[:200],
        version=agreement.version,
        annex=number,
        at=clock.now(),
    )
    joined.save(force_insert=True)
    return joined


def remove_annex(*, actor: Actor, agreement: Agreement, annex: AgreementFile) -> None:
    """Take an annex off one's draft; its bytes go with the transaction."""
    agreement = _own_draft(actor, agreement)
    if annex.agreement_id != agreement.pk or annex.kind != FileKind.ANNEX:
        raise PermissionDenied
    _take_off(annex)


def _take_off(annex: AgreementFile) -> None:
    document = annex.document
    # Nothing points to an annex: a collector would look for that in tables that members may not change.
    AgreementFile.objects.filter(pk=annex.pk)._raw_delete("default")
    forget_bytes(document)
