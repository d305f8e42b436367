from datetime import date
from decimal import Decimal

from django.db import models


class Parameter(models.Model):
    """A legal or statistical parameter and the day from which its value holds: dated data, not code."""

    code = models.SlugField()
    value = models.DecimalField("valeur", max_digits=12, decimal_places=3)
    valid_from = models.DateField("applicable depuis")
    source = models.CharField("source", max_length=300)

    class Meta:
        verbose_name = "paramètre"
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="parameter_dated")]

    def __str__(self):
        return f"{self.code} = {self.value}"

    @classmethod
    def on(cls, code: str, day: date) -> Decimal:
        """The value of `code` in force on `day`; Parameter.DoesNotExist when none is."""
        return cls.objects.filter(code=code, valid_from__lte=day).latest("valid_from").value
