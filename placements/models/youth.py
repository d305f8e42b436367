import uuid

from django.db import models
from django.db.models import Q

from partners.actor import Actor
from partners.enums import Kind
from partners.models import Commune, Organisation

from ..enums import HoldGround, Scheme, Sex

ERASED = "~"  # begins what stands for the number of an erased dossier


class YouthQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> "YouthQuerySet":
        """A Mission Locale's own dossiers, those erased left out: what stays of them serves to count alone.

        An agency's youths come through its placements, never from here.
        """
        if actor.is_mission_locale:
            return self.filter(mission_locale=actor.organisation, erased_on=None)
        return self.none()


class Youth(models.Model):
    """A dossier: one young person followed by one Mission Locale. It never changes Mission Locale.

    `person_key` is the same for all dossiers of one person (statistics count persons): a keyed hash of the national
    I-MILO identifier where it is known, else of (Mission Locale, dossier). No NIR, no free text on health.

    When retention is over (services.retention), `notice_on` is the day on which the Mission Locale was told, and
    `erased_on` the day on which all that names the youth went: `dossier` then holds a keyed hash of the number.
    """

    uuid = models.UUIDField("identifiant", default=uuid.uuid4, unique=True, editable=False)
    mission_locale = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="+",
        limit_choices_to={"kind": Kind.MISSION_LOCALE},
        db_index=False,
    )
    dossier = models.CharField("numéro de dossier", max_length=40)
    person_key = models.BigIntegerField("clé de personne")
    identified = models.BooleanField("identifiant national connu", default=False)
    last_name = models.CharField("nom", max_length=100, blank=True)
    first_name = models.CharField("prénom", max_length=100, blank=True)
    birth_date = models.DateField("date de naissance", null=True)
    sex = models.CharField("sexe", max_length=1, choices=Sex, blank=True)
    level = models.PositiveSmallIntegerField("niveau de formation", null=True, blank=True)
    commune = models.ForeignKey(Commune, models.PROTECT, null=True, blank=True, db_index=False)
    qpv = models.BooleanField("quartier prioritaire", null=True, blank=True)
    frr = models.BooleanField("France ruralités revitalisation", null=True, blank=True)
    rqth = models.BooleanField("RQTH", null=True, blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    phone = models.CharField("téléphone", max_length=30, blank=True)
    notice_on = models.DateField("préavis d'effacement donné le", null=True, blank=True)
    held_until = models.DateField("conservation prolongée jusqu'au", null=True, blank=True)
    held_for = models.CharField(
        "motif de la prolongation", max_length=10, choices=HoldGround, blank=True, db_default=""
    )
    erased_on = models.DateField("effacé le", null=True, blank=True)

    objects = YouthQuerySet.as_manager()

    class Meta:
        verbose_name = "jeune"
        indexes = [
            models.Index(fields=["person_key"], name="youth_person_key"),
            # The list reads its page from this one in the order of names; it also serves the foreign key.
            models.Index(fields=["mission_locale", "last_name", "first_name", "id"], name="youth_ml_name"),
            models.Index(
                fields=["mission_locale", "notice_on"],
                condition=Q(notice_on__isnull=False) | Q(erased_on__isnull=False),
                name="youth_retention_over",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["mission_locale", "dossier"], name="youth_dossier_unique"),
            models.UniqueConstraint(fields=["id", "mission_locale"], name="youth_carries_tenant"),
            models.CheckConstraint(
                condition=Q(level=None) | Q(level__range=(1, 8)),
                name="youth_level_range",
                violation_error_message="Le niveau de formation va de 1 à 8.",
            ),
            # Whatever writes in a dossier, an import included, must bring it back before it names anybody.
            models.CheckConstraint(
                condition=Q(erased_on=None, birth_date__isnull=False)
                | Q(
                    erased_on__isnull=False,
                    birth_date=None,
                    last_name="",
                    first_name="",
                    email="",
                    phone="",
                    commune=None,
                    dossier__startswith=ERASED,
                ),
                name="youth_erased_is_nameless",
            ),
            models.CheckConstraint(
                condition=Q(held_until=None, held_for="") | Q(held_until__isnull=False) & ~Q(held_for=""),
                name="youth_held_for_a_reason",
            ),
        ]

    def __str__(self):
        return f"{self.last_name.upper()} {self.first_name}".strip() or "nom non transmis"


class Support(models.Model):
    """A scheme followed by a youth from `entered_on` to `left_on` (open when empty), both days included."""

    mission_locale = models.ForeignKey(Organisation, models.PROTECT, related_name="+", db_index=False)
    youth = models.ForeignKey(Youth, models.CASCADE, verbose_name="jeune", related_name="supports", db_index=False)
    scheme = models.CharField("dispositif", max_length=10, choices=Scheme)
    entered_on = models.DateField("entrée")
    left_on = models.DateField("sortie", null=True, blank=True)

    class Meta:
        verbose_name = "accompagnement"
        indexes = [models.Index(fields=["mission_locale", "entered_on"], name="support_ml_entered")]
        constraints = [
            models.UniqueConstraint(fields=["youth", "scheme", "entered_on"], name="support_once"),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=models.F("entered_on")),
                name="support_leaves_after_entry",
                violation_error_message="La date de sortie ne peut pas précéder la date d'entrée.",
            ),
        ]
