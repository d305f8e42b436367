"""A party leaves: by withdrawal at an anniversary (N6.b, R6), or by termination of a convention on a day it says.

`outlook` says beforehand what would happen, `notify` does it, `apply_endings` is the platform's part (batch scope).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from missionjeunes.common import clock
from partners.actor import Actor
from partners.enums import Kind

from .. import dates
from ..enums import Level, State
from ..models import Agreement, Ending, Party
from .issue import ask_platform
from .letters import write_letter
from .pairs import spans, write_pairs
from .steps import lock, take_step

NOT_A_PARTY = "Votre organisation n'est pas, ou n'est plus, partie à cet acte."
NOTIFIED = "Votre organisation a déjà notifié son départ de cet acte."
CONVENTIONS_ONLY = "Seule une convention se résilie ; on se désengage d'un accord à sa date anniversaire."
NOT_IN_FORCE = "Cet acte n'est pas en vigueur."
TOO_SOON = "Le dernier jour est au plus tôt celui de la notification."
TOO_LATE = "La convention prend fin d'elle-même le {end:%d/%m/%Y} : choisissez un jour plus tôt, ou ne notifiez rien."
AT_TERM = (
    "L'acte prend fin de lui-même le {end:%d/%m/%Y}, avant l'anniversaire où ce désengagement prendrait effet : vous"
    " n'avez rien à notifier, il suffit de ne pas le renouveler."
)
SOONER = " Pour partir plus tôt, résiliez la convention."
EVE = timedelta(days=1)


@dataclass(frozen=True)
class Outlook:
    """What a departure notified today would do. `notice` is None for a termination.

    `uncovered` lists (Mission Locale, agency, last day covered); `ends` says that the act itself ends that day.
    """

    kind: str
    takes_effect_on: date
    notice: dates.Notice | None
    remaining: list[str]
    ends: bool
    uncovered: list[tuple[str, str, date]]

    @property
    def until(self) -> date:
        """The last day with the party."""
        return self.takes_effect_on - EVE

    @property
    def late(self) -> bool:
        return bool(self.notice and self.notice.late)


def party_of(actor: Actor, agreement: Agreement) -> Party:
    """The party that the actor speaks for, as long as it is one; PermissionDenied otherwise."""
    party = agreement.parties.filter(organisation=actor.organisation).order_by("pk").first()
    if party is None or (party.left_on and party.left_on < clock.today()):
        raise PermissionDenied(NOT_A_PARTY)
    return party


def next_notice(agreement: Agreement, day: date) -> dates.Notice | None:
    """What a withdrawal notified that day would do; None for a text whose signature has no known date."""
    signed_on = agreement.signed_on
    return dates.withdrawal(signed_on, day, agreement.ends_on) if signed_on else None


def _effect(agreement: Agreement, kind: str, until: date | None) -> tuple[date, dates.Notice | None]:
    today = clock.today()
    if kind == Ending.Kind.WITHDRAWAL:
        notice = next_notice(agreement, today)
        if notice is None:
            raise ValidationError("La date de signature de cet accord n'est pas connue.")
        if notice.at_term:
            sooner = SOONER if agreement.level == Level.CONVENTION else ""
            raise ValidationError(AT_TERM.format(end=agreement.ends_on) + sooner)
        return notice.takes_effect_on, notice
    if agreement.level != Level.CONVENTION:
        raise ValidationError(CONVENTIONS_ONLY)
    if until is None or until < today:
        raise ValidationError({"until": TOO_SOON})
    if until >= agreement.ends_on:
        raise ValidationError({"until": TOO_LATE.format(end=agreement.ends_on)})
    return until + EVE, None


def outlook(*, actor: Actor, agreement: Agreement, kind: str, until: date | None = None) -> Outlook:
    """Say what a departure notified today would do; ValidationError when it cannot be.

    `until` is the last day with the party, for a termination; a withdrawal has its own.
    """
    if agreement.state != State.IN_FORCE or agreement.level == Level.AMENDMENT:
        raise ValidationError(NOT_IN_FORCE)
    party = party_of(actor, agreement)
    effect, notice = _effect(agreement, kind, until)
    parties = list(agreement.parties.select_related("organisation").exclude(pk=party.pk))
    leaving = dict(agreement.endings.values_list("party_id", "takes_effect_on"))
    staying = [
        other
        for other in parties
        if leaving.get(other.pk, date.max) > effect and (other.left_on or date.max) >= effect
    ]
    uncovered = _uncovered(agreement, party, effect) if agreement.level == Level.CONVENTION else []
    return Outlook(
        kind, effect, notice, [other.name for other in staying], _ends(agreement, party, staying), uncovered
    )


def _ends(agreement: Agreement, party: Party, staying: list[Party]) -> bool:
    """Whether the act has no object left: no pair, or for an accord neither the State nor two parties."""
    if agreement.level == Level.CONVENTION:
        left = {other.organisation_id for other in staying}
        return not (left & set(agreement.mission_locale_ids) and left & set(agreement.agency_ids))
    return _is_state(party) or len(staying) < 2


def _is_state(party: Party) -> bool:
    return party.organisation is not None and party.organisation.kind in {Kind.DGEFP, Kind.DREETS}


def _uncovered(agreement: Agreement, party: Party, effect: date) -> list[tuple[str, str, date]]:
    names = {other.organisation_id: other.name for other in agreement.parties.all()}
    return [
        (names.get(mission_locale, ""), names.get(agency, ""), effect - EVE)
        for (mission_locale, agency), (_, last) in spans(agreement).items()
        if party.organisation_id in (mission_locale, agency) and last >= effect
    ]


def notify(*, actor: Actor, agreement: Agreement, kind: str, reason: str, until: date | None = None) -> Ending:
    """Notify the departure of the actor's organisation, for a reason that the other parties will read.

    PermissionDenied when the actor does not bind a party; ValidationError for a missing reason, a day out of
    reach, an act not in force, or a departure already notified.
    """
    agreement = lock(agreement)
    seen = outlook(actor=actor, agreement=agreement, kind=kind, until=until)
    ending = Ending(
        agreement_id=agreement.pk,
        party=party_of(actor, agreement),
        kind=kind,
        organisation_id=actor.organisation.pk,
        user_id=actor.user.pk,
        user_name=actor.user.get_full_name(),
        reason=reason.strip(),
        notified_on=clock.today(),
        takes_effect_on=seen.takes_effect_on,
        late=seen.late,
    )
    detail = {"kind": kind, "takes_effect_on": seen.takes_effect_on.isoformat(), "late": seen.late}
    take_step(agreement=agreement, name="leave", actor=actor, reason=reason, detail=detail)
    try:
        with transaction.atomic():
            ending.save(force_insert=True)
    except IntegrityError as error:
        raise ValidationError(NOTIFIED) from error
    ask_platform(agreement, actor)
    return ending


def apply_endings(agreement: Agreement) -> None:
    """Write the dates of the departures notified: of the party, of its pairs, and of the act when nothing is left."""
    waiting = list(agreement.endings.filter(applied_at=None).select_related("party", "organisation"))
    for ending in waiting:
        write_letter(agreement, ending)
        ending.party.left_on = min(ending.takes_effect_on - EVE, ending.party.left_on or date.max)
        ending.party.save(update_fields=["left_on"])
        ending.applied_at = clock.now()
        ending.save(update_fields=["applied_at"])
    if waiting:
        settle(agreement)
        if agreement.level == Level.CONVENTION:
            write_pairs(agreement)


def settle(agreement: Agreement) -> None:
    """Give the act the last day that its parties' leave it."""
    last = _last_day_of_convention(agreement) if agreement.level == Level.CONVENTION else _last_day(agreement)
    if last is not None and (agreement.ends_on is None or last < agreement.ends_on):
        agreement.terminated_on = min(last + EVE, agreement.terminated_on or date.max)
        agreement.save(update_fields=["terminated_on"])


def _last_day_of_convention(agreement: Agreement) -> date:
    """Last day on which a pair is covered; the eve of its beginning when none is."""
    return max((last for _, last in spans(agreement).values()), default=agreement.starts_on - EVE)


def _last_day(agreement: Agreement) -> date | None:
    """Last day of an accord: that of the State, or that of the last party but one; None when neither leaves."""
    staying = list(agreement.parties.select_related("organisation"))
    for party in sorted((party for party in staying if party.left_on), key=lambda party: party.left_on):
        staying.remove(party)
        if _is_state(party) or len(staying) < 2:
            return party.left_on
    return None
