import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from .access import Membership
from .organisation import Organisation


class PersonQuerySet(models.QuerySet):
    """Rows of one person acting for one organisation, which nobody else reads."""

    def visible_to(self, actor):
        return self.filter(organisation=actor.organisation, user=actor.user)


class CalendarFeed(models.Model):
    """The secret address of a person's calendar for one organisation; only a hash of it is kept.

    It opens what the membership opens, while the membership lasts and until the feed is closed or renewed.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    membership = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField("ouvert le")
    closed_at = models.DateTimeField("fermé le", null=True, blank=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = "calendrier personnel"
        constraints = [
            models.UniqueConstraint(
                fields=["membership"], condition=Q(closed_at=None), name="calendarfeed_one_open_a_membership"
            )
        ]


class SavedView(models.Model):
    """Filters of a list that a person keeps under a name; `query` is the address's, without its page."""

    class Page(models.TextChoices):
        CONVENTIONS = "conventions", "Conventions"
        ACCORDS = "accords", "Accords"
        DIRECTORY = "directory", "Annuaire"
        PRACTICES = "practices", "Pratiques"
        COMMUNICATIONS = "communications", "Communications"
        SUPPORT = "support-requests", "Demandes d'appui"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    page = models.CharField("liste", max_length=20, choices=Page)
    name = models.CharField("nom", max_length=60)
    query = models.CharField("filtres", max_length=500, blank=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = "vue enregistrée"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user", "page", "name"],
                name="savedview_name_once",
                violation_error_message="Vous avez déjà une vue de ce nom.",
            )
        ]
