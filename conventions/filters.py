"""Filters of the lists of acts, kept in the address; once an act is signed its dates decide, not a stored state."""

from datetime import timedelta

import django_filters
from django.db.models import Exists, OuterRef, Q

from missionjeunes.common import clock
from missionjeunes.common.pagination import ordering
from partners.actor import Actor
from partners.enums import COUNTERPART_KINDS, Kind
from partners.models import Department, Organisation, Region

from .enums import OPEN, SIGNING, Level, State
from .forms.referents import DateInput
from .models import Agreement, Alignment

STATES = [
    ("open", "En préparation"),
    ("in_force", "En vigueur"),
    ("soon", "Fin dans les 3 mois"),
    ("over", "Terminées"),
    ("to_realign", "À réaligner"),
]
STEPS = [
    (State.DRAFT, "Brouillon"),
    (State.IN_REVIEW, "En relecture"),
    ("signing", "À la signature"),
    (State.IN_FORCE, "En vigueur"),
    (State.EXPIRED, "Échue"),
    (State.TERMINATED, "Résiliée"),
    (State.WITHDRAWN, "Désengagée"),
    (State.ABANDONED, "Abandonnée"),
]
AMENDMENTS, BOTH = "avenants", "tous"
NATURES = [(AMENDMENTS, "Avenants"), (BOTH, "Actes et avenants")]
SOON_DAYS = 92
SORTS = {"numero": "number", "intitule": "title", "debut": "starts_on", "fin": "ends_on", "etat": "state"}


def _named(kinds: set[str], text: str) -> list[int]:
    """Bodies whose name holds these words."""
    return list(
        Organisation.objects.filter(kind__in=kinds, name__unaccent__icontains=text).values_list("pk", flat=True)
    )


class AgreementFilter(django_filters.FilterSet):
    """What the lists of accords and of conventions have in common; unknown values filter nothing."""

    q = django_filters.CharFilter(method="search", label="Numéro ou intitulé")
    nature = django_filters.ChoiceFilter(method="as_given", choices=NATURES, label="Nature", empty_label="Actes")
    etat = django_filters.ChoiceFilter(method="by_state", choices=STATES, label="Validité", empty_label="Toutes")
    etape = django_filters.ChoiceFilter(method="by_step", choices=STEPS, label="État", empty_label="Tous")
    region = django_filters.ChoiceFilter(method="by_region", label="Région", empty_label="Toutes")
    cadre = django_filters.ChoiceFilter(method="by_framework", label="Accord-cadre", empty_label="Tous")
    fin_avant = django_filters.DateFilter("ends_on", "lt", label="Fin avant le", widget=DateInput())
    levels: tuple[str, ...]
    name: str
    advanced = ("etape", "region", "departement", "ml", "agence", "cadre", "fin_avant")

    class Meta:
        model = Agreement
        fields = []

    def __init__(self, data, queryset, *, actor: Actor):
        super().__init__(data, queryset=self._of_nature(queryset, data.get("nature", "")))
        fields = self.form.fields
        for name in [name for name in self._hidden_from(actor) if name in fields]:
            del fields[name]
        if "region" in fields:
            fields["region"].choices = list(Region.objects.order_by("name__unaccent").values_list("pk", "name"))
        frameworks = Agreement.objects.visible_to(actor).filter(level=Level.NATIONAL).order_by("-starts_on")
        fields["cadre"].choices = [(str(f.uuid), f.number or f.title) for f in frameworks]

    def _of_nature(self, queryset, nature: str):
        """The acts, their amendments, or both: what the other filters then narrow."""
        acts = queryset.filter(level__in=self.levels)
        amendments = queryset.amendments_of(conventions=Level.CONVENTION in self.levels)
        return {AMENDMENTS: amendments, BOTH: acts | amendments}.get(nature, acts)

    def as_given(self, queryset, name, value):
        """`nature` is not left out when it is empty: it has been seen to before."""
        return queryset

    def _hidden_from(self, actor: Actor) -> tuple[str, ...]:
        """Filters that could not tell apart what the actor sees."""
        return ()

    @property
    def noun(self) -> str:
        """What the rows are."""
        return {AMENDMENTS: "avenant", BOTH: "acte"}.get(self.data.get("nature", ""), self.name)

    @property
    def has_advanced(self) -> bool:
        return any(self.data.get(name) for name in self.advanced)

    @property
    def qs(self):
        """The rows in the order asked for; an invalid value of one filter leaves the others standing."""
        return super().qs.order_by(*ordering(self.data.get("tri", ""), SORTS, ["-starts_on", "-pk"]))

    def search(self, queryset, name, value):
        return queryset.filter(Q(number__icontains=value) | Q(title__unaccent__icontains=value))

    def by_state(self, queryset, name, value):
        today = clock.today()
        if value == "open":
            return queryset.filter(state__in=OPEN)
        if value == "in_force":
            return queryset.active_on(today)
        if value == "soon":
            return queryset.active_on(today).filter(ends_on__lte=today + timedelta(days=SOON_DAYS))
        if value == "to_realign":
            waiting = Alignment.objects.filter(child=OuterRef("pk"), done_at=None, draft=None)
            return queryset.filter(Exists(waiting), state=State.IN_FORCE)
        return queryset.filter(Q(ends_on__lt=today) | Q(terminated_on__lte=today))

    def by_step(self, queryset, name, value):
        return queryset.filter(state__in=SIGNING if value == "signing" else [value])

    def by_region(self, queryset, name, value):
        return queryset.filter(region=value)

    def by_framework(self, queryset, name, value):
        return queryset.filter(framework__uuid=value)


class AccordFilter(AgreementFilter):
    levels = (Level.NATIONAL, Level.REGIONAL)
    name = "accord"
    niveau = django_filters.ChoiceFilter(
        method="by_level",
        choices=[(Level.NATIONAL, "National"), (Level.REGIONAL, "Régional")],
        label="Niveau",
        empty_label="Tous",
    )

    def by_level(self, queryset, name, value):
        """An amendment is of the level of what it amends: a region's accord has a region."""
        return queryset.filter(region__isnull=value == Level.NATIONAL)


class ConventionFilter(AgreementFilter):
    levels = (Level.CONVENTION,)
    name = "convention"
    departement = django_filters.ChoiceFilter(method="by_department", label="Département", empty_label="Tous")
    ml = django_filters.CharFilter(method="by_mission_locale", label="Mission Locale")
    agence = django_filters.CharFilter(method="by_agency", label="Agence ou entreprise")

    def __init__(self, data, queryset, *, actor: Actor):
        super().__init__(data, queryset, actor=actor)
        if "departement" in self.form.fields:
            departments = Department.objects.order_by("name__unaccent")
            if actor.is_territorial:
                departments = departments.filter(region=actor.organisation.region_id)
            self.form.fields["departement"].choices = list(departments.values_list("pk", "name"))

    def _hidden_from(self, actor: Actor) -> tuple[str, ...]:
        if actor.is_mission_locale:
            return ("region", "departement", "ml")
        if actor.is_counterpart:
            return ("agence",)
        if actor.kind == Kind.DDETS:
            return ("region", "departement")
        return ("region",) if actor.is_territorial else ()

    def _of(self, queryset, **place):
        bodies = Organisation.objects.filter(kind=Kind.MISSION_LOCALE, **place).values_list("pk", flat=True)
        return queryset.filter(mission_locale_ids__overlap=list(bodies))

    def by_region(self, queryset, name, value):
        return self._of(queryset, region=value)

    def by_department(self, queryset, name, value):
        return self._of(queryset, department=value)

    def by_mission_locale(self, queryset, name, value):
        return queryset.filter(mission_locale_ids__overlap=_named({Kind.MISSION_LOCALE}, value))

    def by_agency(self, queryset, name, value):
        return queryset.filter(agency_ids__overlap=_named(COUNTERPART_KINDS, value))
