from django.db import models
from django.db.models import Q

from partners.actor import Actor
from partners.models import Department, Organisation


class PairActivityQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> "PairActivityQuerySet":
        """Own pairs of a Mission Locale; the territory's for the State; of an agency, those the policies open."""
        if actor.is_mission_locale:
            return self.filter(mission_locale=actor.organisation)
        if actor.is_counterpart:
            return self.filter(agency=actor.organisation)
        if actor.kind == "ETT":
            return self.filter(agency__parent=actor.organisation)
        if actor.kind == "DDETS":
            return self.filter(mission_locale__department=actor.organisation.department_id)
        if actor.kind in {"DREETS", "ARML"}:
            return self.filter(mission_locale__region=actor.organisation.region_id)
        return self.none()


class PairActivity(models.Model):
    """What territorial pages need of placements, and no more: two facts per Mission Locale and agency, no figure.

    Drafted every day and after each import by the batch role; a pair without either fact has no row.
    """

    mission_locale = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    agency = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    recent = models.BooleanField("une mission dans les six derniers mois")
    outside = models.BooleanField("une mission hors convention dans les douze derniers mois")

    objects = PairActivityQuerySet.as_manager()

    class Meta:
        verbose_name = "activité d'un couple"
        constraints = [models.UniqueConstraint(fields=["mission_locale", "agency"], name="pairactivity_once")]


class DepartmentCoverageQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> "DepartmentCoverageQuerySet":
        if actor.is_national:
            return self.all()
        if actor.kind == "DDETS":
            return self.filter(department=actor.organisation.department_id)
        if actor.is_territorial:
            return self.filter(department__region=actor.organisation.region_id)
        return self.none()


class DepartmentCoverage(models.Model):
    """Counts of bodies and conventions of one department on a day (K1, N2.1.a, R3.1.a): never persons, no names."""

    department = models.OneToOneField(Department, models.CASCADE, related_name="+")
    missions_locales = models.PositiveIntegerField("Missions Locales ouvertes")
    missions_locales_covered = models.PositiveIntegerField("Missions Locales ayant une convention en vigueur")
    agencies = models.PositiveIntegerField("agences ouvertes")
    agencies_covered = models.PositiveIntegerField("agences ayant une convention en vigueur")
    conventions = models.PositiveIntegerField("conventions en vigueur")
    pairs = models.PositiveIntegerField("couples couverts")
    dormant = models.PositiveIntegerField("couples dormants")
    outside = models.PositiveIntegerField("couples sans convention, avec des missions")
    as_of = models.DateField("au")
    data_version = models.BigIntegerField("version des données")

    objects = DepartmentCoverageQuerySet.as_manager()

    class Meta:
        verbose_name = "couverture d'un département"
        constraints = [
            models.CheckConstraint(
                condition=Q(missions_locales_covered__lte=models.F("missions_locales"))
                & Q(agencies_covered__lte=models.F("agencies"))
                & Q(dormant__lte=models.F("pairs")),
                name="departmentcoverage_parts_of_wholes",
            )
        ]
