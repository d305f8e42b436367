from django.db import models

from partners.actor import Actor

from .agreement import Agreement


class AlignmentQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> "AlignmentQuerySet":
        """Those whose child the actor sees."""
        return self.filter(child__in=Agreement.objects.visible_to(actor))


class Alignment(models.Model):
    """A child to realign because of its parent's signature, amendment or end, until it is done or set aside."""

    class Cause(models.TextChoices):
        RENEWED = "renewed", "accord renouvelé"
        AMENDED = "amended", "accord modifié"
        ENDED = "ended", "accord arrivé à sa fin"

    parent = models.ForeignKey(Agreement, models.CASCADE, related_name="alignments_below")
    child = models.ForeignKey(Agreement, models.CASCADE, related_name="alignments")
    cause = models.CharField("cause", max_length=10, choices=Cause)
    created_at = models.DateTimeField("depuis le")
    draft = models.ForeignKey(Agreement, models.SET_NULL, null=True, blank=True, related_name="+")
    done_at = models.DateTimeField("réalignée le", null=True, blank=True)

    objects = AlignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "réalignement"
        constraints = [models.UniqueConstraint(fields=["parent", "child", "cause"], name="alignment_once")]
