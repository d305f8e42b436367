"""Quick search of acts, within what the actor may read: by number, words of the title, party, SIRET or place."""

from django.db.models import Exists, OuterRef, Q

from partners.actor import Actor
from partners.directory import organisations_named

from .models import Agreement, Party
from .models.agreement import AgreementQuerySet


def _words(field: str, text: str) -> Q:
    """Every word of the text is in the field, whatever its accents and case."""
    condition = Q()
    for word in text.split():
        condition &= Q(**{f"{field}__unaccent__icontains": word})
    return condition


def find_acts(actor: Actor, text: str) -> AgreementQuerySet:
    """The accords, conventions and amendments that a text typed points to; none for an empty one."""
    visible = Agreement.objects.visible_to(actor)
    if not text:
        return visible.none()
    found = Q(number__icontains=text) | _words("title", text) | Q(region__name__unaccent__iexact=text)
    found |= Exists(Party.objects.filter(_words("name", text), agreement=OuterRef("pk")))
    if bodies := organisations_named(text):
        for held in ("party_ids", "mission_locale_ids", "agency_ids"):
            found |= Q(**{f"{held}__overlap": bodies})
    return visible.filter(found).select_related("region").order_by("-starts_on", "-pk")
