"""Which state follows which, by whose act: the one table of an agreement's life. Steps: services/steps.py."""

from dataclasses import dataclass
from enum import Enum

from .enums import OPEN, SIGNING, State


class Who(Enum):
    """Who may take a step."""

    DRAFTER = "the organisation that wrote the draft"
    PARTY = "a member of a party"
    BINDING = "a person who binds a party: its direction"
    SIGNATORY = "a signatory, or who holds her delegation"
    PLATFORM = "the platform: the last signature, the clock"


@dataclass(frozen=True)
class Transition:
    """A step: from which states to which, by whom, and how pages name it."""

    name: str
    sources: tuple[str, ...]
    target: str
    who: Enum
    label: str  # the act, as its button says it
    done: str  # the step, as the history tells it
    needs_reason: bool = False


_ALL = (
    Transition("create", (), State.DRAFT, Who.PARTY, "Commencer", "a commencé le texte"),
    Transition("send", (State.DRAFT,), State.IN_REVIEW, Who.DRAFTER, "Envoyer en relecture", "a envoyé en relecture"),
    Transition("discard", (State.DRAFT,), State.ABANDONED, Who.DRAFTER, "Abandonner", "a abandonné le brouillon"),
    Transition("change", (State.IN_REVIEW,), State.IN_REVIEW, Who.PARTY, "Modifier", "a modifié le texte"),
    Transition("agree", (State.IN_REVIEW,), State.IN_REVIEW, Who.PARTY, "Donner son accord", "a donné son accord"),
    Transition("issue", (State.IN_REVIEW,), State.TO_SIGN, Who.PARTY, "Mettre à la signature", "mis à la signature"),
    Transition("sign", SIGNING, State.PARTLY_SIGNED, Who.SIGNATORY, "Signer", "a signé"),
    Transition("attest", SIGNING, State.PARTLY_SIGNED, Who.PARTY, "Attester", "a attesté une signature sur papier"),
    Transition(
        "refuse",
        SIGNING,
        State.IN_REVIEW,
        Who.SIGNATORY,
        "Refuser de signer",
        "a refusé de signer",
        needs_reason=True,
    ),
    Transition("conclude", (State.PARTLY_SIGNED,), State.IN_FORCE, Who.PLATFORM, "", "signé par tous et scellé"),
    Transition(
        "abandon",
        tuple(state for state in OPEN if state != State.DRAFT),
        State.ABANDONED,
        Who.BINDING,
        "Abandonner",
        "a abandonné le texte",
        needs_reason=True,
    ),
    Transition("recall", SIGNING, State.IN_REVIEW, Who.PLATFORM, "", "renvoyé en relecture"),
    Transition("lapse", OPEN, State.ABANDONED, Who.PLATFORM, "", "devenu sans objet"),
    Transition("redraft", (State.DRAFT,), State.DRAFT, Who.PLATFORM, "", "changé de partie par une reprise"),
    Transition("reseat", (State.IN_REVIEW,), State.IN_REVIEW, Who.PLATFORM, "", "changé de partie par une reprise"),
    Transition("succeed", (State.IN_FORCE,), State.IN_FORCE, Who.PLATFORM, "", "une partie a fermé"),
    Transition("record", (), State.IN_FORCE, Who.PARTY, "Enregistrer", "a enregistré l'acte signé sur papier"),
    Transition("amend", (State.IN_FORCE,), State.IN_FORCE, Who.PLATFORM, "", "modifié par avenant"),
    Transition(
        "leave", (State.IN_FORCE,), State.IN_FORCE, Who.BINDING, "Notifier", "a notifié son départ", needs_reason=True
    ),
    Transition("expire", (State.IN_FORCE,), State.EXPIRED, Who.PLATFORM, "", "arrivé à échéance"),
    Transition("terminate", (State.IN_FORCE,), State.TERMINATED, Who.PLATFORM, "", "résilié"),
    Transition("withdraw", (State.IN_FORCE,), State.WITHDRAWN, Who.PLATFORM, "", "éteint par désengagement"),
)
TRANSITIONS = {transition.name: transition for transition in _ALL}


def transitions_from(state: str) -> list[Transition]:
    return [transition for transition in _ALL if state in transition.sources]


WAITS = {
    State.DRAFT: "Vous seul voyez ce brouillon : complétez-le, puis envoyez-le en relecture aux autres parties.",
    State.IN_REVIEW: "Chaque partie relit, commente un passage ou donne son accord ; quand toutes l'ont donné,"
    " le texte part à la signature.",
    State.TO_SIGN: "Le texte est figé : les signataires le lisent et le signent.",
    State.PARTLY_SIGNED: "Il manque des signatures : l'acte entre en vigueur dès la dernière.",
    State.IN_FORCE: "",
    State.EXPIRED: "L'acte est arrivé à son terme : un renouvellement en reprend le texte, sans les signatures.",
    State.TERMINATED: "L'acte a été résilié : un nouveau texte peut être préparé.",
    State.WITHDRAWN: "Une partie s'est désengagée : un nouveau texte peut être préparé.",
    State.ABANDONED: "Le texte n'a pas abouti : il reste lisible, et rien n'en a pris effet.",
}
"""What happens next, as every reader of the record is told; what awaits the reader herself is added to it."""
