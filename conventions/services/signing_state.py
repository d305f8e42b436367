"""What the record of an act tells of its signature: who has signed, who is awaited, what its reader may do."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from missionjeunes.common import clock
from partners.actor import Actor

from ..enums import SIGNING, FileKind
from ..models import Agreement, AgreementFile, Signatory, Signature
from ..permissions import can_attest, is_party, signs_for
from .documents import whose_turn
from .paper import pending
from .reminders import COOL_DOWN


@dataclass(frozen=True)
class Line:
    """One signatory; dates are empty while there is none, `may_*` are the reader's acts."""

    signatory: Signatory
    proof: Signature | None
    awaited: bool
    asked_at: datetime | None
    remindable_at: datetime | None
    scan: AgreementFile | None
    may_sign: bool
    may_remind: bool
    may_send_scan: bool
    may_attest: bool
    may_withdraw_scan: bool


@dataclass(frozen=True)
class SigningState:
    lines: list[Line]
    in_order: bool
    open: bool
    written: bool  # the document to sign of this version is there
    hashes: list[AgreementFile]


def signing_state(actor: Actor, agreement: Agreement) -> SigningState | None:
    """The signature of an act that the actor may read; None while no text has been issued for signature."""
    signatories = list(agreement.signatories.select_related("party").order_by("party__position", "rank", "pk"))
    if agreement.state not in SIGNING and not agreement.signatures.exists():
        return None
    ours = Q(kind=FileKind.TO_SIGN, version=agreement.version) | Q(kind=FileKind.SEALED)
    files = list(agreement.files.filter(ours).select_related("document"))
    written = next((file for file in files if file.kind == FileKind.TO_SIGN), None)
    is_open = agreement.state in SIGNING and written is not None
    proofs = {p.signatory_id: p for p in agreement.signatures.filter(version=agreement.version)}
    turn = {s.pk for s in whose_turn(agreement)} if is_open else set()
    own = {s.pk for s in signs_for(actor, agreement)} if is_open else set()
    scans = {scan.signatory_id: scan for scan in pending(agreement)} if is_open else {}
    lines = []
    for signatory in signatories:
        awaited, scan = signatory.pk in turn, scans.get(signatory.pk)
        asked = max(written.at, signatory.reminded_at or written.at) if awaited else None
        again = asked and asked + COOL_DOWN
        party = signatory.party.organisation_id == actor.organisation.pk
        lines.append(
            Line(
                signatory=signatory,
                proof=proofs.get(signatory.pk),
                awaited=awaited,
                asked_at=asked,
                remindable_at=again,
                scan=scan,
                may_sign=awaited and signatory.pk in own and scan is None,
                may_remind=awaited
                and signatory.pk not in own
                and bool(signatory.email)
                and is_party(actor, agreement)
                and again <= clock.now(),
                may_send_scan=awaited and party and scan is None,
                may_attest=awaited and scan is not None and can_attest(actor, scan),
                may_withdraw_scan=scan is not None and scan.document.organisation_id == actor.organisation.pk,
            )
        )
    return SigningState(lines, agreement.in_order, is_open, written is not None, files)
