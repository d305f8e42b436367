from django.conf import settings
from django.db import models

from partners.models import Organisation

from .agreement import Agreement
from .of_agreement import OfAgreementQuerySet


class Line(models.Model):
    """One step of something's life: who, for which organisation, from which state to which, why. Only appended."""

    at = models.DateTimeField("le")
    name = models.CharField("étape", max_length=30)
    source = models.CharField("de l'état", max_length=15, blank=True)
    target = models.CharField("à l'état", max_length=15)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    user_name = models.CharField("personne", max_length=200, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    reason = models.TextField("motif", blank=True)
    detail = models.JSONField("précisions", default=dict, blank=True)

    class Meta:
        abstract = True
        ordering = ["at", "pk"]


class Step(Line):
    """A step of an agreement, written in its transaction: its states are exactly those of its steps, in order."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="steps")

    objects = OfAgreementQuerySet.as_manager()

    class Meta(Line.Meta):
        verbose_name = "étape"
        indexes = [models.Index(fields=["agreement", "at"], name="step_agreement_at")]
