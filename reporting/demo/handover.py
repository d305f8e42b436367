"""A merger of two Missions Locales, prepared by the DREETS and not answered yet, so that its pages are alive."""

from datetime import timedelta

from missionjeunes.common import clock
from partners.enums import Kind
from partners.models import Handover, Organisation
from partners.services import carry_over, handovers
from partners.tenancy.scope import scope

from .personas import persona

REASON = "Les deux conseils d'administration ont voté la fusion pour un même bassin d'emploi."
AHEAD = timedelta(days=60)


def prepare_merger() -> Handover | None:
    """Propose that the Mission Locale of the persons takes over a neighbour that has none of them.

    None where a scale has no such neighbour.
    """
    receiver, busy = persona("directrice.caen").organisation, persona("conseiller.voisin").organisation
    dreets, today = persona("dreets.normandie"), clock.today()
    open_ones = Organisation.objects.open_on(today).filter(kind=Kind.MISSION_LOCALE, region_id=receiver.region_id)
    leaving = open_ones.exclude(pk__in=[receiver.pk, busy.pk]).order_by("code_structure").first()
    if leaving is None:
        return None
    with scope(dreets):
        made = handovers.prepare(
            actor=dreets,
            organisation=leaving,
            successor=receiver,
            effective_on=(today + AHEAD).replace(day=1),
            reason=REASON,
        )
    carry_over.sweep()
    return made
