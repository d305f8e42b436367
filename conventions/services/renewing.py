"""Renewing an act: its text, parties, contacts and signatories are copied into a new draft, without the signatures.

Signed before the act ends, the renewal begins on the day after (services/conclude.py).
"""

from django.core.exceptions import ValidationError

from missionjeunes.common import clock
from partners.actor import Actor
from partners.enums import COUNTERPART_KINDS, Kind

from ..enums import OPEN, Level, State
from ..models import Agreement
from .amending import copy_signatories, staying
from .drafting import start_convention
from .ending import party_of
from .starting import begin_accord
from .steps import lock

NOT_RENEWABLE = "Seul un acte en vigueur ou échu se renouvelle."
OPEN_RENEWAL = "Un renouvellement est déjà en préparation : ouvrez-le plutôt."


def open_renewal(actor: Actor, agreement: Agreement) -> Agreement | None:
    """The renewal in preparation that the actor sees."""
    return Agreement.objects.visible_to(actor).filter(renews=agreement, state__in=OPEN).first()


def renew(*, actor: Actor, agreement: Agreement) -> Agreement:
    """Begin the renewal of an act as a draft of the actor's organisation.

    PermissionDenied when it is no party or may not draft at that level; ValidationError when the act is not to be
    renewed, is being renewed, or no accord is there to decline.
    """
    agreement = lock(agreement)
    party_of(actor, agreement)
    if agreement.state not in (State.IN_FORCE, State.EXPIRED) or agreement.level == Level.AMENDMENT:
        raise ValidationError(NOT_RENEWABLE)
    if open_renewal(actor, agreement):
        raise ValidationError(OPEN_RENEWAL)
    if agreement.level != Level.CONVENTION:
        renewal = begin_accord(actor=actor, renews=agreement)
    else:
        renewal = _convention(actor, agreement)
    _copy_people(agreement, renewal)
    return renewal


def _convention(actor: Actor, agreement: Agreement) -> Agreement:
    today = clock.today()
    organisations = [party.organisation for party in staying(agreement) if party.organisation]
    open_ones = [one for one in organisations if one.closed_on is None or one.closed_on > today]
    return start_convention(
        actor=actor,
        mission_locales=[one for one in open_ones if one.kind == Kind.MISSION_LOCALE],
        agencies=[one for one in open_ones if one.kind in COUNTERPART_KINDS],
        branch=agreement.branch,
        text=agreement.text or None,
        renews=agreement,
    )


def _copy_people(agreement: Agreement, renewal: Agreement) -> None:
    """Who represents each party, and who signs for it, as the renewed act says."""
    before = {party.organisation_id: party for party in agreement.parties.all() if party.organisation_id}
    for party in renewal.parties.filter(organisation__in=before):
        old = before[party.organisation_id]
        party.represented_by, party.capacity = old.represented_by, old.capacity
        party.save(update_fields=["represented_by", "capacity"])
        copy_signatories(old.signatories.all(), party)
