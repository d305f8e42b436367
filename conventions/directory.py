"""The directory as its readers filter and sort it, and where an organisation stands on a day."""

import re
from datetime import date

import django_filters
from django.db.models import Q, QuerySet

from missionjeunes.common import clock
from missionjeunes.common.pagination import ordering
from partners.actor import Actor
from partners.enums import COUNTERPART_KINDS, Kind
from partners.models import Organisation, Region

from .models import Agreement
from .standing import Standing

KINDS = [choice for choice in Kind.choices if choice[0] != Kind.SUPPORT]
STATES = [("open", "Ouvertes"), ("closing", "Fermeture annoncée"), ("closed", "Fermées")]
SORTS = {
    "nom": "name__unaccent",
    "type": "kind",
    "territoire": "department_id",
    "ouverture": "opened_on",
    "fermeture": "closed_on",
}


def listed() -> QuerySet[Organisation]:
    """Every body of the partnership; the platform's own support is none."""
    return Organisation.objects.exclude(kind=Kind.SUPPORT)


class DirectoryFilter(django_filters.FilterSet):
    """Name or code, kind, region, open or closed; unknown values filter nothing."""

    q = django_filters.CharFilter(method="search", label="Nom, code structure ou SIRET")
    type = django_filters.ChoiceFilter("kind", choices=KINDS, label="Type", empty_label="Tous")
    region = django_filters.ChoiceFilter(method="by_region", label="Région", empty_label="Toutes")
    etat = django_filters.ChoiceFilter(method="by_state", choices=STATES, label="État", empty_label="Tous")

    class Meta:
        model = Organisation
        fields = []

    def __init__(self, data, queryset):
        super().__init__(data, queryset=queryset)
        self.form.fields["region"].choices = list(Region.objects.order_by("name__unaccent").values_list("pk", "name"))

    @property
    def qs(self):
        return super().qs.order_by(*ordering(self.data.get("tri", ""), SORTS, ["name__unaccent", "pk"]))

    def search(self, queryset, name, value):
        digits = re.sub(r"\s", "", value)
        return queryset.filter(
            Q(name__unaccent__icontains=value) | Q(code_structure__iexact=digits) | Q(siret__startswith=digits)
        )

    def by_region(self, queryset, name, value):
        return queryset.filter(region=value)

    def by_state(self, queryset, name, value):
        today = clock.today()
        if value == "open":
            return queryset.open_on(today)
        return queryset.filter(closed_on__gt=today) if value == "closing" else queryset.filter(closed_on__lte=today)


def condition(organisation: Organisation, day: date) -> Standing:
    """Open, closing, closed or taken over on a day."""
    if organisation.is_closed_on(day):
        return Standing("reprise" if organisation.successor_id else "fermée", "error")
    if organisation.closed_on:
        return Standing(f"ferme le {organisation.closed_on:%d/%m/%Y}", "warning")
    if organisation.opened_on and organisation.opened_on > day:
        return Standing("à venir", "info")
    return Standing("ouverte", "success")


def conventions_with(actor: Actor, organisation: Organisation) -> QuerySet[Agreement]:
    """The conventions of the organisation that the actor sees, and no other."""
    fields = {Kind.MISSION_LOCALE: "mission_locale_ids"} | dict.fromkeys(COUNTERPART_KINDS, "agency_ids")
    field = fields.get(organisation.kind)
    visible = Agreement.objects.visible_to(actor).conventions()
    return visible.filter(**{f"{field}__contains": [organisation.pk]}) if field else visible.none()
