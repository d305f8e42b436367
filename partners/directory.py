"""Searches in the public directory of organisations."""

import re

from django.db.models import Q

from missionjeunes.common import clock

from .enums import Kind
from .models import Commune, Department, Organisation

LIMIT = 12


def _departments(place: str) -> set[str]:
    """Codes of the departments that a commune, a postcode, a department's name or code points to."""
    if re.fullmatch(r"\d{5}", place):
        found = set(Commune.objects.filter(postcodes__contains=[place]).values_list("department_id", flat=True))
        return found
    by_name = Department.objects.filter(Q(code__iexact=place) | Q(name__unaccent__iexact=place))
    if found := set(by_name.values_list("code", flat=True)):
        return found
    pattern = place.replace(" ", "-")
    communes = Commune.objects.filter(Q(name__unaccent__iexact=place) | Q(name__unaccent__iexact=pattern))
    return set(communes.values_list("department_id", flat=True))


def mission_locales(place: str) -> list[Organisation]:
    """Open Missions Locales of the department(s) of a place typed by a person; LIMIT at most, by name."""
    codes = _departments(place)
    if not codes:
        return []
    rows = Organisation.objects.open_on(clock.today()).filter(kind=Kind.MISSION_LOCALE, department_id__in=codes)
    return list(rows.select_related("department").order_by("department_id", "name")[:LIMIT])
