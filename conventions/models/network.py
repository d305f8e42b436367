import uuid
from datetime import date

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q, Value

from partners.actor import Actor
from partners.enums import Kind
from partners.models import Organisation, Region

from ..enums import Level, Progress


class ReferentQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> "ReferentQuerySet":
        """Every region's for the State and the branch; a Mission Locale's, agency's or company's own region's."""
        if actor.kind == Kind.ETT:
            agencies = Organisation.objects.filter(parent=actor.organisation, kind=Kind.AGENCY)
            return self.filter(region__in=agencies.values("region"))
        if actor.is_mission_locale or actor.is_counterpart:
            return self.filter(region=actor.organisation.region_id)
        return self.all()

    def current_on(self, day: date) -> "ReferentQuerySet":
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)


class Referent(models.Model):
    """The regional referent of a signatory: one per signatory and region at a time (N2.c, annex 4)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="signataire")
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="région")
    name = models.CharField("NOM Prénom", max_length=200)
    capacity = models.CharField("fonction", max_length=200, blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    telephone = models.CharField("téléphone", max_length=20, blank=True)
    starts_on = models.DateField("depuis le")
    ends_on = models.DateField("jusqu'au", null=True, blank=True)

    objects = ReferentQuerySet.as_manager()

    class Meta:
        verbose_name = "référent régional"
        ordering = ["region", "organisation", "-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on__lte=F("ends_on")),
                name="referent_ends_after_start",
                violation_error_message="La date de fin ne peut pas précéder la date de début.",
            ),
            ExclusionConstraint(
                name="referent_one_at_a_time",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    ("region", RangeOperators.EQUAL),
                    (Func("starts_on", "ends_on", Value("[]"), function="daterange"), RangeOperators.OVERLAPS),
                ],
                violation_error_message="Un référent est déjà nommé pour cette région à ces dates.",
            ),
        ]

    def clean(self):
        """Told before the constraints are checked: a range that ends before it starts is an error of the database."""
        if self.ends_on and self.starts_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": "La date de fin ne peut pas précéder la date de début."})


class Commitment(models.Model):
    """An engagement of the accords, by its clause (`N2.c`): what is owed, and by which kinds of organisation."""

    clause = models.CharField("clause", max_length=12, unique=True)
    level = models.CharField("niveau", max_length=10, choices=Level)
    title = models.CharField("intitulé", max_length=120)
    text = models.TextField("engagement")
    owed_by = models.JSONField("dû par", default=list)
    served_by = models.CharField("servi par", max_length=300, blank=True)
    position = models.PositiveSmallIntegerField("rang")

    class Meta:
        verbose_name = "engagement"
        ordering = ["position"]

    def __str__(self):
        return f"{self.clause} {self.title}"


class ProgressQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> "ProgressQuerySet":
        """The national committee's bodies read all; a region's its own and the nation's; the others nothing."""
        if actor.is_national:
            return self.all()
        if actor.is_territorial:
            return self.filter(Q(region=None) | Q(region=actor.organisation.region_id))
        return self.none()


class CommitmentProgress(models.Model):
    """What a signatory says of one commitment, for a region (empty: the nation) and a year, with its evidence."""

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="progress")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True)
    year = models.PositiveSmallIntegerField("année")
    progress = models.CharField("avancement", max_length=15, choices=Progress, default=Progress.TO_DO)
    evidence = models.TextField("éléments de preuve", blank=True)
    link = models.URLField("lien", blank=True)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    updated_by_name = models.CharField("renseigné par", max_length=200)
    updated_at = models.DateTimeField("le")

    objects = ProgressQuerySet.as_manager()

    class Meta:
        verbose_name = "avancement d'un engagement"
        constraints = [
            models.UniqueConstraint(
                fields=["commitment", "organisation", "region", "year"],
                nulls_distinct=False,
                name="commitmentprogress_once_a_year",
            )
        ]
