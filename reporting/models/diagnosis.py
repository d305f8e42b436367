import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from conventions.models import Agreement, CoveredPair, Line
from missionjeunes.common import clock
from missionjeunes.common.periods import Period
from partners.actor import Actor
from partners.enums import BRANCH_KINDS, COUNTERPART_KINDS, TERRITORIAL_STATE_KINDS, Kind
from partners.models import Department, Organisation, Region
from partners.reference import naf_sections, rome_domains

from ..diagnosis import OPEN, SUBJECT_CHOICES, SUBJECTS
from ..enums import DiagnosisState, Part, Priority, Source, TerritoryType


class DiagnosisQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> "DiagnosisQuerySet":
        """The parties' of the territory, and the national bodies'; migration 0003_diagnosis says the same.

        An agency, or a company, reads those of the territories where a convention binds it today.
        """
        own = actor.organisation
        if actor.is_national:
            return self.all()
        if actor.is_mission_locale or actor.kind == Kind.DDETS:
            return self.filter(Q(department=None) | Q(department=own.department_id), region=own.region_id)
        if actor.is_counterpart:
            today = clock.today()
            bound = CoveredPair.objects.filter(agency=own, starts_on__lte=today, ends_on__gte=today)
            places = Organisation.objects.filter(pk__in=bound.values("mission_locale"))
            whole = Q(department=None, region__in=places.values("region"))
            return self.filter(whole | Q(department__in=places.values("department")))
        if actor.is_territorial:
            return self.filter(region=own.region_id)
        return self.none()

    def open(self) -> "DiagnosisQuerySet":
        return self.filter(state__in=OPEN)


class Diagnosis(models.Model):
    """A territory's shared diagnosis under an accord (002, art. 1 and 2.7): collected, written up, validated.

    The territory is a region, or one department of it. A validated one never changes.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    accord = models.ForeignKey(Agreement, models.PROTECT, related_name="+", verbose_name="accord")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="région")
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="département"
    )
    period = models.CharField("période des chiffres", max_length=25)
    state = models.CharField("état", max_length=12, choices=DiagnosisState, default=DiagnosisState.COLLECTING)
    opened_by = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="ouvert par")
    opened_on = models.DateField("ouvert le")
    collects_until = models.DateField("collecte jusqu'au")
    validated_on = models.DateField("validé le", null=True, blank=True)
    on_youths = models.TextField("synthèse : besoins des jeunes", blank=True)
    on_companies = models.TextField("synthèse : besoins des entreprises", blank=True)
    on_resources = models.TextField("synthèse : ressources", blank=True)
    priorities = models.TextField("priorités convenues", blank=True)
    # What the platform has done: the last state that mails have told, the last day that a reminder was about.
    told = models.CharField(max_length=12, choices=DiagnosisState, blank=True)
    reminded_for = models.DateField(null=True, blank=True)

    objects = DiagnosisQuerySet.as_manager()

    class Meta:
        verbose_name = "diagnostic territorial"
        ordering = ["-opened_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["accord", "region", "department"],
                condition=Q(state__in=OPEN),
                nulls_distinct=False,
                name="diagnosis_one_open",
                violation_error_message="Un diagnostic est déjà ouvert pour ce territoire et cet accord.",
            ),
            models.CheckConstraint(
                condition=Q(validated_on__isnull=False, state__in=[DiagnosisState.VALIDATED, DiagnosisState.REPLACED])
                | Q(validated_on=None) & ~Q(state__in=[DiagnosisState.VALIDATED, DiagnosisState.REPLACED]),
                name="diagnosis_validated_has_its_day",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[DiagnosisState.VALIDATED, DiagnosisState.REPLACED])
                | ~Q(on_youths="") & ~Q(on_companies="") & ~Q(on_resources="") & ~Q(priorities=""),
                name="diagnosis_validated_is_written",
                violation_error_message="Écrivez la synthèse de chaque partie et les priorités avant de valider.",
            ),
        ]

    def __str__(self):
        return f"Diagnostic territorial {self.place}, {self.period_label}"

    @property
    def place(self) -> Region | Department:
        return self.department or self.region

    @property
    def territory(self) -> str:
        """As commands write it: `R28`, `D14`."""
        return f"D{self.department_id}" if self.department_id else f"R{self.region_id}"

    @property
    def period_label(self) -> str:
        return Period.parse(self.period).label

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


class ContributionQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> "ContributionQuerySet":
        """One's own; of the others what they have shared, an agency's for the State's services and the ARML alone."""
        shared = Q(shared_at__isnull=False)
        if actor.kind not in TERRITORIAL_STATE_KINDS:
            shared &= ~Q(organisation__kind__in=COUNTERPART_KINDS)
        visible = self.filter(diagnosis__in=Diagnosis.objects.visible_to(actor))
        return visible.filter(Q(organisation=actor.organisation) | shared)


def _subject_of_its_part() -> Q:
    allowed = Q()
    for part, listed in SUBJECTS.items():
        allowed |= Q(part=part, subject__in=[code for code, _ in listed])
    return allowed


class Contribution(models.Model):
    """What a party tells of the territory on one subject, under its name: a draft of its own until it is shared."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    diagnosis = models.ForeignKey(Diagnosis, models.CASCADE, related_name="contributions")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    part = models.CharField("partie", max_length=12, choices=Part)
    subject = models.CharField("sujet", max_length=15, choices=SUBJECT_CHOICES)
    trade = models.CharField("domaine de métiers (ROME)", max_length=1, blank=True)
    sector = models.CharField("secteur (NAF)", max_length=1, blank=True)
    priority = models.PositiveSmallIntegerField("priorité", choices=Priority, default=Priority.IMPORTANT)
    text = models.CharField("constat", max_length=400)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    author_name = models.CharField("saisi par", max_length=200)
    updated_at = models.DateTimeField("le")
    shared_at = models.DateTimeField("partagé le", null=True, blank=True)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = "apport à un diagnostic"
        ordering = ["part", "subject", "-priority", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["diagnosis", "organisation", "part", "subject", "trade", "sector"],
                name="contribution_once_a_subject",
                violation_error_message="Votre organisation s'est déjà exprimée sur ce sujet : modifiez cet apport.",
            ),
            models.CheckConstraint(
                condition=_subject_of_its_part(),
                name="contribution_subject_of_its_part",
                violation_error_message="Ce sujet n'est pas de cette partie du diagnostic.",
            ),
            models.CheckConstraint(
                condition=Q(part=Part.COMPANIES) | Q(trade="", sector=""),
                name="contribution_trade_of_companies",
                violation_error_message="Métier et secteur ne se disent que des besoins des entreprises.",
            ),
        ]

    @property
    def is_secret(self) -> bool:
        """Whether the State's services and the ARML alone read it besides its author (002, art. 4)."""
        return self.organisation.kind in COUNTERPART_KINDS

    @property
    def trade_label(self) -> str:
        return dict(rome_domains()).get(self.trade, "")

    @property
    def sector_label(self) -> str:
        return dict(naf_sections()).get(self.sector, "")


class FactsQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> "FactsQuerySet":
        """As their sources: the registry's rows of the actor's own tracking table, coverage for State and branch."""
        own, together = actor.organisation, Q(source=Source.AGENCIES)
        visible = self.filter(diagnosis__in=Diagnosis.objects.visible_to(actor))
        if actor.is_national:
            return visible
        region = Q(source=Source.REGISTRY, territory_type=TerritoryType.REGION)
        coverage = Q(source=Source.COVERAGE)
        if actor.kind == Kind.DDETS:
            return visible.filter(
                together | Q(territory_type=TerritoryType.DEPARTMENT, territory_code=own.department_id)
            )
        if actor.is_territorial:
            return visible.filter(together | region | coverage) if actor.kind in BRANCH_KINDS else visible
        return visible.filter(together | region)


class DiagnosisFacts(models.Model):
    """What the platform puts into a diagnosis, copied so that it stays as it was read; written by the batch role.

    `cells`, by source: the registry's already masked for the partners ({indicator: {breakdown: {value: [figure,
    status]}}}), a department's counts of coverage, or what at least COMPANIES companies told alike ({part: {facet:
    {code: whether as many find it pressing}}}).
    """

    diagnosis = models.ForeignKey(Diagnosis, models.CASCADE, related_name="facts")
    source = models.CharField(max_length=10, choices=Source)
    territory_type = models.CharField(max_length=2, choices=TerritoryType, blank=True)
    territory_code = models.CharField(max_length=20, blank=True)
    name = models.CharField("territoire", max_length=200, blank=True)
    cells = models.JSONField()
    as_of = models.DateTimeField("au")

    objects = FactsQuerySet.as_manager()

    class Meta:
        verbose_name = "chiffres d'un diagnostic"
        ordering = ["source", "territory_type", "territory_code"]
        constraints = [
            models.UniqueConstraint(
                fields=["diagnosis", "source", "territory_type", "territory_code"], name="diagnosisfacts_once"
            )
        ]


class OfDiagnosisQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> "OfDiagnosisQuerySet":
        return self.filter(diagnosis__in=Diagnosis.objects.visible_to(actor))


class DiagnosisStep(Line):
    """A step of a diagnosis."""

    diagnosis = models.ForeignKey(Diagnosis, models.CASCADE, related_name="steps")

    objects = OfDiagnosisQuerySet.as_manager()

    class Meta(Line.Meta):
        verbose_name = "étape d'un diagnostic"
