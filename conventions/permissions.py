"""Who reads what of an agreement; which agreements exist for whom is the queryset's and the policies' matter."""

from partners.actor import Actor
from partners.enums import TERRITORIAL_STATE_KINDS, Kind

from .enums import Level
from .models import Agreement


def can_read_act(actor: Actor, agreement: Agreement) -> bool:
    """Text, note and signatories: everybody's for an accord; of a convention, its parties' and the territory's.

    The national committee and the branch's regional bodies read parties, dates and state only (access.md).
    """
    return (
        agreement.level != Level.CONVENTION
        or actor.kind in TERRITORIAL_STATE_KINDS
        or actor.kind in {Kind.MISSION_LOCALE, Kind.AGENCY, Kind.ETT}
    )
