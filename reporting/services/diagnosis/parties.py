"""The parties of a diagnosis: who may contribute to it in its territory."""

from django.db.models import Q, QuerySet

from conventions.models import CoveredPair
from missionjeunes.common import clock
from partners.enums import Kind
from partners.models import Organisation

from ...diagnosis import REGIONAL_BODIES
from ...models import Diagnosis


def parties(diagnosis: Diagnosis, pairs: QuerySet[CoveredPair]) -> QuerySet[Organisation]:
    """Open Missions Locales, regional bodies and DDETS of the territory, and the agencies under convention there.

    `pairs` are the covered pairs that the caller may read: an actor's, or all of them in the batch scope.
    """
    today = clock.today()
    place = {"region": diagnosis.region_id}
    if diagnosis.department_id:
        place = {"department": diagnosis.department_id}
    there = {f"mission_locale__{name}": value for name, value in place.items()}
    covered = pairs.filter(starts_on__lte=today, ends_on__gte=today, **there)
    bodies = Q(kind__in=REGIONAL_BODIES, region=diagnosis.region_id)
    local = Q(kind__in=[Kind.MISSION_LOCALE, Kind.DDETS], **place)
    agencies = Q(kind=Kind.AGENCY, pk__in=covered.values("agency"))
    return Organisation.objects.open_on(today).filter(bodies | local | agencies)
