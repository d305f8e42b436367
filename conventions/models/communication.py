import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from missionjeunes.common import clock
from missionjeunes.work.models import Document
from partners.actor import Actor
from partners.enums import STATE_SERVICES
from partners.models import Organisation

from ..enums import CommunicationState, Level, Medium, Topic
from .agreement import Agreement, Party
from .receipt import Receipt
from .step import Line

NO_CONTENT = "Donnez le texte, un lien ou un fichier : les signataires doivent pouvoir la lire."


class CommunicationQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> "CommunicationQuerySet":
        """First barrier; the policies of migration 0004 say the same to the database.

        A draft is its author organisation's. Once told, a communication is also the present signatories', those of
        whoever was told of it, and, for a regional accord, the State's services of the region.
        """
        own, today = actor.organisation, clock.today()
        parties = Party.objects.filter(Q(left_on=None) | Q(left_on__gte=today), organisation=own)
        told = Receipt.objects.filter(organisation=own, communication__isnull=False)
        seen = Q(agreement__in=parties.values("agreement")) | Q(pk__in=told.values("communication"))
        if actor.kind in STATE_SERVICES:
            seen |= Q(agreement__level=Level.REGIONAL, agreement__region=own.region_id)
        return self.filter(Q(organisation=own) | Q(version__gt=0) & seen)


class Communication(models.Model):
    """A communication on an accord, or on what follows from it, that its author tells the signatories of (N2.b, R3).

    `version` counts the times they were told, 0 for a draft; `told_at` is the first time before it was published.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="communications", verbose_name="accord")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    state = models.CharField("état", max_length=15, choices=CommunicationState, default=CommunicationState.DRAFT)
    version = models.PositiveSmallIntegerField("version", default=0)
    title = models.CharField("titre", max_length=200)
    medium = models.CharField("forme", max_length=15, choices=Medium)
    topic = models.CharField("objet", max_length=15, choices=Topic, default=Topic.ACCORD)
    planned_on = models.DateField("jour prévu")
    audience = models.CharField("public visé", max_length=200)
    text = models.TextField("texte", blank=True)
    link = models.URLField("lien", blank=True)
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="fichier joint"
    )
    told_at = models.DateTimeField("signataires informés le", null=True, blank=True)
    published_on = models.DateField("publiée le", null=True, blank=True)
    published_link = models.URLField("lien de la publication", blank=True)

    objects = CommunicationQuerySet.as_manager()

    class Meta:
        verbose_name = "communication"
        indexes = [models.Index(fields=["agreement", "-planned_on"], name="communication_agreement_day")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") | ~Q(link="") | Q(document__isnull=False),
                name="communication_has_content",
                violation_error_message=NO_CONTENT,
            ),
            models.CheckConstraint(
                condition=Q(state=CommunicationState.DRAFT, version=0, told_at=None)
                | Q(state=CommunicationState.CANCELLED)
                | Q(state__in=[CommunicationState.TOLD, CommunicationState.PUBLISHED], told_at__isnull=False)
                & Q(version__gt=0)
                | Q(state=CommunicationState.UNTOLD, version__gt=0),
                name="communication_told_or_not",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[CommunicationState.PUBLISHED, CommunicationState.UNTOLD], published_on__isnull=False
                )
                | ~Q(state__in=[CommunicationState.PUBLISHED, CommunicationState.UNTOLD])
                & Q(published_on=None, published_link=""),
                name="communication_published_has_day",
            ),
        ]

    def __str__(self):
        return self.title


class CommunicationStepQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> "CommunicationStepQuerySet":
        return self.filter(communication__in=Communication.objects.visible_to(actor))


class CommunicationStep(Line):
    """A step of a communication; `detail` keeps what a change has changed: [field, before, after]."""

    communication = models.ForeignKey(Communication, models.CASCADE, related_name="steps")

    objects = CommunicationStepQuerySet.as_manager()

    class Meta(Line.Meta):
        verbose_name = "étape d'une communication"
