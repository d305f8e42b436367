import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from ..enums import CLOSING_KINDS, STATE_SERVICES, HandoverState, Kind
from .organisation import Organisation

PENDING = (HandoverState.PROPOSED, HandoverState.ACCEPTED)


class HandoverQuerySet(models.QuerySet):
    def visible_to(self, actor) -> "HandoverQuerySet":
        """Those of the two organisations, of who prepared it, of their company and of the State's services there.

        The services never read how many young people pass: their role has no right on that column.
        """
        if actor.kind not in {*CLOSING_KINDS, Kind.ETT, *STATE_SERVICES}:
            return self.none()
        found = self.filter(reader_ids__contains=[actor.organisation.pk])
        return found.defer("youths") if actor.kind in STATE_SERVICES else found

    def pending(self) -> "HandoverQuerySet":
        return self.filter(state__in=PENDING)


class Handover(models.Model):
    """An organisation closes, and another takes over what it holds; without `successor` it closes, no more.

    Prepared by its direction or by the State's services of its territory, accepted by the direction that receives,
    carried out by the platform on `effective_on`, the first day without it. A past code stays valid at its dates.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="handovers", verbose_name="organisation qui ferme"
    )
    successor = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="organisation qui reprend"
    )
    effective_on = models.DateField("prend effet le")
    reason = models.TextField("motif")
    state = models.CharField("état", max_length=10, choices=HandoverState, default=HandoverState.PROPOSED)
    prepared_by = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name="préparée par")
    prepared_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    prepared_name = models.CharField("personne qui a préparé", max_length=200)
    prepared_at = models.DateTimeField("préparée le")
    # Whether the services answer in its place: who receives has no direction here, or only the person who prepared.
    state_answers = models.BooleanField("l'État répond", default=False)
    answered_by = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="réponse de"
    )
    answered_name = models.CharField("personne qui a répondu", max_length=200, blank=True)
    answered_at = models.DateTimeField("réponse le", null=True, blank=True)
    answer = models.TextField("motif du refus", blank=True)
    cancelled_name = models.CharField("personne qui a annulé", max_length=200, blank=True)
    cancelled_at = models.DateTimeField("annulée le", null=True, blank=True)
    done_at = models.DateTimeField("faite le", null=True, blank=True)
    # How many are to pass, as far as who prepared it could count; once done, how many passed.
    conventions = models.PositiveIntegerField("conventions", null=True, blank=True)
    youths = models.PositiveIntegerField("jeunes accompagnés", null=True, blank=True)
    held_back = models.CharField("retenue", max_length=300, blank=True)  # why it was not done on its date
    told = models.CharField(max_length=10, choices=HandoverState, blank=True)  # the last state that mails have told
    # Copies of who may read it, so that a policy reads one row and no other table.
    reader_ids = ArrayField(models.BigIntegerField(), default=list)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = "reprise"
        ordering = ["-prepared_at", "-pk"]
        indexes = [GinIndex(fields=["reader_ids"], name="handover_readers")]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(state__in=PENDING),
                name="handover_one_pending",
                violation_error_message="Une reprise est déjà préparée pour cette organisation.",
            ),
            models.CheckConstraint(
                condition=Q(successor=None) | ~Q(successor=models.F("organisation")), name="handover_to_another"
            ),
            models.CheckConstraint(
                condition=Q(state=HandoverState.DONE, done_at__isnull=False)
                | ~Q(state=HandoverState.DONE) & Q(done_at=None),
                name="handover_done_has_its_date",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[HandoverState.ACCEPTED, HandoverState.REFUSED, HandoverState.DONE])
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="handover_answer_is_someone_s",
            ),
        ]

    def __str__(self):
        if self.successor_id:
            return f"{self.organisation} : reprise par {self.successor}"
        return f"{self.organisation} : fermeture"

    @property
    def is_pending(self) -> bool:
        return self.state in PENDING

    @property
    def receiver(self) -> Organisation | None:
        """Whose direction answers: who takes over, else who closes if the State prepared it; None: the State."""
        if self.successor_id:
            return self.successor
        return self.organisation if self.prepared_by_id != self.organisation_id else None
