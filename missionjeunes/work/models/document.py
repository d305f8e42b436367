import uuid

from django.conf import settings
from django.core.files.storage import storages
from django.db import models

from partners.actor import Actor
from partners.models import Organisation

from .job import Job


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> "DocumentQuerySet":
        return self.filter(organisation=actor.organisation)


class Document(models.Model):
    """A file kept with its hash, author and perimeter; its bytes stand in storage under (organisation, SHA-256)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    job = models.ForeignKey(Job, models.CASCADE, null=True, blank=True, related_name="documents")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    name = models.CharField("nom", max_length=200)
    content_type = models.CharField("type", max_length=100)
    perimeter = models.CharField("périmètre", max_length=200, blank=True)
    nominative = models.BooleanField("nominatif", default=False)
    sha256 = models.CharField("empreinte SHA-256", max_length=64)
    size = models.PositiveBigIntegerField("taille (octets)")
    created_at = models.DateTimeField("créé le")
    expires_at = models.DateTimeField("conservé jusqu'au", null=True, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "document"
        indexes = [models.Index(fields=["organisation", "-created_at"], name="document_organisation_at")]

    def __str__(self):
        return self.name

    @property
    def path(self) -> str:
        """Place in storage, the same for the same bytes of the same organisation."""
        return f"{self.organisation_id or 'plateforme'}/{self.sha256[:2]}/{self.sha256}"

    @property
    def extension(self) -> str:
        """What the file is, as its name tells: «XLSX»."""
        return self.name.rpartition(".")[2].upper()

    def open(self):
        """The stored bytes as a binary file; FileNotFoundError once the retention has passed."""
        return storages["default"].open(self.path, "rb")
