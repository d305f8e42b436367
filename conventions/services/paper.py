"""Signatures on paper: a scan is sent for a signatory, then a second person attests what it shows."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile

from missionjeunes.common import clock
from missionjeunes.work.storage import forget_bytes, keep
from partners.actor import Actor

from ..enums import SIGNING, FileKind, Method
from ..models import AgreementFile, Signatory, Signature
from ..permissions import can_attest
from .documents import to_sign_file
from .issue import ask_platform
from .signature import SIGNED, check_open, record_signature
from .steps import MOVED, lock, take_step

MAX_BYTES = 20 * 1024 * 1024
NOT_A_PDF = "Envoyez l'acte numérisé au format PDF."
TOO_BIG = "Le fichier dépasse 20 Mo : numérisez en niveaux de gris ou à une définition moindre."
SENT = "Une numérisation attend déjà d'être attestée pour cette personne."
SELF = "Qui a envoyé la numérisation ne peut pas l'attester : demandez à une seconde personne d'une des parties."
CONSENT = "Signature manuscrite sur l'acte imprimé, numérisée (SHA-256 {sha256}) ; {name} atteste l'avoir vérifiée."


def check_pdf(upload: UploadedFile) -> bytes:
    """The bytes of a PDF of at most 20 MB; ValidationError otherwise."""
    if upload.size > MAX_BYTES:
        raise ValidationError({"file": TOO_BIG})
    content = upload.read()
    if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-2048:]:
        raise ValidationError({"file": NOT_A_PDF})
    return content


def send_scan(*, actor: Actor, signatory: Signatory, upload: UploadedFile) -> AgreementFile:
    """Keep the scan of a signature on paper, sent by a member of the signatory's own party."""
    agreement = lock(signatory.agreement)
    if signatory.party.organisation_id != actor.organisation.pk:
        raise PermissionDenied
    if agreement.state not in SIGNING or to_sign_file(agreement) is None:
        raise ValidationError(MOVED)
    if signatory.signed_version == agreement.version:
        raise ValidationError(SIGNED.format(number=agreement.number))
    if pending(agreement).filter(signatory=signatory).exists():
        raise ValidationError(SENT)
    content = check_pdf(upload)
    document = keep(
        content,
        name=f"{agreement.number}-version-{agreement.version}-signe-sur-papier.pdf",
        content_type="application/pdf",
        organisation=actor.organisation,
        author=actor.user,
        perimeter=agreement.number,
    )
    return AgreementFile.objects.create(
        agreement_id=agreement.pk,
        kind=FileKind.SCAN,
        document=document,
        title=f"Acte signé sur papier par {signatory.name}"[:200],
        version=agreement.version,
        at=document.created_at,
        signatory=signatory,
    )


def pending(agreement):
    """Scans of the version at hand that nobody has attested yet."""
    scans = AgreementFile.objects.filter(agreement=agreement, kind=FileKind.SCAN, version=agreement.version)
    attested = Signature.objects.filter(agreement=agreement, scan__isnull=False).values("scan")
    return scans.exclude(pk__in=attested).select_related("document", "signatory__party")


def attest(*, actor: Actor, scan: AgreementFile) -> Signature:
    """Say that a scan shows the signature: it then stands like one given online, on the day it is attested."""
    agreement = lock(scan.agreement)
    if not can_attest(actor, scan):
        raise PermissionDenied(SELF)
    signatory = Signatory.objects.select_related("party").get(pk=scan.signatory_id)
    if signatory.signed_version == agreement.version:
        raise ValidationError(SIGNED.format(number=agreement.number))
    file = to_sign_file(agreement)
    sha256 = file.document.sha256 if file else ""
    check_open(agreement, signatory, scan.version, sha256)
    now, name = clock.now(), actor.user.get_full_name()
    proof = Signature(
        method=Method.SCAN,
        at=now,
        user=actor.user,
        organisation=actor.organisation,
        name=signatory.name,
        capacity=signatory.capacity,
        consent=CONSENT.format(sha256=scan.document.sha256, name=name),
        scan=scan,
        attested_by_name=name,
        attested_at=now,
    )
    record_signature(agreement=agreement, signatory=signatory, proof=proof, sha256=sha256)
    detail = {"signatory": signatory.name, "version": agreement.version}
    take_step(agreement=agreement, name="attest", actor=actor, detail=detail)
    ask_platform(agreement, actor)
    return proof


def withdraw_scan(*, actor: Actor, scan: AgreementFile) -> None:
    """Take back a scan sent by mistake, while nobody has attested it: its sender or a colleague."""
    agreement = lock(scan.agreement)
    if scan.document.organisation_id != actor.organisation.pk:
        raise PermissionDenied
    if not pending(agreement).filter(pk=scan.pk).exists():
        raise ValidationError(MOVED)
    document = scan.document
    scan.delete()
    forget_bytes(document)
