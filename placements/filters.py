from datetime import timedelta

import django_filters
from django.db.models import Q

from missionjeunes.common import clock

from .enums import Scheme
from .models import Placement, Youth

MOMENTS = [
    ("ending", "Se terminent sous 7 jours"),
    ("running", "En cours"),
    ("over", "Terminées"),
    ("coming", "À venir"),
]


def named(prefix: str, text: str) -> Q:
    """Every word typed begins the last or the first name, or both together do; accents and case do not count."""
    begins = "unaccent__istartswith"
    words = Q()
    for word in text.split():
        words &= Q(**{f"{prefix}last_name__{begins}": word}) | Q(**{f"{prefix}first_name__{begins}": word})
    return words | Q(**{f"{prefix}last_name__{begins}": text}) | Q(**{f"{prefix}first_name__{begins}": text})


class YouthFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="search", label="Nom, prénom ou numéro de dossier")
    dispositif = django_filters.ChoiceFilter(
        method="by_scheme", choices=Scheme.choices, label="Dispositif en cours", empty_label="Tous"
    )

    class Meta:
        model = Youth
        fields = []

    def search(self, queryset, name, value):
        return queryset.filter(named("", value) | Q(dossier=value))

    def by_scheme(self, queryset, name, value):
        today = clock.today()
        return queryset.filter(
            Q(supports__left_on=None) | Q(supports__left_on__gte=today),
            supports__scheme=value,
            supports__entered_on__lte=today,
        ).distinct()


class PlacementFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="search", label="Nom ou prénom")
    moment = django_filters.ChoiceFilter(method="by_moment", choices=MOMENTS, label="Période", empty_label="Toutes")

    class Meta:
        model = Placement
        fields = []

    def search(self, queryset, name, value):
        return queryset.filter(named("youth__", value))

    def by_moment(self, queryset, name, value):
        return queryset.filter(moment(value))


def moment(name: str) -> Q:
    """Placements running today, ending within seven days, over, or still to come."""
    today = clock.today()
    running = Q(starts_on__lte=today) & (Q(ends_on=None) | Q(ends_on__gte=today))
    return {
        "running": running,
        "ending": running & Q(ends_on__lte=today + timedelta(days=7)),
        "over": Q(ends_on__lt=today),
        "coming": Q(starts_on__gt=today),
    }[name]
