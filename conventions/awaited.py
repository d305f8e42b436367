"""Who must act for an open text to go on; what happens next is told by workflow.WAITS."""

from dataclasses import dataclass

from partners.actor import Actor

from .enums import SIGNING, State
from .models import Agreement, Signatory, Step


@dataclass(frozen=True)
class Awaited:
    """An organisation that must act, or a person of it who must sign; `mine` when the reader acts for it."""

    organisation: str
    person: str = ""
    mine: bool = False


def awaited(actor: Actor, agreement: Agreement) -> list[Awaited]:
    """Those an open text waits for, in the order of the parties; nobody for a text that is not open."""
    own = actor.organisation.pk
    if agreement.state == State.DRAFT:
        return [Awaited(agreement.drafted_by.name, mine=agreement.drafted_by_id == own)]
    if agreement.state == State.IN_REVIEW:
        return [
            Awaited(party.name, mine=party.organisation_id == own)
            for party in agreement.parties.all()
            if party.organisation_id and party.agreed_version != agreement.version
        ]
    if agreement.state in SIGNING:
        return [
            Awaited(signatory.party.name, signatory.name, mine=signatory.user_id == actor.user.pk)
            for signatory in Signatory.objects.visible_to(actor)
            .filter(agreement=agreement)
            .exclude(signed_version=agreement.version)
            .select_related("party")
            .order_by("party__position", "rank", "pk")
        ]
    return []


def sent_back(actor: Actor, agreement: Agreement) -> Step | None:
    """Why a text is back in review: the refusal of a signatory, or the platform's recall. None for any other text,
    and once it has been changed since."""
    if agreement.state != State.IN_REVIEW:
        return None
    steps = Step.objects.visible_to(actor).filter(agreement=agreement).exclude(name="agree")
    last = steps.select_related("organisation").order_by("at", "pk").last()
    return last if last and last.name in {"refuse", "recall"} else None
