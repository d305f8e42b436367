import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from partners.actor import Actor
from partners.models import Organisation, Region

from ..enums import Level
from .agreement import Agreement
from .of_agreement import OfAgreementQuerySet


class TemplateQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> "TemplateQuerySet":
        """Published templates are everybody's; one being written is its author's."""
        return self.filter(~Q(published_at=None) | Q(organisation=actor.organisation))


class Template(models.Model):
    """A model text, clause by clause: the national one (no region), or a region's, made from it (R-A2).

    `clauses` is a list of {key, title, text}, `annexes` of {number, title, supplier, made} (annexes.py). A published
    version never changes; editing makes the next one.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    level = models.CharField("niveau", max_length=10, choices=Level)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name="région")
    branch = models.CharField("branche", max_length=10, default="TT")
    version = models.PositiveIntegerField("version", default=1)
    title = models.CharField("intitulé", max_length=200)
    clauses = models.JSONField("clauses", default=list)
    annexes = models.JSONField("annexes attendues", default=list, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField("créé le")
    published_at = models.DateTimeField("publié le", null=True, blank=True)

    objects = TemplateQuerySet.as_manager()

    class Meta:
        verbose_name = "modèle"
        constraints = [
            models.UniqueConstraint(
                fields=["level", "region", "branch", "version"], nulls_distinct=False, name="template_version_once"
            ),
            models.UniqueConstraint(
                fields=["level", "region", "branch"],
                condition=models.Q(published_at=None),
                nulls_distinct=False,
                name="template_one_draft",
            ),
        ]

    def __str__(self):
        return f"{self.title} (version {self.version})"


class Version(models.Model):
    """The whole text of an agreement as it stood: one row a change, never changed; what is signed is one of them."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField("version")
    content = models.JSONField("contenu")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    author_name = models.CharField("auteur", max_length=200, blank=True)
    at = models.DateTimeField("le")
    label = models.CharField("ce qui a changé", max_length=200)

    objects = OfAgreementQuerySet.as_manager()

    class Meta:
        verbose_name = "version"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["agreement", "number"], name="version_once")]


class Comment(models.Model):
    """A remark on one clause of a text under review; while it is not settled, the clause is open to change."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="comments")
    section = models.CharField("passage", max_length=60)
    text = models.TextField("remarque")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    author_name = models.CharField("auteur", max_length=200)
    at = models.DateTimeField("le")
    settled_at = models.DateTimeField("réglée le", null=True, blank=True)
    settled_by_name = models.CharField("réglée par", max_length=200, blank=True)

    objects = OfAgreementQuerySet.as_manager()

    class Meta:
        verbose_name = "remarque"
        ordering = ["at", "pk"]
