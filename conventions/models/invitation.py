import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from partners.actor import Actor
from partners.models import Organisation, Region

from .agreement import Agreement


class RegionalInvitationQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> "RegionalInvitationQuerySet":
        """A national body reads all of them, the others those that their organisation has received."""
        return self if actor.is_national else self.filter(organisation=actor.organisation)

    def pending(self) -> "RegionalInvitationQuerySet":
        """Neither answered by an accord of the region nor refused."""
        return self.filter(accord=None, refused_at=None)


class RegionalInvitation(models.Model):
    """A national signatory invites a regional body to decline the accord in its region (N2.3.a, N2.1.a).

    `accord` is the regional accord that answers it, written by the platform: the invited body and the sender may not
    see a draft, they know that there is one.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="invitations")
    sender = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    message = models.TextField("message")
    at = models.DateTimeField("le")
    accord = models.ForeignKey(Agreement, models.SET_NULL, null=True, blank=True, related_name="+")
    refused_at = models.DateTimeField("déclinée le", null=True, blank=True)
    refused_by_name = models.CharField("déclinée par", max_length=200, blank=True)
    refusal = models.TextField("motif", blank=True)

    objects = RegionalInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = "invitation à décliner l'accord"
        constraints = [
            models.UniqueConstraint(fields=["agreement", "organisation"], name="regionalinvitation_once"),
            models.CheckConstraint(
                condition=Q(refused_at=None, refusal="") | Q(refused_at__isnull=False) & ~Q(refusal=""),
                name="regionalinvitation_refused_with_reason",
            ),
        ]
