"""Searches in the public directory of organisations."""

import re

from django.db.models import Q, QuerySet

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


def find_partners(kinds: list[str], text: str, *, region_id: str | None, department_id: str | None) -> QuerySet:
    """Open organisations of these kinds in a region, by the name, SIRET or place typed; its department's by default.

    A whole SIRET finds its agency wherever it is.
    """
    rows = Organisation.objects.open_on(clock.today()).filter(kind__in=kinds).select_related("department")
    text = " ".join(text.split())
    digits = text.replace(" ", "")
    if re.fullmatch(r"\d{14}", digits):
        return rows.filter(siret=digits)
    near = rows.filter(region_id=region_id).order_by("department_id", "name", "pk")
    if not text:
        return near.filter(department_id=department_id)
    if re.fullmatch(r"\d{6,13}", digits):
        return near.filter(siret__startswith=digits)
    return near.filter(Q(name__unaccent__icontains=text) | Q(department_id__in=_departments(text)))


def organisations_named(text: str) -> list[int]:
    """Keys of the bodies, open or closed, that a text typed points to: a SIREN or SIRET, a code, the words of a name,
    a department or a region; else those of the department of a commune or postcode."""
    digits = re.sub(r"\s", "", text)
    if re.fullmatch(r"\d{9,14}", digits):
        return list(Organisation.objects.filter(siret__startswith=digits).values_list("pk", flat=True))
    named = Q()
    for word in text.split():
        named &= Q(name__unaccent__icontains=word)
    place = Q(region__name__unaccent__iexact=text) | Q(department__name__unaccent__iexact=text)
    place |= Q(department__code__iexact=text) | Q(code_structure__iexact=text)
    found = list(Organisation.objects.filter(named | place).values_list("pk", flat=True))
    return found or list(
        Organisation.objects.filter(department_id__in=_departments(text)).values_list("pk", flat=True)
    )
