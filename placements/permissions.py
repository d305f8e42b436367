"""Who may do what with a young person's dossier. Views and services ask; they do not decide."""

from partners.actor import Actor
from partners.enums import Right


def can_answer_for_dossiers(actor: Actor) -> bool:
    """The Mission Locale's direction answers to young people for their data: it exports a dossier, or prolongs it."""
    return actor.is_mission_locale and actor.has_right(Right.DIRECTOR)
