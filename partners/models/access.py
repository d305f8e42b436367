import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from ..enums import Act, Right
from .organisation import Organisation


class OwnedQuerySet(models.QuerySet):
    """Rows that belong to one organisation and are its members' alone."""

    def visible_to(self, actor):
        return self.filter(organisation=actor.organisation)


class Membership(models.Model):
    """A person's right to act for an organisation, while `ended_at` is empty."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    right = models.CharField("droit", max_length=15, choices=Right, default=Right.MEMBER)
    created_at = models.DateTimeField("depuis", auto_now_add=True)
    ended_at = models.DateTimeField("jusqu'à", null=True, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = "rattachement"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation"],
                condition=Q(ended_at=None),
                name="membership_once",
                violation_error_message="Cette personne est déjà membre de l'organisation.",
            ),
        ]


class Invitation(models.Model):
    """A single-use invitation, good for 14 days, bound to one address; only a hash of its secret is kept."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="invitations")
    email = models.EmailField("adresse électronique")
    right = models.CharField("droit", max_length=15, choices=Right, default=Right.MEMBER)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField("valable jusqu'au")
    accepted_at = models.DateTimeField("acceptée le", null=True, blank=True)
    cancelled_at = models.DateTimeField("annulée le", null=True, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = "invitation"


class ReadLog(models.Model):
    """Who read which nominative record, for whom, when and why; the application can only append (N4.a)."""

    at = models.DateTimeField("le")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.DO_NOTHING, db_constraint=False, related_name="+")
    organisation = models.ForeignKey(Organisation, models.DO_NOTHING, db_constraint=False, related_name="+")
    record = models.CharField("objet", max_length=60)
    keys = models.JSONField("identifiants", default=list)
    reason = models.CharField("motif", max_length=60)
    request_id = models.CharField(max_length=20, blank=True)

    class Meta:
        verbose_name = "consultation"
        indexes = [models.Index(fields=["organisation", "-at"], name="readlog_organisation_at")]


class ActLog(models.Model):
    """Who did what for an organisation, on whom or what, and when; written with the act, only appended."""

    at = models.DateTimeField("le")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    organisation = models.ForeignKey(Organisation, models.DO_NOTHING, db_constraint=False, related_name="+")
    act = models.CharField("acte", max_length=20, choices=Act)
    subject = models.CharField("objet", max_length=300)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = "acte"
        indexes = [models.Index(fields=["organisation", "-at"], name="actlog_organisation_at")]
