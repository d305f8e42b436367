from django.db import models

from ..enums import TerritoryType


class HistoricalFigure(models.Model):
    """Imported yearly figures of before the platform; `year` 0 is CUMUL, a distinct starting point (T14, K2)."""

    year = models.PositiveSmallIntegerField("année")
    territory_type = models.CharField(max_length=2, choices=TerritoryType)
    territory_code = models.CharField(max_length=20)
    persons = models.PositiveIntegerField("jeunes", null=True, blank=True)
    placements = models.PositiveIntegerField("missions", null=True, blank=True)

    class Meta:
        verbose_name = "chiffre historique"
        constraints = [
            models.UniqueConstraint(fields=["year", "territory_type", "territory_code"], name="historicalfigure_once")
        ]
