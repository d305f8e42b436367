"""The files of an act that the platform writes, in the batch scope: the text to sign, then the sealed act."""

from django.db.models import Prefetch, prefetch_related_objects

from missionjeunes.common import clock
from missionjeunes.work.models import Document
from missionjeunes.work.storage import keep
from partners.enums import Right
from partners.models import Membership, User

from .. import evidence, notifications
from ..documents import annex_pdf, signed_pdf, to_sign_pdf
from ..enums import FileKind
from ..models import Agreement, AgreementFile, Delegation, IssuedFile, Party, Signatory, Version
from ..seal import seal


def to_sign_file(agreement: Agreement) -> AgreementFile | None:
    """The document to sign of the version at hand, once the platform has written it."""
    files = agreement.files.filter(kind=FileKind.TO_SIGN, version=agreement.version)
    return files.select_related("document").first()


def write_to_sign(agreement: Agreement) -> AgreementFile:
    """Render the frozen version, once; the act's row is locked."""
    if found := to_sign_file(agreement):
        return found
    version = agreement.versions.get(number=agreement.version)
    content = to_sign_pdf(agreement, version, _annexes(agreement, version))
    name = f"{agreement.number}-version-{version.number}-a-signer.pdf"
    return _keep(agreement, FileKind.TO_SIGN, content, name)


def write_sealed(agreement: Agreement) -> AgreementFile:
    """The signed act with its proof, sealed; the act has just entered into force, its row is locked."""
    version = agreement.versions.get(number=agreement.version)
    document = to_sign_file(agreement).document
    signatures = list(signatures_of(agreement))
    proofs = evidence.bundle(agreement, signatures, document.sha256)
    with document.open() as stream:
        signed = stream.read()
    content = signed_pdf(
        agreement, version, signatures=signatures, signed=signed, evidence=proofs, at=max(s.at for s in signatures)
    )
    sealed, certificate = seal(content)
    return _keep(agreement, FileKind.SEALED, sealed, f"{agreement.number}.pdf", certificate)


def signatures_of(agreement: Agreement):
    """The signatures of the version at hand in the order they were given, with what their evidence names."""
    return (
        agreement.signatures.filter(version=agreement.version)
        .select_related("agreement", "signatory__party", "organisation", "scan__document")
        .prefetch_related(Prefetch("user", User.objects.only("uuid")))
        .order_by("pk")
    )


def _annexes(agreement: Agreement, version: Version) -> list[tuple[str, bytes]]:
    """The annexes that the frozen version states: files by their hashes, the platform's own from their content."""
    stated = version.content.get("annexes", [])
    wanted = {annex["sha256"] for annex in stated if "sha256" in annex}
    found = []
    for annex in agreement.files.filter(kind=FileKind.ANNEX).select_related("document"):
        if annex.document.sha256 in wanted:
            with annex.document.open() as stream:
                found.append((annex.document.name, stream.read()))
    return found + [_write_annex(agreement, annex) for annex in stated if "made" in annex]


def _write_annex(agreement: Agreement, annex: dict) -> tuple[str, bytes]:
    """Print an annex that the platform makes, and keep it among the files of the act."""
    content = annex_pdf(agreement, annex["title"], annex["made"])
    name = f"{agreement.number}-annexe-{annex['number']}.pdf"
    document = keep(content, name=name, content_type="application/pdf", organisation=None, perimeter=agreement.number)
    AgreementFile.objects.create(
        agreement_id=agreement.pk,
        kind=FileKind.ANNEX,
        document=document,
        title=annex["title"],
        version=agreement.version,
        annex=annex["number"],
        at=document.created_at,
    )
    return name, content


def _keep(agreement: Agreement, kind: FileKind, content: bytes, name: str, certificate: str = "") -> AgreementFile:
    document: Document = keep(
        content, name=name, content_type="application/pdf", organisation=None, perimeter=agreement.number
    )
    IssuedFile.objects.create(
        sha256=document.sha256, kind=kind, certificate_sha256=certificate, at=document.created_at
    )
    return AgreementFile.objects.create(
        agreement_id=agreement.pk,
        kind=kind,
        document=document,
        title=kind.label.capitalize(),
        version=agreement.version,
        at=document.created_at,
    )


def whose_turn(agreement: Agreement) -> list[Signatory]:
    """Who may sign now: everybody who has not, or the first of them (by party, then rank) when an order is kept."""
    prefetch_related_objects([agreement], "signatories__party")
    missing = [s for s in agreement.signatories.all() if s.signed_version != agreement.version]
    missing.sort(key=lambda s: (s.party.position, s.rank, s.pk))
    return missing[:1] if agreement.in_order else missing


def call_signatories(agreement: Agreement) -> None:
    """Mail those whose turn it is, and who holds their delegation today; each is written to once a version."""
    today = clock.today()
    for signatory in whose_turn(agreement):
        if signatory.user_id is None:
            if signatory.email and signatory.organisation_id != signatory.party.organisation_id:  # of the head office
                notifications.call_to_sign(agreement, signatory, signatory.email)
            continue
        holders = Delegation.objects.filter(
            organisation_id=signatory.organisation_id,
            giver_id=signatory.user_id,
            revoked_at=None,
            starts_on__lte=today,
            ends_on__gte=today,
        )
        persons = [signatory.user_id, *holders.values_list("holder_id", flat=True)]
        for to in User.objects.filter(is_active=True, pk__in=persons).values_list("email", flat=True):
            notifications.call_to_sign(agreement, signatory, to)


def tell_in_force(agreement: Agreement) -> None:
    """Tell every party that the act is in force; a party that signed on paper is told through its direction."""
    written_to = set(agreement.signatories.exclude(email="").values_list("party_id", flat=True))
    silent = Party.objects.filter(agreement=agreement).exclude(pk__in=written_to).exclude(organisation=None)
    heads = Membership.objects.filter(
        organisation__in=silent.values("organisation"), ended_at=None, right__in=[Right.DIRECTOR, Right.ADMINISTRATOR]
    )
    also = User.objects.filter(is_active=True, pk__in=heads.values("user")).values_list("email", flat=True)
    notifications.tell_in_force(agreement, list(also))
