from datetime import timedelta

import django_filters
from django.db.models import Q

from missionjeunes.common import clock

from .enums import OPEN
from .models import Agreement

STATES = [
    ("open", "En préparation"),
    ("in_force", "En vigueur"),
    ("soon", "Fin dans les 3 mois"),
    ("over", "Terminées"),
]
SOON_DAYS = 92


class ConventionFilter(django_filters.FilterSet):
    """Filters of the list, kept in the address; once an act is signed its dates decide, not a stored state."""

    q = django_filters.CharFilter(method="search", label="Numéro, Mission Locale ou agence")
    etat = django_filters.ChoiceFilter(method="by_state", choices=STATES, label="Validité", empty_label="Toutes")

    class Meta:
        model = Agreement
        fields = []

    def search(self, queryset, name, value):
        return queryset.filter(Q(number__icontains=value) | Q(title__icontains=value))

    def by_state(self, queryset, name, value):
        today = clock.today()
        if value == "open":
            return queryset.filter(state__in=OPEN)
        if value == "in_force":
            return queryset.active_on(today)
        if value == "soon":
            return queryset.active_on(today).filter(ends_on__lte=today + timedelta(days=SOON_DAYS))
        return queryset.filter(Q(ends_on__lt=today) | Q(terminated_on__lte=today))
