"""Filters of the library of practices, kept in the address."""

import django_filters

from missionjeunes.common.pagination import ordering
from partners.actor import Actor
from partners.enums import Kind
from partners.models import Region

from .enums import PracticeState as State
from .enums import Subject
from .models import Practice
from .permissions import can_tell_practice, reads_over
from .practices import TELLING

OWN, TO_READ, WITHDRAWN = "notres", "a-relire", "retirees"
NATION = "FR"
SORTS = {
    "titre": "title__unaccent",
    "organisation": "organisation__name__unaccent",
    "date": "published_on",
}


class PracticeFilter(django_filters.FilterSet):
    """Words, subject, region, kind of organisation, and which shelf: the library unless another is asked for."""

    q = django_filters.CharFilter(method="search", label="Mots du texte")
    sujet = django_filters.ChoiceFilter("subject", choices=Subject, label="Sujet", empty_label="Tous")
    region = django_filters.ChoiceFilter(method="by_region", label="Région", empty_label="Toutes")
    type = django_filters.ChoiceFilter("organisation__kind", label="Racontée par", empty_label="Tout le réseau")
    parmi = django_filters.ChoiceFilter(method="as_given", label="Parmi", empty_label="La bibliothèque")

    class Meta:
        model = Practice
        fields = []

    def __init__(self, data, *, actor: Actor):
        shelf, visible = data.get("parmi", ""), Practice.objects.visible_to(actor)
        shelves = {}
        if can_tell_practice(actor):
            shelves[OWN] = ("Les vôtres", visible.filter(organisation=actor.organisation))
        if reads_over(actor):
            shelves[TO_READ] = ("À relire", visible.to_answer(actor))
            shelves[WITHDRAWN] = ("Retirées", visible.moderated_by(actor).filter(state=State.WITHDRAWN))
        _, found = shelves.get(shelf, ("", visible.published()))
        super().__init__(data, queryset=found.select_related("organisation", "region", "department").defer("search"))
        fields = self.form.fields
        regions = Region.objects.order_by("name__unaccent").values_list("pk", "name")
        fields["region"].choices = [*regions, (NATION, "Pratiques nationales")]
        fields["type"].choices = [(kind.value, kind.label) for kind in Kind if kind in TELLING]
        fields["parmi"].choices = [(name, label) for name, (label, _) in shelves.items()]
        if not shelves:
            del fields["parmi"]

    @property
    def qs(self):
        """The rows in the order asked for, those published last first; drafts before them."""
        return super().qs.order_by(*ordering(self.data.get("tri", ""), SORTS, ["-published_on", "-pk"]))

    def as_given(self, queryset, name, value):
        """The shelf has been chosen before: without one it is the library."""
        return queryset

    def search(self, queryset, name, value):
        return queryset.saying(value)

    def by_region(self, queryset, name, value):
        return queryset.filter(region=None if value == NATION else value)
