import uuid

from django.db import models

from partners.actor import Actor
from partners.enums import BRANCH_KINDS
from partners.models import Organisation

from ..enums import Audience, Series, TerritoryType


class TrackingTable(models.Model):
    """A computed tracking table: perimeter, series, audience, and the state of the data it was computed from."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    period = models.CharField("période", max_length=25)
    territory = models.CharField("périmètre", max_length=25)
    series = models.CharField("série", max_length=10, choices=Series)
    audience = models.CharField("public visé", max_length=10, choices=Audience)
    owner = models.ForeignKey(Organisation, models.CASCADE, null=True, blank=True, related_name="+")
    registry_version = models.PositiveSmallIntegerField("version du registre")
    data_version = models.BigIntegerField("version des données")
    computed_at = models.DateTimeField("calculé le")

    class Meta:
        verbose_name = "tableau de suivi"
        constraints = [
            models.UniqueConstraint(
                fields=["period", "territory", "series", "audience", "owner"],
                nulls_distinct=False,
                name="trackingtable_once",
            )
        ]


def _region_of(actor: Actor) -> models.Q:
    return models.Q(territory_type=TerritoryType.REGION, region_code=actor.organisation.region_id)


class TerritoryFiguresQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> "TerritoryFiguresQuerySet":
        """Own exact figures for a Mission Locale or an agency; the partner's masked ones for the territory."""
        own = models.Q(table__owner=actor.organisation)
        shared = models.Q(table__owner=None, table__audience=Audience.PARTNER)
        if actor.is_national:
            return self.filter(shared)
        if actor.is_territorial and actor.kind in BRANCH_KINDS:  # the region as a whole, none of its structures
            return self.filter(shared & (models.Q(territory_type=TerritoryType.NATION) | _region_of(actor)))
        if actor.kind == "DDETS":
            place = models.Q(department_code=actor.organisation.department_id) | models.Q(
                territory_type=TerritoryType.NATION
            )
            return self.filter(shared & place)
        if actor.is_territorial:
            place = models.Q(region_code=actor.organisation.region_id) | models.Q(
                territory_type__in=[TerritoryType.NATION]
            )
            return self.filter(shared & place)
        wide = models.Q(territory_type=TerritoryType.NATION) | _region_of(actor)
        return self.filter(own | (shared & wide))


class TerritoryFigures(models.Model):
    """All cells of one territory in one table: {indicator: {breakdown: {value: [figure or null, status]}}}.

    Cells are already masked for the table's audience: regional and national roles read these and no placement.
    """

    table = models.ForeignKey(TrackingTable, models.CASCADE, related_name="rows")
    territory_type = models.CharField(max_length=2, choices=TerritoryType)
    territory_code = models.CharField(max_length=20)
    name = models.CharField("territoire", max_length=200)
    region_code = models.CharField(max_length=3, blank=True)
    department_code = models.CharField(max_length=3, blank=True)
    cells = models.JSONField()

    objects = TerritoryFiguresQuerySet.as_manager()

    class Meta:
        verbose_name = "chiffres d'un territoire"
        constraints = [
            models.UniqueConstraint(
                fields=["table", "territory_type", "territory_code"], name="territoryfigures_once"
            )
        ]

    @property
    def address(self) -> str:
        """The territory as pages and commands write it: `FR`, `R28`, `D14`, `ML:CODE`."""
        if self.territory_type == TerritoryType.NATION:
            return "FR"
        separator = ":" if self.territory_type == TerritoryType.MISSION_LOCALE else ""
        return f"{self.territory_type}{separator}{self.territory_code}"
