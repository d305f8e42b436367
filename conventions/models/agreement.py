import uuid
from datetime import date, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q, Value

from partners.actor import Actor
from partners.enums import TERRITORIAL_STATE_KINDS, Kind
from partners.models import Organisation, Region

from ..enums import ISSUED, OPEN, AmendmentType, Counterpart, Level, Origin, State


def _ids(kind: Kind, **place) -> list[int]:
    return list(Organisation.objects.filter(kind=kind, **place).values_list("pk", flat=True))


class AgreementQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> "AgreementQuerySet":
        """First barrier; the policies of migration 0002_tenancy say the same to the database.

        A draft is its author's; a text under review or signature is its parties', and of a convention also the
        State's services' of its territory; an issued accord is everybody's.
        """
        own = actor.organisation
        issued, sent = Q(state__in=ISSUED), ~Q(state=State.DRAFT)
        seen = Q(drafted_by=own) | sent & Q(party_ids__contains=[own.pk]) | issued & Q(mission_locale_ids=[])
        if actor.is_national:
            return self.filter(seen | issued)
        if actor.is_mission_locale or actor.is_counterpart:
            return self.filter(seen)
        if actor.kind == Kind.ETT:
            return self.filter(seen | sent & Q(agency_ids__overlap=_ids(Kind.AGENCY, parent=own)))
        if actor.kind == Kind.DDETS:
            place = {"department": own.department_id}
        elif actor.is_territorial:
            place = {"region": own.region_id}
        else:
            return self.filter(seen)
        bound = Q(mission_locale_ids__overlap=_ids(Kind.MISSION_LOCALE, **place))
        return self.filter(seen | bound & (sent if actor.kind in TERRITORIAL_STATE_KINDS else issued))

    def accords(self) -> "AgreementQuerySet":
        """The framework agreements and the regional accords."""
        return self.filter(level__in=[Level.NATIONAL, Level.REGIONAL])

    def conventions(self) -> "AgreementQuerySet":
        return self.filter(level=Level.CONVENTION)

    def amendments_of(self, *, conventions: bool) -> "AgreementQuerySet":
        """The amendments of conventions, or those of accords: a party that joins does not see the act amended."""
        return self.filter(level=Level.AMENDMENT).filter(
            ~Q(mission_locale_ids=[]) if conventions else Q(mission_locale_ids=[])
        )

    def active_on(self, day: date) -> "AgreementQuerySet":
        """In force on `day` by its own dates: a parent's end never closes the sharing (spec: domain)."""
        return self.filter(
            Q(terminated_on=None) | Q(terminated_on__gt=day), starts_on__lte=day, ends_on__gte=day
        ).filter(state__in=ISSUED)

    def running_on(self, day: date) -> "AgreementQuerySet":
        """In force on `day`, or begun by then without a known end: of one national agreement the text, and so its
        term, is not published."""
        return self.active_on(day) | self.filter(
            state=State.IN_FORCE, starts_on__lte=day, ends_on=None, terminated_on=None
        )


class Agreement(models.Model):
    """A framework agreement, a regional accord or a convention: one tree, one life cycle (002 art. 2, 6)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    level = models.CharField("niveau", max_length=10, choices=Level)
    number = models.CharField("numéro", max_length=40, blank=True)
    title = models.CharField("intitulé", max_length=300)
    branch = models.CharField("branche", max_length=10, default="TT")
    contract_types = ArrayField(models.CharField(max_length=20), default=list, verbose_name="contrats ouverts")
    # Of an accord, whom its conventions may bind Missions Locales to; of a convention, whom it does.
    counterpart = models.CharField(
        "autre partie des conventions",
        max_length=10,
        choices=Counterpart,
        default=Counterpart.AGENCIES,
        db_default=Counterpart.AGENCIES,
    )
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
    # Organisations that are parties, kept with the rows of Party for the same reason.
    party_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    drafted_by = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="rédigée par"
    )
    amends = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="amendments", verbose_name="acte modifié"
    )
    amendment_type = models.CharField("objet de l'avenant", max_length=10, choices=AmendmentType, blank=True)
    renews = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="renewals", verbose_name="acte renouvelé"
    )
    template = models.ForeignKey(
        "conventions.Template", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="modèle"
    )
    version = models.PositiveIntegerField("version", default=0)
    in_order = models.BooleanField("signatures dans l'ordre des parties", default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = "accord"
        indexes = [
            GinIndex(fields=["mission_locale_ids"], name="agreement_ml_ids"),
            GinIndex(fields=["agency_ids"], name="agreement_agency_ids"),
            GinIndex(fields=["party_ids"], name="agreement_party_ids"),
            models.Index(fields=["level", "-starts_on"], name="agreement_level_start"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["number"],
                condition=~Q(number="") & ~Q(level=Level.CONVENTION),
                name="agreement_number_unique",
            ),
            models.UniqueConstraint(
                fields=["number"],
                condition=~Q(number="") & Q(origin=Origin.PLATFORM),
                name="agreement_platform_number_unique",
            ),
            models.UniqueConstraint(
                fields=["amends"],
                condition=Q(state__in=OPEN),
                name="agreement_one_open_amendment",
                violation_error_message="Un avenant est déjà en cours pour cet acte : terminez-le d'abord.",
            ),
            models.CheckConstraint(
                condition=Q(level=Level.AMENDMENT, amends__isnull=False) & ~Q(amendment_type="")
                | ~Q(level=Level.AMENDMENT) & Q(amends=None, amendment_type=""),
                name="agreement_amendment_has_object",
                violation_error_message="Un avenant dit quel acte il modifie, et sur quoi.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[*ISSUED, State.DRAFT, State.IN_REVIEW, State.ABANDONED]) | ~Q(number=""),
                name="agreement_to_sign_has_number",
                violation_error_message="Un texte présenté à la signature porte un numéro.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=OPEN) | Q(signed_on=None, terminated_on=None),
                name="agreement_open_is_not_signed",
                violation_error_message="Un texte en préparation n'a ni date de signature ni date de fin anticipée.",
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
                condition=~Q(state__in=[State.TERMINATED, State.WITHDRAWN]) | Q(terminated_on__isnull=False),
                name="agreement_ended_early_has_date",
                violation_error_message="Un acte résilié ou désengagé dit à quelle date.",
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.title}".strip()

    @property
    def last_day(self) -> date | None:
        """The last day in force: its term, or the eve of an earlier end."""
        if self.terminated_on is None:
            return self.ends_on
        eve = self.terminated_on - timedelta(days=1)
        return min(eve, self.ends_on or eve)


class Party(models.Model):
    """A party as the document names it; `organisation` is empty for a body that has no account.

    While the text is under review each party agrees to a version of it; any change of the text undoes the consent.
    """

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="parties")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField("nom", max_length=300)
    represented_by = models.CharField("représentée par", max_length=300, blank=True)
    capacity = models.CharField("qualité", max_length=300, blank=True)
    position = models.PositiveSmallIntegerField("rang", default=0)
    joined_on = models.DateField("partie depuis le", null=True, blank=True)
    left_on = models.DateField("jusqu'au", null=True, blank=True)
    agreed_version = models.PositiveIntegerField("version acceptée", null=True, blank=True)
    # Organisations of the other side that another convention covers with a party which succeeded one that closed.
    not_with = ArrayField(models.BigIntegerField(), default=list, db_default=[], blank=True)

    class Meta:
        verbose_name = "partie"
        ordering = ["position", "pk"]


class CoveredPairQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> "CoveredPairQuerySet":
        """The pairs of the conventions that the actor sees."""
        return self.filter(convention__in=Agreement.objects.visible_to(actor))


class CoveredPair(models.Model):
    """A Mission Locale and an agency or company that a convention covers from `starts_on` to `ends_on`, included.

    This is what opens the sharing of names, and what counts a mission «sous convention» (T08): one row a pair,
    with the entry and exit dates of each party and a termination already applied to `ends_on`.
    """

    convention = models.ForeignKey(Agreement, models.CASCADE, related_name="covered_pairs")
    mission_locale = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    agency = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    starts_on = models.DateField("début")
    ends_on = models.DateField("fin")
    # Filled for conventions signed here: two of one framework never cover a pair on the same day.
    exclusive_framework = models.ForeignKey(Agreement, models.PROTECT, null=True, blank=True, related_name="+")

    objects = CoveredPairQuerySet.as_manager()

    class Meta:
        verbose_name = "couple couvert"
        indexes = [
            models.Index(fields=["mission_locale", "agency", "starts_on"], name="coveredpair_ml_agency"),
            models.Index(fields=["agency", "mission_locale"], name="coveredpair_agency_ml"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["convention", "mission_locale", "agency"], name="coveredpair_once"),
            ExclusionConstraint(
                name="coveredpair_one_convention_a_day",
                expressions=[
                    ("mission_locale", RangeOperators.EQUAL),
                    ("agency", RangeOperators.EQUAL),
                    ("exclusive_framework", RangeOperators.EQUAL),
                    (Func("starts_on", "ends_on", Value("[]"), function="daterange"), RangeOperators.OVERLAPS),
                ],
                condition=Q(exclusive_framework__isnull=False),
                violation_error_message="Une convention lie déjà ces deux parties à ces dates.",
            ),
        ]
