"""Who may read what a job or an import leaves. Which documents exist for whom is the queryset's matter."""

from partners.actor import Actor
from partners.enums import Right

from .models import Document, ImportRun


def can_read_rows(actor: Actor, held: Document | ImportRun) -> bool:
    """Rows of persons as a file holds them, health data among them: for who sent it, and the direction's export."""
    local = actor.is_mission_locale or actor.is_counterpart
    return local and (held.author_id == actor.user.pk or actor.has_right(Right.DIRECTOR))
