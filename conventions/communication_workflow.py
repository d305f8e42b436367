"""The life of a communication on an accord (N2.b, R3): the same kind of table as workflow.py, with its own states."""

from .enums import PLANNED
from .enums import CommunicationState as State
from .workflow import Transition, Who

_ALL = (
    Transition("create", (), State.DRAFT, Who.PARTY, "Préparer", "a préparé la communication"),
    Transition(
        "tell", (State.DRAFT,), State.TOLD, Who.DRAFTER, "Informer les signataires", "a informé les signataires"
    ),
    Transition("change", (State.TOLD,), State.TOLD, Who.DRAFTER, "Modifier", "a modifié, et informé de nouveau"),
    Transition("publish", (State.TOLD,), State.PUBLISHED, Who.DRAFTER, "Dire qu'elle a paru", "a publié"),
    Transition(
        "record",
        PLANNED,
        State.UNTOLD,
        Who.DRAFTER,
        "Dire qu'elle a déjà paru",
        "a enregistré une publication faite sans information préalable",
    ),
    Transition("discard", (State.DRAFT,), State.CANCELLED, Who.DRAFTER, "Abandonner", "a abandonné le brouillon"),
    Transition(
        "cancel", (State.TOLD,), State.CANCELLED, Who.DRAFTER, "Annuler", "a annulé, et l'a dit", needs_reason=True
    ),
)
TRANSITIONS = {transition.name: transition for transition in _ALL}

WAITS = {
    State.DRAFT: "Votre organisation seule voit ce brouillon : informez les signataires avant le jour prévu.",
    State.TOLD: "Chaque signataire dit qu'il l'a vue, ou fait une remarque ; l'auteur dit ensuite quand elle a paru.",
    State.PUBLISHED: "",
    State.UNTOLD: "Les signataires n'ont pas été informés avant la publication : le registre le dit tel quel.",
    State.CANCELLED: "Elle ne paraîtra pas.",
}
"""What happens next, as every reader of the record is told."""
