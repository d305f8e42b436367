"""A text in preparation when one of its parties closes: its successor takes the seat, or the seat goes.

What was at the signature goes back to review, consents fall, and a text left without object is set aside. Runs in the
batch scope, the row held.
"""

from partners.models import Handover, Organisation

from ..enums import SIGNING, AmendmentType, Level, State
from ..models import Agreement, Party
from .drafting import keep_version
from .follow import lapse
from .steps import take_step

STEPS = {State.DRAFT: "redraft", State.IN_REVIEW: "reseat"}


def substitute(agreement: Agreement, handover: Handover, reason: str, *, enters: bool | None = None) -> None:
    """Give the seat of the party that closes to its successor, or take the seat away.

    For an amendment `enters` says whether the successor enters the act that it amends.
    """
    successor = handover.successor_id
    takes_seat = successor is not None and successor not in agreement.party_ids and enters is not False
    columns = _columns(agreement, handover.organisation_id, successor if takes_seat else None)
    heir = successor if successor in columns["party_ids"] else None
    seat = seat_of(agreement, handover.organisation)
    if _is_void(agreement, columns, handover) or not (takes_seat or _may_go(agreement, seat, heir)):
        lapse(agreement, reason)
        return
    if agreement.state in SIGNING:
        take_step(agreement=agreement, name="recall", actor=None, reason=reason)
    _reseat(seat, handover, takes_seat)
    if heir and agreement.drafted_by_id == handover.organisation_id:
        columns["drafted_by_id"] = heir
    take_step(agreement=agreement, name=STEPS[agreement.state], actor=None, reason=reason, **columns)
    agreement.parties.update(agreed_version=None)
    if agreement.state == State.IN_REVIEW:
        keep_version(agreement, None, "Parties changées par une reprise")


def seat_of(agreement: Agreement, organisation: Organisation) -> Party:
    """The party of the organisation; an act recorded without its parties gets that one."""
    found = agreement.parties.filter(organisation=organisation).order_by("pk").first()
    return found or Party.objects.create(
        agreement_id=agreement.pk, organisation_id=organisation.pk, name=organisation.name
    )


def _may_go(agreement: Agreement, seat: Party, heir: int | None) -> bool:
    """Whether the seat can be taken away: not from evidence of a signature, nor a draft from its only reader."""
    unread = agreement.state == State.DRAFT and agreement.drafted_by_id == seat.organisation_id
    return not seat.signatories.filter(signatures__isnull=False).exists() and not (unread and heir is None)


def _columns(agreement: Agreement, leaving: int, successor: int | None) -> dict:
    """Lists of parties and text with the successor in the place of the party that closes, or without it."""
    lists = {}
    for field in ("party_ids", "mission_locale_ids", "agency_ids"):
        seats = [successor if key == leaving else key for key in getattr(agreement, field)]
        lists[field] = [key for key in seats if key is not None]
    text = dict(agreement.text)
    for holder in (text, text.get("changes") or {}):
        if str(leaving) in (holder.get("contacts") or {}):
            holder["contacts"] = {key: one for key, one in holder["contacts"].items() if key != str(leaving)}
    return lists | {"text": text}


def _is_void(agreement: Agreement, columns: dict, handover: Handover) -> bool:
    """Nothing left to agree on: a side of a convention is empty, an accord has one party, or an amendment is about
    the coming or going of the very parties of the handover."""
    if len(columns["party_ids"]) < 2:
        return True
    if agreement.level == Level.AMENDMENT and agreement.amendment_type == AmendmentType.PARTY:
        changes = agreement.text["changes"]
        named = {party["id"] for party in [*changes["join"], *changes["leave"]]}
        return bool(named & {handover.organisation_id, handover.successor_id})
    of_convention = bool(agreement.mission_locale_ids and agreement.agency_ids)
    return of_convention and not (columns["mission_locale_ids"] and columns["agency_ids"])


def _reseat(seat: Party, handover: Handover, takes_seat: bool) -> None:
    """The signatories of the party that closes sign no more; one who had signed leaves her name in the evidence."""
    seat.signatories.filter(signatures=None).delete()
    if not takes_seat:
        seat.delete()
        return
    seat.signatories.update(organisation=handover.successor, user=None, name="", capacity="", email="")
    seat.organisation, seat.name = handover.successor, handover.successor.name
    seat.represented_by = seat.capacity = ""
    seat.save(update_fields=["organisation", "name", "represented_by", "capacity"])
