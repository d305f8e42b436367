from django.contrib.postgres.fields import ArrayField
from django.db import models


class Region(models.Model):
    """A region of the reference data (INSEE code as text)."""

    code = models.CharField(max_length=3, primary_key=True)
    name = models.CharField("nom", max_length=100)

    class Meta:
        verbose_name = "région"
        ordering = ["code"]

    def __str__(self):
        return self.name


class Department(models.Model):
    """A department, or 975, 977, 978, which belong to no region."""

    code = models.CharField(max_length=3, primary_key=True)
    name = models.CharField("nom", max_length=100)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="departments")

    class Meta:
        verbose_name = "département"
        ordering = ["code"]

    def __str__(self):
        return self.name


class Commune(models.Model):
    """A commune, or a municipal arrondissement, by its INSEE code."""

    code = models.CharField(max_length=5, primary_key=True)
    name = models.CharField("nom", max_length=100)
    department = models.ForeignKey(Department, models.PROTECT)
    population = models.PositiveIntegerField(default=0)
    postcodes = ArrayField(models.CharField(max_length=5), default=list)

    class Meta:
        verbose_name = "commune"
        ordering = ["code"]

    def __str__(self):
        return self.name


class NafCode(models.Model):
    """A sub-class of NAF rév. 2, without dot (`7820Z`), and its section A … U."""

    code = models.CharField(max_length=5, primary_key=True)
    label = models.CharField("libellé", max_length=250)
    section = models.CharField(max_length=1)

    class Meta:
        verbose_name = "code NAF"


class RomeDomain(models.Model):
    """One of the fourteen letters A … N of ROME."""

    letter = models.CharField(max_length=1, primary_key=True)
    label = models.CharField("libellé", max_length=150)

    class Meta:
        verbose_name = "grand domaine ROME"
