from django.db import models
from django.db.models import Q

from partners.actor import Actor
from partners.models import Organisation


class ReceiptQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> "ReceiptQuerySet":
        """What one's organisation was told, and what it told others."""
        return self.filter(Q(organisation=actor.organisation) | Q(sender=actor.organisation))

    def waiting_for(self, actor: Actor) -> "ReceiptQuerySet":
        """What the actor's organisation was told and has not said that it has read."""
        return self.filter(organisation=actor.organisation, acknowledged_at=None)


class Receipt(models.Model):
    """One recipient of an announcement, or of a `version` of a communication, and when it said it has read it."""

    announcement = models.ForeignKey(
        "conventions.Announcement", models.CASCADE, null=True, blank=True, related_name="receipts"
    )
    communication = models.ForeignKey(
        "conventions.Communication", models.CASCADE, null=True, blank=True, related_name="receipts"
    )
    version = models.PositiveSmallIntegerField("version", default=1, db_default=1)
    sender = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    acknowledged_at = models.DateTimeField("lu le", null=True, blank=True)
    acknowledged_by_name = models.CharField("lu par", max_length=200, blank=True)
    remark = models.TextField("remarque", blank=True, default="", db_default="")

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        verbose_name = "accusé de lecture"
        constraints = [
            models.UniqueConstraint(fields=["announcement", "organisation"], name="receipt_once"),
            models.UniqueConstraint(
                fields=["communication", "version", "organisation"], name="receipt_once_a_version"
            ),
            models.CheckConstraint(
                condition=Q(announcement=None, communication__isnull=False)
                | Q(announcement__isnull=False, communication=None),
                name="receipt_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(remark="") | Q(acknowledged_at__isnull=False), name="receipt_remark_is_read"
            ),
        ]
