import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from partners.actor import Actor
from partners.models import Membership, Organisation


class JobState(models.TextChoices):
    QUEUED = "queued", "en attente"
    RUNNING = "running", "en cours"
    DONE = "done", "terminé"
    FAILED = "failed", "en échec"
    CANCELLED = "cancelled", "annulé"


class JobQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> "JobQuerySet":
        return self.filter(organisation=actor.organisation)


class Job(models.Model):
    """A piece of work; this row is the truth, the broker's message only wakes a worker (docs/adr/0002-jobs.md).

    A worker owns the job while it holds `token` and the lease has not run out. `membership` is empty for the
    platform's own jobs, which run under the batch role.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("nature", max_length=40)
    title = models.CharField("intitulé", max_length=200)
    params = models.JSONField("paramètres", default=dict)
    unique_key = models.CharField("clé", max_length=200)
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    membership = models.ForeignKey(Membership, models.SET_NULL, null=True, blank=True, related_name="+")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    state = models.CharField("état", max_length=10, choices=JobState, default=JobState.QUEUED)
    token = models.UUIDField(null=True, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    published_at = models.DateTimeField(null=True, blank=True)
    progress = models.PositiveIntegerField("avancement", default=0)
    total = models.PositiveIntegerField("total", default=0)
    step = models.CharField("étape", max_length=200, blank=True)
    error = models.CharField("erreur", max_length=500, blank=True)
    result = models.JSONField("résultat", default=dict, blank=True)
    created_at = models.DateTimeField("demandé le")
    started_at = models.DateTimeField("commencé le", null=True, blank=True)
    finished_at = models.DateTimeField("terminé le", null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = "travail"
        indexes = [models.Index(fields=["organisation", "-created_at"], name="job_organisation_created")]
        constraints = [
            models.UniqueConstraint(
                fields=["unique_key"],
                condition=Q(state__in=[JobState.QUEUED, JobState.RUNNING]),
                name="job_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=JobState.RUNNING) | Q(token__isnull=False, lease_until__isnull=False),
                name="job_running_has_lease",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def percent(self) -> int | None:
        """Share done, 0 to 100; None while the size is not known."""
        return min(100, 100 * self.progress // self.total) if self.total else None

    @property
    def is_over(self) -> bool:
        return self.state not in {JobState.QUEUED, JobState.RUNNING}


class DataVersion(models.Model):
    """A single row whose number grows with every applied import: part of a production's unique key."""

    version = models.BigIntegerField(default=0)
