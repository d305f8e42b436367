import uuid

from django.db import models
from django.db.models import Q

from ..enums import Kind
from .territory import Department, Region


class OrganisationQuerySet(models.QuerySet):
    def open_on(self, day):
        """Opened by `day` and not closed: a closing date equal to the day means closed."""
        return self.filter(
            Q(opened_on=None) | Q(opened_on__lte=day),
            Q(closed_on=None) | Q(closed_on__gt=day),
        )

    def of_company(self, organisation: "Organisation"):
        """The agencies of the same company of temporary work; of a company its establishments, by their SIREN."""
        same_kind = self.filter(kind=organisation.kind)
        if organisation.kind == Kind.COMPANY:
            return same_kind.filter(siret__startswith=organisation.siret[:9])
        return same_kind.filter(parent__isnull=False, parent_id=organisation.parent_id)


class Organisation(models.Model):
    """A tenant: any body of the partnership. The directory (name, codes, place, dates) is public information."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("type", max_length=12, choices=Kind)
    name = models.CharField("nom", max_length=200)
    code_structure = models.CharField("code structure I-MILO", max_length=20, blank=True)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="agencies", verbose_name="entreprise"
    )
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name="région")
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, verbose_name="département")
    naf_code = models.CharField("code NAF", max_length=5, blank=True)
    opened_on = models.DateField("ouverte le", null=True, blank=True)
    closed_on = models.DateField("fermée le", null=True, blank=True)
    # Who took over what a closed organisation held: set on the day, by a handover alone.
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name="reprise par"
    )
    dpo_email = models.EmailField("délégué à la protection des données", blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "organisation"
        constraints = [
            models.UniqueConstraint(
                fields=["code_structure"],
                condition=Q(kind=Kind.MISSION_LOCALE),
                name="organisation_code_structure_unique",
            ),
            models.UniqueConstraint(fields=["siret"], condition=~Q(siret=""), name="organisation_siret_unique"),
            models.CheckConstraint(
                condition=Q(kind=Kind.MISSION_LOCALE) ^ Q(code_structure=""),
                name="organisation_code_structure_iff_mission_locale",
                violation_error_message="Seule une Mission Locale a un code structure, et elle en a un.",
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(opened_on=None) | Q(closed_on__gte=models.F("opened_on")),
                name="organisation_closes_after_opening",
                violation_error_message="La date de fermeture ne peut pas précéder la date d'ouverture.",
            ),
            models.CheckConstraint(
                condition=Q(successor=None) | Q(closed_on__isnull=False) & ~Q(successor=models.F("pk")),
                name="organisation_successor_of_closed",
                violation_error_message="Une autre organisation ne reprend que celle qui a fermé.",
            ),
        ]

    def __str__(self):
        return self.name

    def is_closed_on(self, day) -> bool:
        return self.closed_on is not None and self.closed_on <= day
