"""An amendment comes into force: the act it amends changes with it. Runs in the batch scope, both rows held."""

from datetime import date

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.fields.json import KeyTextTransform

from missionjeunes.common import clock
from missionjeunes.common.periods import term_end
from partners.enums import COUNTERPART_KINDS, Kind

from ..consolidation import consolidate
from ..enums import AmendmentType, Level, State
from ..models import Agreement, Party, Step
from .amending import keep_consolidated
from .cascade import parent_amended, realigned
from .pairs import write_pairs
from .steps import take_step

Type = AmendmentType


def conclude_amendment(amendment: Agreement, signed_on: date) -> None:
    """Bring an amendment into force; its own last day is the act's.

    What it changes is written at once, unless it attaches the act to an accord that is still to begin.
    """
    base, changes = amendment.amends, amendment.text["changes"]
    starts_on = max(signed_on, date.fromisoformat(changes.get("from", signed_on.isoformat())))
    if starts_on <= clock.today():
        apply_amendment(amendment)
    last = max(base.ends_on or term_end(signed_on), starts_on)
    take_step(
        agreement=amendment, name="conclude", actor=None, signed_on=signed_on, starts_on=starts_on, ends_on=last
    )
    if changes["type"] == Type.TERM:
        base.amendments.filter(state=State.IN_FORCE).update(ends_on=last)
    if changes["type"] == Type.PARENT:
        realigned(base)


def apply_amendment(amendment: Agreement) -> None:
    """Write what an amendment changes into its act, whose row is held."""
    base, changes = amendment.amends, amendment.text["changes"]
    if changes["type"] == Type.PARTY:
        _change_parties(base, changes)
    columns = _columns(base, changes)
    text = consolidate(base.text, changes)
    take_step(agreement=base, name="amend", actor=None, detail={"amendment": amendment.number}, text=text, **columns)
    keep_consolidated(base, amendment)
    if base.level == Level.CONVENTION:
        write_pairs(base)
    parent_amended(base)


def signed_for_later() -> Q:
    """Attachments signed before the accord began, which it has by now, and not yet written into their act."""
    written = Step.objects.annotate(by=KeyTextTransform("amendment", "detail")).filter(
        agreement=OuterRef("amends"), name="amend", by=OuterRef("number")
    )
    begun = Q(state=State.IN_FORCE, amendment_type=Type.PARENT, starts_on__gt=F("signed_on"))
    return begun & Q(starts_on__lte=clock.today()) & ~Exists(written)


def _columns(base: Agreement, changes: dict) -> dict:
    """Columns of the act that change with its text."""
    if changes["type"] == Type.TERM:
        return {"ends_on": date.fromisoformat(changes["ends_on"])}
    if changes["type"] == Type.BRANCH:
        return {key: changes[key] for key in ("contract_types", "counterpart")}
    if changes["type"] == Type.PARENT:
        parent = Agreement.objects.get(pk=changes["id"])
        types = {"contract_types": parent.contract_types} if base.level == Level.CONVENTION else {}
        return {"parent_id": parent.pk, "framework_id": parent.framework_id or parent.pk, **types}
    if changes["type"] == Type.PARTY:
        agencies = set(base.agency_ids)
        joining = [party["id"] for party in changes["join"]]
        kinds = dict(base.parties.filter(organisation__in=joining).values_list("organisation", "organisation__kind"))
        new = {key: [o for o in joining if kinds[o] in of and o not in agencies] for key, of in _COPIES.items()}
        return {key: getattr(base, key) + ids for key, ids in new.items()} | {
            "party_ids": base.party_ids + [o for o in joining if o not in base.party_ids]
        }
    return {}


_COPIES = {"mission_locale_ids": {Kind.MISSION_LOCALE}, "agency_ids": COUNTERPART_KINDS}


def _change_parties(base: Agreement, changes: dict) -> None:
    position = base.parties.count()
    Party.objects.bulk_create(
        Party(
            agreement_id=base.pk,
            organisation_id=joining["id"],
            name=joining["name"],
            joined_on=max(date.fromisoformat(joining["on"]), clock.today()),
            position=position + rank,
        )
        for rank, joining in enumerate(changes["join"])
    )
    for leaving in changes["leave"]:
        day = max(date.fromisoformat(leaving["on"]), clock.today())
        base.parties.filter(organisation=leaving["id"]).update(left_on=day)
