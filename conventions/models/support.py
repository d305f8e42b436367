import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from partners.actor import Actor
from partners.models import Organisation, Region

from ..enums import SupportState
from ..support import KINDS, PENDING
from .agreement import Agreement
from .step import Line


class SupportRequestQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> "SupportRequestQuerySet":
        """First barrier; the policies of the migration say the same to the database.

        The body asked reads what is addressed to it, its national body all of them; the parties those of their act.
        """
        if actor.kind in KINDS:
            return self.filter(body=actor.kind) if actor.is_national else self.filter(organisation=actor.organisation)
        if actor.is_mission_locale or actor.is_counterpart:
            own = Agreement.objects.visible_to(actor).filter(party_ids__contains=[actor.organisation.pk])
            return self.filter(agreement__in=own)
        return self.none()


class SupportRequest(models.Model):
    """A party of a convention asks AKTO, or the FPE.TT, to help with its action plan (N2.4.c, R3.4.c, N2.6.c, R-A8).

    The body asked does not read the act: what it is to know is copied here, with the actions that the party sends.
    `actions` has the shape of content.py. `answer` is what was decided, or why the request ended without.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="support_requests")
    body = models.CharField("auprès de", max_length=12, choices=[(kind, kind.label) for kind in KINDS])
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="organisme saisi")
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="région")
    title = models.CharField("acte", max_length=300)
    number = models.CharField("numéro", max_length=40, blank=True)
    parties = ArrayField(models.CharField(max_length=300), verbose_name="parties")
    actions = models.JSONField("actions", default=list)
    message = models.TextField("message", blank=True)
    contact_name = models.CharField("interlocuteur", max_length=200)
    contact_email = models.EmailField("adresse électronique")
    contact_telephone = models.CharField("téléphone", max_length=20, blank=True)
    asked_by = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="demandé par")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField("demandée le")
    state = models.CharField("état", max_length=10, choices=SupportState, default=SupportState.ASKED)
    handler_name = models.CharField("suivie par", max_length=200, blank=True)
    handler_email = models.EmailField("adresse électronique", blank=True)
    handler_telephone = models.CharField("téléphone", max_length=20, blank=True)
    met_on = models.DateField("rencontre le", null=True, blank=True)
    answer = models.TextField("décision ou motif", blank=True)
    # Parties that said they have read the body's last act: the others have it among what waits for them.
    noted_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)

    objects = SupportRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "demande d'appui"
        indexes = [models.Index(fields=["organisation", "state"], name="supportrequest_body_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "body"],
                condition=Q(state__in=PENDING),
                name="supportrequest_one_open",
                violation_error_message="Une demande est déjà en cours pour cet acte.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[SupportState.TAKEN, SupportState.MET]) | ~Q(handler_name=""),
                name="supportrequest_taken_by_somebody",
                violation_error_message="Indiquez qui prend la demande en charge.",
            ),
            models.CheckConstraint(
                condition=Q(state=SupportState.MET, met_on__isnull=False)
                | ~Q(state=SupportState.MET) & Q(met_on=None),
                name="supportrequest_met_has_day",
                violation_error_message="Indiquez le jour de la rencontre.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[SupportState.MET, SupportState.DECLINED]) | ~Q(answer=""),
                name="supportrequest_answer_is_said",
                violation_error_message="Dites ce qui a été décidé, ou pourquoi la demande est déclinée.",
            ),
        ]

    def __str__(self):
        return f"Appui demandé à {self.organisation} : {self.title}"


class SupportStepQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> "SupportStepQuerySet":
        return self.filter(request__in=SupportRequest.objects.visible_to(actor))


class SupportStep(Line):
    """A step of a request; its reason is what was said."""

    request = models.ForeignKey(SupportRequest, models.CASCADE, related_name="steps")

    objects = SupportStepQuerySet.as_manager()

    class Meta(Line.Meta):
        verbose_name = "étape d'une demande d'appui"
