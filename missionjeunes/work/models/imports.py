import uuid

from django.conf import settings
from django.db import models

from partners.actor import Actor
from partners.models import Organisation

from .document import Document
from .job import Job


class ImportState(models.TextChoices):
    UPLOADED = "uploaded", "à vérifier"
    REFUSED = "refused", "refusé"
    QUEUED = "queued", "en cours"
    DONE = "done", "terminé"
    FAILED = "failed", "en échec"


class OwnedQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor):
        return self.filter(organisation=actor.organisation)


class ImportRun(models.Model):
    """One file sent for import: its detected layout, its mapping, the preview's errors and the summary."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    kind = models.CharField("nature", max_length=20)
    document = models.ForeignKey(Document, models.SET_NULL, null=True, blank=True, related_name="+")
    layout = models.JSONField("format détecté", default=dict)
    mapping = models.JSONField("correspondance des colonnes", default=dict)
    state = models.CharField("état", max_length=10, choices=ImportState, default=ImportState.UPLOADED)
    message = models.CharField("message", max_length=500, blank=True)
    summary = models.JSONField("bilan", default=dict, blank=True)
    errors = models.ForeignKey(Document, models.SET_NULL, null=True, blank=True, related_name="+")
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField("envoyé le")

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = "import"
        indexes = [models.Index(fields=["organisation", "-created_at"], name="import_organisation_at")]


class Mapping(models.Model):
    """A saved correspondence between a file's headings and the layout's columns, kept per organisation."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    kind = models.CharField("nature", max_length=20)
    name = models.CharField("nom", max_length=60)
    columns = models.JSONField("colonnes", default=dict)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = "correspondance"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "name"], nulls_distinct=False, name="mapping_name_unique"
            )
        ]
