import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from partners.actor import Actor
from partners.models import Organisation

from .agreement import Agreement
from .receipt import Receipt


class AnnouncementQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> "AnnouncementQuerySet":
        own = actor.organisation
        return self.filter(
            Q(organisation=own) | Q(pk__in=Receipt.objects.filter(organisation=own).values("announcement"))
        )


class Announcement(models.Model):
    """A signatory tells its network that an accord is signed, with its annexes (N2.a, N2.2.a)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="announcements")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    message = models.TextField("message")
    at = models.DateTimeField("le")

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = "annonce de signature"
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "organisation"],
                name="announcement_once",
                violation_error_message="Votre organisation a déjà annoncé la signature de cet accord.",
            )
        ]
