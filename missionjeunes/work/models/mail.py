import uuid

from django.db import models


class Mail(models.Model):
    """A mail waiting to be sent, written in the transaction of the act that causes it; `key` makes it unique."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=200, unique=True)
    to = models.EmailField("destinataire")
    subject = models.CharField("objet", max_length=200)
    text = models.TextField("texte")
    html = models.TextField("HTML", blank=True)
    created_at = models.DateTimeField("créé le")
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("essais", default=0)

    class Meta:
        verbose_name = "courriel"
        indexes = [models.Index(fields=["created_at"], condition=models.Q(sent_at=None), name="mail_waiting")]
