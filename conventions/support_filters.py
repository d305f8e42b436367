"""Filters of the list of requests for support, kept in the address."""

import django_filters
from django.db.models import Q

from partners.actor import Actor
from partners.models import Region

from .enums import SupportState
from .models import Agreement, SupportRequest
from .permissions import asks_support
from .support import BODIES, PENDING

OPEN = "en-cours"
STATES = [(OPEN, "En cours"), *SupportState.choices]
SORTS = {"date": "at", "region": "region__name__unaccent", "etat": "state"}


class SupportFilter(django_filters.FilterSet):
    """Title, state, region or body; unknown values filter nothing."""

    q = django_filters.CharFilter(method="search", label="Convention ou numéro")
    etat = django_filters.ChoiceFilter(method="by_state", choices=STATES, label="État", empty_label="Tous")
    aupres = django_filters.ChoiceFilter(method="by_body", label="Auprès de", empty_label="Tous")
    region = django_filters.ChoiceFilter(field_name="region", label="Région", empty_label="Toutes")

    class Meta:
        model = SupportRequest
        fields = []

    def __init__(self, data, *, actor: Actor):
        visible = SupportRequest.objects.visible_to(actor).select_related("organisation", "region", "asked_by")
        super().__init__(data, queryset=visible)
        self.actor = actor
        fields = self.form.fields
        fields["aupres"].choices = [(word, body.kind.label) for word, body in BODIES.items()]
        fields["region"].choices = list(Region.objects.order_by("name__unaccent").values_list("pk", "name"))
        if not asks_support(actor):
            del fields["aupres"]
        if not actor.is_national:
            del fields["region"]

    @property
    def qs(self):
        """The rows in the order asked for, the latest first."""
        asked = self.data.get("tri", "")
        field = SORTS.get(asked.lstrip("-"), "at")
        descending = asked.startswith("-") or asked.lstrip("-") not in SORTS
        return super().qs.order_by(f"{'-' if descending else ''}{field}", "-pk")

    def search(self, queryset, name, value):
        """By the title, which names the parties, or by the number of an act that the reader sees."""
        numbered = Agreement.objects.visible_to(self.actor).filter(number__icontains=value)
        said = Q(title__unaccent__icontains=value) | Q(number__icontains=value)
        return queryset.filter(said | Q(agreement__in=numbered))

    def by_state(self, queryset, name, value):
        return queryset.filter(state__in=PENDING if value == OPEN else [value])

    def by_body(self, queryset, name, value):
        return queryset.filter(body=BODIES[value].kind)
