"""What waits for a person, per kind of organisation: a short list of acts, each with its address."""

from collections.abc import Callable

from partners.actor import Actor

from .accords import (
    annexes_to_join,
    announcements_to_read,
    communications_to_close,
    communications_to_see,
    invitations_to_answer,
    referents_to_name,
)
from .acts import (
    acts_to_realign,
    acts_to_sign,
    drafts_to_finish,
    ending_conventions,
    handovers_to_answer,
    support_requests,
    texts_to_review,
)
from .figures import (
    diagnoses_to_follow,
    dossiers_leaving,
    ending_placements,
    imports_to_finish,
    silent_missions_locales,
)
from .practices import practices_answered, practices_to_read
from .task import Task

ON_ACTS = (acts_to_sign, texts_to_review, handovers_to_answer, support_requests, drafts_to_finish)


OF_ACCORDS = (
    invitations_to_answer,
    announcements_to_read,
    communications_to_see,
    communications_to_close,
    acts_to_realign,
    annexes_to_join,
)


OF_TERRITORY = (diagnoses_to_follow, *OF_ACCORDS, practices_to_read, practices_answered)


def _tasks_of(actor: Actor) -> list[Callable[[Actor], list[Task]]]:
    if actor.is_mission_locale:
        return [
            *ON_ACTS, ending_placements, imports_to_finish, dossiers_leaving, *OF_TERRITORY, ending_conventions,
        ]  # fmt: skip
    if actor.is_agency:
        return [*ON_ACTS, ending_placements, *OF_TERRITORY, ending_conventions]
    if actor.is_territorial or actor.is_national:
        return [*ON_ACTS, silent_missions_locales, referents_to_name, *OF_TERRITORY, ending_conventions]
    return [*ON_ACTS, *OF_TERRITORY, ending_conventions]


def tasks(actor: Actor) -> list[Task]:
    """All that waits for the actor's organisation, most pressing first."""
    return [task for find in _tasks_of(actor) for task in find(actor)]
