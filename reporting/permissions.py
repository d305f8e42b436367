"""Who may read and ask for figures; which rows are shown is the queryset's and the policies' matter."""

from partners.actor import Actor
from partners.enums import BRANCH_KINDS, NATIONAL_KINDS, TERRITORIAL_STATE_KINDS

from . import practices
from .diagnosis import TELLS, Transition, Who
from .enums import DiagnosisState, Part
from .models import Contribution, Diagnosis, Practice


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


def can_open_diagnosis(actor: Actor | None) -> bool:
    """The region's animation: its DREETS or DEETS, its DDETS, its ARML (N1.5, N2.d)."""
    return bool(actor and actor.kind in TERRITORIAL_STATE_KINDS and actor.organisation.region_id)


def can_move_diagnosis(actor: Actor | None, transition: Transition, diagnosis: Diagnosis) -> bool:
    """Whether the actor (None: the platform) may take a step, whatever the state."""
    if actor is None or transition.who is Who.PLATFORM:
        return actor is None and transition.who is Who.PLATFORM
    if transition.who is Who.ANIMATION:
        return can_open_diagnosis(actor)
    return diagnosis.opened_by_id == actor.organisation.pk


def parts_told_by(actor: Actor) -> tuple[Part, ...]:
    """The parts to which the actor's organisation contributes; the national bodies read."""
    return () if actor.is_national else TELLS.get(actor.kind, ())


def can_tell(actor: Actor, diagnosis: Diagnosis, part: str) -> bool:
    """A new entry, while the collection runs, in a part that is the organisation's."""
    return diagnosis.state == DiagnosisState.COLLECTING and part in parts_told_by(actor)


def can_change_contribution(actor: Actor, contribution: Contribution) -> bool:
    """One's own, until the diagnosis is validated or abandoned."""
    return contribution.organisation_id == actor.organisation.pk and contribution.diagnosis.is_open


def can_read_practices(actor: Actor | None) -> bool:
    """Every organisation of the network; the platform's support is none."""
    return bool(actor and actor.kind in practices.READING)


def can_tell_practice(actor: Actor | None) -> bool:
    """The parties of the accords and of the conventions; a head office reads."""
    return bool(actor and actor.kind in practices.TELLING)


def reads_over(actor: Actor) -> bool:
    """Whether the actor's organisation reads over what others tell."""
    return actor.kind in {*practices.ANIMATION, *NATIONAL_KINDS}


def can_move_practice(actor: Actor, transition: Transition, practice: Practice) -> bool:
    """Whether the actor may take a step, whatever the state: a member of who tells it, or of who reads it over."""
    own = practice.organisation_id == actor.organisation.pk
    if own or transition.who is practices.Who.AUTHOR:
        return own and transition.who is not practices.Who.MODERATOR
    return Practice.objects.moderated_by(actor).filter(pk=practice.pk).exists()


def has_proposed(actor: Actor, practice: Practice) -> bool:
    """Whether the person has proposed it herself, for whichever organisation: then she does not answer it."""
    return Practice.objects.proposed_by(actor).filter(pk=practice.pk).exists()
