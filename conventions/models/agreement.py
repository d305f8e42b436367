import uuid
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q

from partners.actor import Actor
from partners.enums import Kind
from partners.models import Organisation, Region

from ..enums import ISSUED, Level, Origin, State


def _ids(kind: Kind, **place) -> list[int]:
    return list(Organisation.objects.filter(kind=kind, **place).values_list("pk", flat=True))


class AgreementQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> "AgreementQuerySet":
        """First barrier; the policies of migration 0002 say the same to the database."""
        own = actor.organisation
        if actor.is_national:
            return self.all()
        if actor.is_mission_locale:
            bound = Q(mission_locale_ids__contains=[own.pk])
        elif actor.is_agency:
            bound = Q(agency_ids__contains=[own.pk])
        elif actor.kind == Kind.ETT:
            bound = Q(agency_ids__overlap=_ids(Kind.AGENCY, parent=own))
        elif actor.kind == Kind.DDETS:
            bound = Q(mission_locale_ids__overlap=_ids(Kind.MISSION_LOCALE, department=own.department_id))
        elif actor.is_territorial:
            bound = Q(mission_locale_ids__overlap=_ids(Kind.MISSION_LOCALE, region=own.region_id))
        else:
            return self.exclude(level=Level.CONVENTION)
        return self.filter(~Q(level=Level.CONVENTION) | bound)

    def active_on(self, day: date) -> "AgreementQuerySet":
        """In force on `day` by its own dates: a parent's end never closes the sharing (spec: domain)."""
        return self.filter(Q(terminated_on=None) | Q(terminated_on__gt=day), starts_on__lte=day, ends_on__gte=day)


class Agreement(models.Model):
    """A framework agreement, a regional accord or a convention: one tree, one life cycle (002 art. 2, 6)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    level = models.CharField("niveau", max_length=10, choices=Level)
    number = models.CharField("numéro", max_length=40, blank=True)
    title = models.CharField("intitulé", max_length=300)
    branch = models.CharField("branche", max_length=10, default="TT")
    contract_types = ArrayField(models.CharField(max_length=20), default=list, verbose_name="contrats ouverts")
    framework = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="accord-cadre"
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="accord décliné"
    )
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name="région")
    state = models.CharField("état", max_length=15, choices=State, default=State.DRAFT)
    origin = models.CharField("origine", max_length=10, choices=Origin, default=Origin.PLATFORM)
    signed_on = models.DateField("signé le", null=True, blank=True)
    starts_on = models.DateField("début", null=True, blank=True)
    ends_on = models.DateField("fin", null=True, blank=True)
    terminated_on = models.DateField("résilié le", null=True, blank=True)
    note = models.TextField("note", blank=True)
    text = models.JSONField("texte", default=dict, blank=True)
    # Copies of the covered pairs, so that a policy reads one row and no other table.
    mission_locale_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    agency_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = "accord"
        indexes = [
            GinIndex(fields=["mission_locale_ids"], name="agreement_ml_ids"),
            GinIndex(fields=["agency_ids"], name="agreement_agency_ids"),
            models.Index(fields=["level", "-starts_on"], name="agreement_level_start"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["number"],
                condition=~Q(number="") & ~Q(level=Level.CONVENTION),
                name="agreement_number_unique",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on__lte=F("ends_on")),
                name="agreement_ends_after_start",
                violation_error_message="La date de fin ne peut pas précéder la date de début.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=ISSUED)
                | Q(starts_on__isnull=False, ends_on__isnull=False)
                | Q(origin=Origin.REFERENCE),
                name="agreement_issued_has_dates",
                violation_error_message="Un accord signé a une date de début et une date de fin.",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.TERMINATED) | Q(terminated_on__isnull=False),
                name="agreement_terminated_has_date",
                violation_error_message="Une convention résiliée a une date de résiliation.",
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.title}".strip()


class Party(models.Model):
    """A party as the document names it; `organisation` is empty for a body that has no account."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="parties")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField("nom", max_length=300)
    represented_by = models.CharField("représentée par", max_length=300, blank=True)
    capacity = models.CharField("qualité", max_length=300, blank=True)
    position = models.PositiveSmallIntegerField("rang", default=0)

    class Meta:
        verbose_name = "partie"
        ordering = ["position", "pk"]


class CoveredPair(models.Model):
    """A Mission Locale and an agency covered by a convention from `starts_on` to `ends_on`, both included.

    This is what opens the sharing of names, and what counts a mission «sous convention» (T08): one row a pair,
    with the entry and exit dates of each party and a termination already applied to `ends_on`.
    """

    convention = models.ForeignKey(Agreement, models.CASCADE, related_name="covered_pairs")
    mission_locale = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    starts_on = models.DateField("début")
    ends_on = models.DateField("fin")

    class Meta:
        verbose_name = "couple couvert"
        indexes = [
            models.Index(fields=["mission_locale", "agency", "starts_on"], name="coveredpair_ml_agency"),
            models.Index(fields=["agency", "mission_locale"], name="coveredpair_agency_ml"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["convention", "mission_locale", "agency"], name="coveredpair_once"),
        ]
