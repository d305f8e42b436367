from django.db import models


class Counter(models.Model):
    """The last number given under a prefix such as `MJ-TT-28-2025` (services.numbering)."""

    prefix = models.CharField("préfixe", max_length=30, primary_key=True)
    last = models.PositiveIntegerField("dernier numéro")

    class Meta:
        verbose_name = "compteur de conventions"
