"""The library of practices as data (N1.4, N2.g, R3): its states, who may move them, who tells, who reads over."""

from datetime import timedelta
from enum import Enum

from conventions.workflow import Transition
from partners.enums import BRANCH_KINDS, COUNTERPART_KINDS, NATIONAL_KINDS, TERRITORIAL_STATE_KINDS, Kind

from .enums import PracticeState as State

TELLING = {Kind.MISSION_LOCALE} | COUNTERPART_KINDS | NATIONAL_KINDS | BRANCH_KINDS | TERRITORIAL_STATE_KINDS
READING = TELLING | {Kind.ETT}
ANIMATION = (Kind.DREETS, Kind.ARML)
"""They read over what the others of their region tell; what they tell themselves the national committee does."""

PASSAGES = {
    "situation": "La situation rencontrée",
    "actions": "Ce qui a été fait, et avec qui",
    "effects": "Ce que cela a changé",
    "advice": "À savoir avant de faire de même",
}
WRITTEN = (*PASSAGES, "contact")  # what a practice must have before it is read over
CONTENT = ("title", "subject", "department", *WRITTEN)

DRAFTS = (State.DRAFT, State.RETURNED)
OPEN = (*DRAFTS, State.PROPOSED)
SEEN = (State.PROPOSED, State.RETURNED, State.PUBLISHED, State.REPLACED, State.WITHDRAWN)  # by who reads over
DATED = (State.PUBLISHED, State.REPLACED, State.WITHDRAWN)
NEWS = timedelta(days=14)  # how long an answer is among what awaits the author


class Who(Enum):
    """Who may take a step."""

    AUTHOR = "a member of the organisation that tells it"
    MODERATOR = "a member of an organisation that reads it over"
    EITHER = "the one or the other"


_ALL = (
    Transition("create", (), State.DRAFT, Who.AUTHOR, "Raconter une pratique", "a commencé le récit"),
    Transition("rewrite", (State.RETURNED,), State.DRAFT, Who.AUTHOR, "Modifier", "a repris le texte"),
    Transition("propose", DRAFTS, State.PROPOSED, Who.AUTHOR, "Proposer à la relecture", "a proposé la pratique"),
    Transition("take_back", (State.PROPOSED,), State.DRAFT, Who.AUTHOR, "Reprendre", "a repris la pratique"),
    Transition("discard", DRAFTS, State.ABANDONED, Who.AUTHOR, "Abandonner", "a abandonné le récit"),
    Transition(
        "return",
        (State.PROPOSED,),
        State.RETURNED,
        Who.MODERATOR,
        "Renvoyer à l'auteur",
        "a renvoyé la pratique",
        needs_reason=True,
    ),
    Transition("publish", (State.PROPOSED,), State.PUBLISHED, Who.MODERATOR, "Publier", "a publié la pratique"),
    Transition(
        "supersede",
        (State.PROPOSED,),
        State.REPLACED,
        Who.MODERATOR,
        "Publier",
        "a publié cette version ; le texte d'avant est gardé ici",
    ),
    Transition(
        "renew",
        (State.PUBLISHED, State.WITHDRAWN),
        State.PUBLISHED,
        Who.MODERATOR,
        "Publier",
        "a publié une nouvelle version",
    ),
    Transition(
        "withdraw",
        (State.PUBLISHED,),
        State.WITHDRAWN,
        Who.EITHER,
        "Retirer",
        "a retiré la pratique",
        needs_reason=True,
    ),
)
TRANSITIONS = {transition.name: transition for transition in _ALL}
ANSWERS = ("return", "publish", "renew", "withdraw")
"""What who reads over decides: the author is told, by mail and on the home page."""

NEXT = {
    State.DRAFT: "Votre organisation seule lit ce brouillon. Complétez-le, relisez-le ici, puis proposez-le.",
    State.PROPOSED: "Une organisation qui relit publie la pratique, ou la renvoie avec ce qui est à revoir.",
    State.RETURNED: "Qui la raconte revoit le texte, puis le propose de nouveau ; il est relu une seconde fois.",
    State.PUBLISHED: "Toutes les organisations du réseau lisent cette pratique ; rien n'en est public.",
    State.REPLACED: "Une version plus récente a pris sa place ; celle-ci reste à qui l'a écrite et relue.",
    State.WITHDRAWN: "Elle n'est plus dans la bibliothèque ; qui l'a racontée peut en proposer une nouvelle version.",
    State.ABANDONED: "Ce récit ne sera pas proposé ; votre organisation seule le lit.",
}
"""What happens next, as every reader of the record is told."""
BADGES = {
    State.PROPOSED: "info",
    State.RETURNED: "warning",
    State.PUBLISHED: "success",
    State.WITHDRAWN: "error",
}
