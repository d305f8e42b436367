"""Who may do what in this room. Views and services ask; they do not decide."""

from collections.abc import Iterable

from missionjeunes.common import clock

from .actor import Actor
from .enums import CLOSING_KINDS, STATE_AND_BRANCH_KINDS, HandoverState, Kind, Right
from .models import Handover, Membership, Organisation, User
from .models.handover import PENDING


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


def is_state_of(service: Organisation, organisation: Organisation) -> bool:
    """The State's services of the organisation's territory: its region's DREETS, its department's DDETS."""
    if service.kind == Kind.DREETS:
        return bool(organisation.region_id) and service.region_id == organisation.region_id
    own = bool(organisation.department_id) and service.department_id == organisation.department_id
    return service.kind == Kind.DDETS and own


def can_prepare_handover(actor: Actor, organisation: Organisation) -> bool:
    """The direction of an open Mission Locale, agency or company, or that of the State's services of its territory:
    these also for one that the directory has closed, whose conventions and young people nobody has taken over."""
    if organisation.kind not in CLOSING_KINDS or organisation.successor_id or not actor.has_right(Right.DIRECTOR):
        return False
    own = actor.organisation.pk == organisation.pk and not organisation.is_closed_on(clock.today())
    return own or is_state_of(actor.organisation, organisation)


def can_answer_handover(actor: Actor, handover: Handover) -> bool:
    """The direction of who receives; the State's services when it has none, or when nobody receives.

    Never the person who prepared it, for whatever organisation she acts.
    """
    if handover.state != HandoverState.PROPOSED or not actor.has_right(Right.DIRECTOR):
        return False
    if handover.prepared_user_id == actor.user.pk:
        return False
    receiver = handover.receiver
    if receiver is not None and receiver.pk == actor.organisation.pk:
        return True
    return (receiver is None or handover.state_answers) and is_state_of(
        actor.organisation, receiver or handover.organisation
    )


def can_cancel_handover(actor: Actor, handover: Handover) -> bool:
    """The direction of the organisation that prepared it, as long as it is not done."""
    own = handover.prepared_by_id == actor.organisation.pk
    return own and handover.state in PENDING and actor.has_right(Right.DIRECTOR)
