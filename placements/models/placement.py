import uuid

from django.db import models
from django.db.models import F, Q

from partners.actor import Actor
from partners.models import Department, Organisation

from ..enums import ContractType, Ground, Outcome, Status
from .youth import Youth


class PlacementQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> "PlacementQuerySet":
        """A Mission Locale's own, those of erased dossiers left out; an agency's own, which the policies narrow to
        conventions in force and to twelve months after the end."""
        if actor.is_mission_locale:
            return self.filter(mission_locale=actor.organisation, youth__erased_on=None)
        if actor.is_agency:
            return self.filter(agency=actor.organisation)
        return self.none()


class Placement(models.Model):
    """A row of an extract or a declaration: a placement, or the renewal of one (`renews` is set).

    A renewal is not a placement: it moves the end of the one it renews and adds its hours. That sum stands on the
    root row in `ends_on` (empty: open) and `total_hours` (empty: unknown), kept by services.renewals.

    `age_at_start` (completed years) is kept when the youth's birth date is erased: indicators count by age.
    """

    uuid = models.UUIDField("identifiant", default=uuid.uuid4, unique=True, editable=False)
    mission_locale = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    youth = models.ForeignKey(Youth, models.PROTECT, verbose_name="jeune", related_name="placements")
    agency = models.ForeignKey(Organisation, models.PROTECT, verbose_name="agence", related_name="+", db_index=False)
    reference = models.CharField("référence I-MILO", max_length=60)
    contract_type = models.CharField("type de contrat", max_length=20, choices=ContractType)
    ground = models.CharField("motif de recours", max_length=15, choices=Ground, blank=True)
    starts_on = models.DateField("début")
    planned_end = models.DateField("fin prévue", null=True, blank=True)
    real_end = models.DateField("fin réelle", null=True, blank=True)
    hours = models.DecimalField("heures", max_digits=8, decimal_places=2, null=True, blank=True)
    rome = models.CharField("code ROME", max_length=5, blank=True)
    naf = models.CharField("code NAF de l'entreprise utilisatrice", max_length=5, blank=True)
    department = models.ForeignKey(
        Department, models.PROTECT, verbose_name="département", null=True, blank=True, db_index=False
    )
    outcome = models.CharField("issue", max_length=10, choices=Outcome, blank=True)
    status = models.CharField("statut", max_length=15, choices=Status, default=Status.DECLARED)
    in_extract = models.BooleanField("vue dans un extrait I-MILO", default=False)
    declared_at = models.DateTimeField("déclarée le", null=True, blank=True)
    answered_at = models.DateTimeField("réponse le", null=True, blank=True)
    renews = models.ForeignKey(
        "self", models.PROTECT, verbose_name="mission renouvelée", null=True, blank=True, related_name="renewals"
    )
    root = models.ForeignKey(
        "self", models.PROTECT, verbose_name="mission d'origine", null=True, blank=True, related_name="+"
    )
    ends_on = models.DateField("fin, renouvellements compris", null=True, blank=True)
    total_hours = models.DecimalField(
        "heures, renouvellements compris", max_digits=9, decimal_places=2, null=True, blank=True
    )
    age_at_start = models.PositiveSmallIntegerField("âge au début", null=True, blank=True)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = "mission"
        indexes = [
            models.Index(fields=["mission_locale", "-starts_on", "-id"], name="placement_ml_start"),
            models.Index(fields=["agency", "-starts_on", "-id"], name="placement_agency_start"),
            models.Index(fields=["starts_on"], name="placement_start"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["mission_locale", "reference"], name="placement_reference_unique"),
            models.UniqueConstraint(fields=["id", "mission_locale"], name="placement_carries_tenant"),
            models.CheckConstraint(
                condition=(Q(planned_end=None) | Q(planned_end__gte=F("starts_on")))
                & (Q(real_end=None) | Q(real_end__gte=F("starts_on"))),
                name="placement_ends_after_start",
                violation_error_message="La date de fin ne peut pas précéder la date de début.",
            ),
            models.CheckConstraint(
                condition=Q(renews=None, root=None) | Q(renews__isnull=False, root__isnull=False),
                name="placement_renewal_has_root",
            ),
        ]

    def __str__(self):
        return self.reference
