"""Signing online: what awaits a person, one consent and one code for all of it, the evidence of each signature."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch

from missionjeunes.common import clock
from partners.actor import Actor
from partners.models import User

from .. import evidence, notifications
from ..enums import SIGNING, FileKind, Method
from ..models import Agreement, AgreementFile, Signatory, Signature
from ..permissions import delegations_held, signs_as, signs_for
from .codes import request_code, spend_code
from .documents import whose_turn
from .issue import ask_platform
from .steps import MOVED, lock, take_step

CHANGED = "Le texte de l'acte {number} a changé depuis que vous l'avez lu : relisez-le avant de signer."
NOT_YET = "Les signatures de l'acte {number} se donnent dans l'ordre : ce n'est pas encore votre tour."
SIGNED = "Vous avez déjà signé l'acte {number}."
NOTHING = "Choisissez au moins un acte à signer."
ONE = (
    "J'ai lu cet acte, je l'approuve et je le signe électroniquement au nom de la partie indiquée ;"
    " j'accepte que cette signature m'engage comme ma signature manuscrite."
)
SEVERAL = (
    "J'ai lu chacun de ces actes, je les approuve et je les signe électroniquement au nom des parties indiquées ;"
    " j'accepte que ces signatures m'engagent comme ma signature manuscrite."
)


@dataclass(frozen=True)
class Signing:
    """One signature to give: whose, on which version of which act, whose document has that SHA-256."""

    signatory: Signatory
    agreement: Agreement
    file: AgreementFile
    delegation: str = ""  # «par délégation de … du … au …», when another signs for her
    ready: bool = True  # her turn has come

    @property
    def sha256(self) -> str:
        return self.file.document.sha256


def consent_to(signings: list[Signing]) -> str:
    return ONE if len(signings) == 1 else SEVERAL


def awaiting(actor: Actor) -> list[Signing]:
    """What awaits the actor's signature, her own and by delegation, the oldest issued first."""
    names = Prefetch("giver", User.objects.only("email", "first_name", "last_name"))
    delegations = {held.giver_id: _told(held) for held in delegations_held(actor).prefetch_related(names)}
    found = (
        signs_as(actor)
        .filter(agreement__state__in=SIGNING)
        .select_related("agreement", "party")
        .prefetch_related("agreement__files__document", "agreement__signatories__party")
    )
    signings = []
    for signatory in found:
        agreement = signatory.agreement
        if signatory.signed_version == agreement.version or not (file := _to_sign(agreement)):
            continue
        told = delegations[signatory.user_id] if signatory.user_id not in (None, actor.user.pk) else ""
        ready = signatory.pk in {waiting.pk for waiting in whose_turn(agreement)}
        signings.append(Signing(signatory, agreement, file, told, ready))
    return sorted(signings, key=lambda s: (s.file.at, s.agreement.pk, s.signatory.rank))


def _to_sign(agreement: Agreement) -> AgreementFile | None:
    files = agreement.files.all()
    return next((f for f in files if f.kind == FileKind.TO_SIGN and f.version == agreement.version), None)


def _told(delegation) -> str:
    return (
        f"par délégation de {delegation.giver.get_full_name()}"
        f" du {delegation.starts_on:%d/%m/%Y} au {delegation.ends_on:%d/%m/%Y}"
    )


def ask_code(*, actor: Actor, signings: list[Signing]) -> None:
    """The actor consents to sign these: mail her the code that is good for exactly them."""
    if not signings:
        raise ValidationError(NOTHING)
    request_code(actor=actor, signings=signings, consent=consent_to(signings))


def sign(
    *, actor: Actor, signings: list[Signing], code: str, address: str = "", browser: str = ""
) -> list[Signature]:
    """Sign all of these at once with one code, or none of them.

    ValidationError: wrong or spent code, a text that has changed, a turn that has not come. What is already signed
    is left as it is.
    """
    if not signings:
        raise ValidationError(NOTHING)
    consent = consent_to(signings)
    spend_code(actor=actor, signings=signings, consent=consent, code=code)
    checked_at = clock.now()
    given = []
    for signing in sorted(signings, key=lambda s: (s.agreement.pk, s.signatory.party.position, s.signatory.rank)):
        proof = Signature(
            method=Method.CODE,
            at=clock.now(),
            user=actor.user,
            organisation=actor.organisation,
            name=actor.user.get_full_name() if signing.delegation else signing.signatory.name,
            capacity=signing.signatory.capacity,
            delegation=signing.delegation,
            consent=consent,
            address=address,
            browser=browser[:300],
            code_checked_at=checked_at,
        )
        given += _give(actor, signing, proof)
    return given


def _give(actor: Actor, signing: Signing, proof: Signature) -> list[Signature]:
    """One signature, the act's row held: nothing when it is given already."""
    agreement = lock(signing.agreement)
    signatory = next((s for s in signs_for(actor, agreement) if s.pk == signing.signatory.pk), None)
    if signatory is None:
        raise PermissionDenied
    if signatory.signed_version == agreement.version:
        return []
    check_open(agreement, signatory, signing.agreement.version, signing.sha256)
    record_signature(agreement=agreement, signatory=signatory, proof=proof, sha256=signing.sha256)
    detail = {"signatory": signatory.name, "version": agreement.version, "delegation": signing.delegation}
    take_step(agreement=agreement, name="sign", actor=actor, detail=detail)
    ask_platform(agreement, actor)
    return [proof]


def check_open(agreement: Agreement, signatory: Signatory, version: int, sha256: str) -> None:
    """The act, held, is still being signed, in the version and document that were read, and it is her turn."""
    if agreement.state not in SIGNING:
        raise ValidationError(MOVED)
    file = _to_sign(agreement)
    if agreement.version != version or file is None or file.document.sha256 != sha256:
        raise ValidationError(CHANGED.format(number=agreement.number))
    if signatory.pk not in {waiting.pk for waiting in whose_turn(agreement)}:
        raise ValidationError(NOT_YET.format(number=agreement.number))


def record_signature(*, agreement: Agreement, signatory: Signatory, proof: Signature, sha256: str) -> Signature:
    """Write the evidence, chained, and mark the signatory; the act's row must be held."""
    proof.agreement, proof.signatory = agreement, signatory
    proof.version, proof.document_sha256 = agreement.version, sha256
    evidence.append(proof)
    Signatory.objects.filter(pk=signatory.pk).update(signed_version=agreement.version, signed_at=proof.at)
    return proof


def refuse(*, actor: Actor, signatory: Signatory, reason: str) -> Agreement:
    """Refuse to sign, with a reason that every party is mailed: the text goes back to review, consents undone.

    Signatures already given stand for nothing any more, since the version grows when the text is issued again.
    """
    agreement = lock(signatory.agreement)
    own = next((s for s in signs_for(actor, agreement) if s.pk == signatory.pk), None)
    if own is None:
        raise PermissionDenied
    if own.signed_version == agreement.version:
        raise ValidationError(SIGNED.format(number=agreement.number))
    detail = {"signatory": own.name, "version": agreement.version}
    take_step(agreement=agreement, name="refuse", actor=actor, reason=reason, detail=detail)
    agreement.parties.update(agreed_version=None)
    notifications.tell_refused(agreement, reason.strip(), actor.organisation.name)
    return agreement
