import uuid
from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from partners.models import Organisation

from .agreement import Agreement, Party
from .of_agreement import OfAgreementQuerySet
from .signing import AgreementFile


class Ending(models.Model):
    """A party leaves: by withdrawal at an anniversary (N6.b), or by termination of a convention on a day it says.

    A withdrawal in time takes effect at the coming anniversary of the signature, a late one at the next: the texts
    do not say what a late one does, this is the platform's stated reading.
    """

    class Kind(models.TextChoices):
        WITHDRAWAL = "withdrawal", "désengagement"
        TERMINATION = "termination", "résiliation"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="endings")
    party = models.ForeignKey(Party, models.PROTECT, related_name="endings")
    kind = models.CharField("nature", max_length=12, choices=Kind)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    user_name = models.CharField("notifié par", max_length=200)
    reason = models.TextField("motif", blank=True)
    notified_on = models.DateField("notifié le")
    takes_effect_on = models.DateField("prend effet le")  # first day without the party
    late = models.BooleanField("hors délai", default=False)
    # A letter is never deleted; with SET_NULL the deletion of any file would write the endings, which nobody may.
    letter = models.ForeignKey(AgreementFile, models.PROTECT, null=True, blank=True, related_name="+")
    applied_at = models.DateTimeField("appliqué le", null=True, blank=True)

    objects = OfAgreementQuerySet.as_manager()

    class Meta:
        verbose_name = "départ d'une partie"
        ordering = ["notified_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["party"],
                name="ending_once_a_party",
                violation_error_message="Cette partie a déjà notifié son départ.",
            ),
            models.CheckConstraint(
                condition=Q(takes_effect_on__gte=F("notified_on")),
                name="ending_not_in_the_past",
                violation_error_message="Un départ ne prend pas effet avant d'être notifié.",
            ),
        ]

    @property
    def last_day(self) -> date:
        """The last day with the party, as every page tells it."""
        return self.takes_effect_on - timedelta(days=1)
