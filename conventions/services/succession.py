"""An organisation hands over: its successor enters its conventions on the day (universal succession), or it leaves.

Runs in the batch scope, in the transaction of the handover. A signed document is left untouched: the history says why
another stands in the place of a party. `count` runs in the scope of who prepares.
"""

from datetime import timedelta

from django.db.models import Max, Q, QuerySet

from missionjeunes.common import clock
from partners.actor import Actor
from partners.enums import COUNTERPART_KINDS, Kind
from partners.models import Handover, Organisation
from partners.successions import Passed

from ..enums import ISSUED, OPEN, Level, State
from ..models import Agreement, CoveredPair, Delegation, Party
from .ending import settle
from .follow import follow
from .pairs import write_pairs
from .steps import take_step
from .substitution import seat_of, substitute

EVE = timedelta(days=1)
COPIES = {Kind.MISSION_LOCALE: "mission_locale_ids"} | dict.fromkeys(COUNTERPART_KINDS, "agency_ids")


def _of(organisation: Organisation) -> QuerySet[Agreement]:
    """Acts in force and texts in preparation that the organisation is a party to, amendments apart."""
    alive = Q(state__in=OPEN) | Q(state=State.IN_FORCE, ends_on__gte=clock.today())
    return Agreement.objects.filter(alive, party_ids__contains=[organisation.pk]).exclude(level=Level.AMENDMENT)


def count(actor: Actor, organisation: Organisation) -> int:
    """Conventions in force or in preparation that would pass, as far as the actor sees them."""
    return _of(organisation).conventions().filter(pk__in=Agreement.objects.visible_to(actor)).count()


def no_obstacle(handover: Handover) -> str:
    """Conventions never keep an organisation from closing: without a successor it leaves them."""
    return ""


def reason_of(handover: Handover) -> str:
    """Why the parties of an act change, as its history says it."""
    day, name = f"{handover.effective_on:%d/%m/%Y}", handover.organisation.name
    if handover.successor is None:
        return f"{name} ferme le {day}. {handover.reason}"
    return f"{handover.successor.name} reprend {name} le {day}. {handover.reason}"


def succeed(handover: Handover) -> Passed:
    """Pass on every act of the organisation that closes, each row held in the order of its key."""
    passed, concerned = 0, set()
    own = _of(handover.organisation).values_list("pk", flat=True)
    for pk in sorted({*own, *_joined(handover.organisation).values_list("amends", flat=True)}):
        agreement = Agreement.objects.select_for_update(of=("self",)).get(pk=pk)
        concerned |= set(agreement.party_ids)
        passed += agreement.level == Level.CONVENTION and handover.organisation_id in agreement.party_ids
        _pass(agreement, handover)
    Delegation.objects.filter(organisation=handover.organisation, revoked_at=None).update(revoked_at=clock.now())
    return Passed(passed, frozenset(concerned))


def _joined(organisation: Organisation) -> QuerySet[Agreement]:
    """Amendments in preparation that name the organisation, if only as one that joins."""
    return Agreement.objects.filter(level=Level.AMENDMENT, state__in=OPEN, party_ids__contains=[organisation.pk])


def _pass(agreement: Agreement, handover: Handover) -> None:
    if agreement.state in OPEN:
        substitute(agreement, handover, reason_of(handover))
    if agreement.state != State.IN_FORCE:
        return
    entered = handover.organisation_id in agreement.party_ids and _replace_party(agreement, handover)
    for amendment in agreement.amendments.select_for_update(of=("self",)).order_by("pk"):
        if amendment.state in OPEN and handover.organisation_id in amendment.party_ids:
            substitute(amendment, handover, reason_of(handover), enters=entered)
        elif amendment.state in ISSUED and entered:
            _let_read(amendment, agreement)
    if handover.organisation_id in agreement.party_ids:
        settle(agreement)
        if agreement.level == Level.CONVENTION:
            write_pairs(agreement)
        follow(agreement)


def _replace_party(agreement: Agreement, handover: Handover) -> bool:
    """End the party on the eve, and let the successor in for the days that it leaves; True when it enters.

    It does not enter twice, nor where other conventions cover all that it would be covered for.
    """
    eve = handover.effective_on - EVE
    leaving = seat_of(agreement, handover.organisation)
    until = leaving.left_on
    if until is not None and until <= eve:
        return False  # it had left before
    elsewhere = _covered_elsewhere(agreement, handover)
    leaving.left_on = eve
    leaving.save(update_fields=["left_on"])
    enters = _may_enter(agreement, handover, elsewhere)
    changes = _enter(agreement, handover, until, elsewhere) if enters else {}
    detail = {"organisation": handover.organisation_id, "successor": handover.successor_id if enters else None}
    take_step(agreement=agreement, name="succeed", actor=None, reason=reason_of(handover), detail=detail, **changes)
    return enters


def _others(agreement: Agreement, organisation: Organisation, day) -> list[int]:
    """The organisations of the other side that are still parties on a day."""
    field = "agency_ids" if organisation.kind == Kind.MISSION_LOCALE else "mission_locale_ids"
    left = set(agreement.parties.filter(left_on__lt=day).values_list("organisation", flat=True))
    return [key for key in getattr(agreement, field) if key not in left]


def _covered_elsewhere(agreement: Agreement, handover: Handover) -> list[int]:
    """Those of the other side that another convention of the framework covers with the successor, from the day on."""
    if handover.successor is None or agreement.level != Level.CONVENTION:
        return []
    own, other = "mission_locale", "agency"
    if handover.organisation.kind in COUNTERPART_KINDS:
        own, other = other, own
    others = _others(agreement, handover.organisation, handover.effective_on)
    pairs = CoveredPair.objects.filter(
        **{f"{own}_id": handover.successor_id, f"{other}_id__in": others},
        convention__framework_id=agreement.framework_id,
        starts_on__lte=agreement.last_day,
        ends_on__gte=max(handover.effective_on, agreement.starts_on),
    )
    return sorted(set(pairs.exclude(convention=agreement).values_list(f"{other}_id", flat=True)))


def _may_enter(agreement: Agreement, handover: Handover, elsewhere: list[int]) -> bool:
    if handover.successor is None or handover.successor_id in agreement.party_ids:
        return False
    others = _others(agreement, handover.organisation, handover.effective_on)
    return agreement.level != Level.CONVENTION or bool(set(others) - set(elsewhere))


def _enter(agreement: Agreement, handover: Handover, until, elsewhere: list[int]) -> dict:
    """Write the successor as a party from the day; returns the columns of the act that follow."""
    successor = handover.successor
    last = agreement.parties.aggregate(last=Max("position"))["last"] or 0
    Party.objects.create(
        agreement_id=agreement.pk,
        organisation_id=successor.pk,
        name=successor.name,
        joined_on=handover.effective_on,
        left_on=until,
        not_with=elsewhere,
        position=last + 1,
    )
    changes = {"party_ids": [*agreement.party_ids, successor.pk]}
    if agreement.level == Level.CONVENTION:
        field = COPIES[successor.kind]
        changes[field] = [*getattr(agreement, field), successor.pk]
    return changes


def _let_read(amendment: Agreement, agreement: Agreement) -> None:
    """Amendments in force are read by those whose convention they are part of."""
    copies = {field: getattr(agreement, field) for field in ("party_ids", "mission_locale_ids", "agency_ids")}
    Agreement.objects.filter(pk=amendment.pk).update(**copies)
