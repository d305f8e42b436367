"""Who may do what in this room. Views and services ask; they do not decide."""

from collections.abc import Iterable

from .actor import Actor
from .enums import STATE_AND_BRANCH_KINDS, Kind, Right
from .models import Membership, Organisation, User


def needs_second_factor(user: User, memberships: Iterable[Membership]) -> bool:
    """True for national and regional bodies, directors and administrators of Missions Locales, and support.

    The strictest of a person's memberships decides, whichever she acts for: a second factor protects the account.
    """
    if user.is_staff or user.is_superuser:
        return True
    return any(
        membership.organisation.kind in STATE_AND_BRANCH_KINDS | {Kind.SUPPORT}
        or (membership.organisation.kind == Kind.MISSION_LOCALE and membership.right != Right.MEMBER)
        for membership in memberships
    )


def can_manage_members(actor: Actor) -> bool:
    """Invite, change a right, end a membership: administrators alone, a director included only as such."""
    return actor.has_right(Right.ADMINISTRATOR)


def can_edit_organisation(actor: Actor, organisation: Organisation) -> bool:
    """Administrators keep their own organisation's contact; names and codes follow the directory."""
    return actor.has_right(Right.ADMINISTRATOR) and actor.organisation.pk == organisation.pk
