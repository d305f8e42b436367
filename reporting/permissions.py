"""Who may read and ask for figures; which rows are shown is the queryset's and the policies' matter."""

from partners.actor import Actor
from partners.enums import BRANCH_KINDS


def can_read_tracking(actor: Actor | None) -> bool:
    """Bodies of a territory, and Missions Locales for their own figures."""
    return bool(actor and actor.territory)


def can_request_table(actor: Actor | None) -> bool:
    return can_read_tracking(actor)


def can_request_evaluation(actor: Actor | None) -> bool:
    """The evaluation is regional or national (N3.c, R4.b)."""
    return bool(actor and (actor.is_national or actor.is_territorial))


def sees_structures(actor: Actor) -> bool:
    """Departments and Missions Locales of the territory; a regional branch body reads its region as a whole."""
    return not (actor.is_territorial and actor.kind in BRANCH_KINDS)
