"""What comes: ends, notice deadlines, anniversaries and signatures of the acts that concern an actor."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from missionjeunes.common import clock
from partners.actor import Actor
from partners.enums import TERRITORIAL_STATE_KINDS, Kind
from partners.models import Organisation

from ..dates import ONE_DAY, month_before, next_anniversary
from ..enums import Level, State
from ..models import Agreement

BEFORE = timedelta(days=92)  # kept behind, so that a calendar does not lose yesterday's events
AHEAD = timedelta(days=3 * 366)
KINDS = {
    "end": "Dernier jour",
    "notice": "Dernier jour pour se désengager",
    "anniversary": "Anniversaire de la signature",
    "signature": "Signature",
}
FIELDS = (
    "uuid", "level", "number", "title", "signed_on", "ends_on", "terminated_on", "party_ids", "mission_locale_ids",
)  # fmt: skip


@dataclass(frozen=True)
class Event:
    """A day of an act's life, for the whole day."""

    day: date
    kind: str
    agreement: Agreement

    @property
    def label(self) -> str:
        return KINDS[self.kind]

    @property
    def uid(self) -> str:
        """The same for the same event at every fetch; an end that moves stays the same event."""
        year = "" if self.kind in {"end", "signature"} else f"-{self.day.year}"
        return f"{self.agreement.uuid}-{self.kind}{year}@mission-jeunes"


def last_day(agreement: Agreement) -> date | None:
    """The last day in force: the term, or the eve of an early end."""
    if agreement.terminated_on is None:
        return agreement.ends_on
    eve = agreement.terminated_on - ONE_DAY
    return min(eve, agreement.ends_on) if agreement.ends_on else eve


def acts_of(actor: Actor, *, whole_territory: bool = False) -> QuerySet:
    """Signed acts that concern the actor: its own, its agencies', the accords above it; the territory's when asked.

    Territories are those of the State's services, which follow the conventions of theirs (R3.1.a).
    """
    own = actor.organisation
    visible = Agreement.objects.visible_to(actor).exclude(level=Level.AMENDMENT)
    region = Q(region=None) | Q(region=own.region_id) if own.region_id else Q()
    concerned = Q(party_ids__contains=[own.pk]) | Q(level__in=[Level.NATIONAL, Level.REGIONAL]) & region
    if actor.kind == Kind.ETT:
        agencies = Organisation.objects.filter(parent=own, kind=Kind.AGENCY).values_list("pk", flat=True)
        concerned |= Q(agency_ids__overlap=list(agencies))
    if whole_territory and actor.kind in TERRITORIAL_STATE_KINDS:
        concerned |= Q(level=Level.CONVENTION)
    signed = visible.filter(state__in=[State.IN_FORCE, State.EXPIRED, State.TERMINATED, State.WITHDRAWN])
    today = clock.today()
    recent = Q(ends_on=None) | Q(ends_on__gte=today - BEFORE)
    return signed.filter(concerned, recent).only(*FIELDS).order_by("pk")


def _events_of(agreement: Agreement, actor: Actor, first: date, last: date) -> Iterator[Event]:
    end = last_day(agreement)
    if end:
        yield Event(end, "end", agreement)
    signed = agreement.signed_on
    if signed is None:
        return
    yield Event(signed, "signature", agreement)
    stop = min(end, last) if end else last
    day = next_anniversary(signed, max(first, signed))
    while day <= stop:
        yield Event(day, "anniversary", agreement)
        if actor.organisation.pk in agreement.party_ids:
            yield Event(month_before(day), "notice", agreement)
        day = next_anniversary(signed, day)


def events(actor: Actor, *, kind: str = "", whole_territory: bool = False, past: bool = True) -> list[Event]:
    """The days that come, soonest first, and those of the last three months unless `past` is false. One query."""
    today = clock.today()
    first, last = (today - BEFORE if past else today), today + AHEAD
    found = [
        event
        for agreement in acts_of(actor, whole_territory=whole_territory)
        for event in _events_of(agreement, actor, first, last)
        if first <= event.day <= last and (not kind or event.kind == kind)
    ]
    return sorted(found, key=lambda event: (event.day, event.agreement.number, event.kind))
