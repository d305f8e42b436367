"""Requests for the support of AKTO and of the FPE.TT on an action plan: which state follows which, by whose act.

N2.4.c, R3.4.c, N2.6.c, R-A8. Steps: services/support.py.
"""

from dataclasses import dataclass
from enum import Enum

from partners.enums import Kind

from .enums import Counterpart, SupportState
from .workflow import Transition


@dataclass(frozen=True)
class Body:
    """Who may be asked, and how a sentence names it."""

    kind: Kind
    name: str
    of: str
    to: str


BODIES = {
    "akto": Body(Kind.AKTO, "AKTO", "d'AKTO", "à AKTO"),
    "fpett": Body(Kind.FPETT, "Le FPE.TT", "du FPE.TT", "au FPE.TT"),
}
"""By the word that names them in an address."""
KINDS = tuple(body.kind for body in BODIES.values())


def bodies_for(counterpart: str) -> dict[str, Body]:
    """Whom the parties of such a convention may ask: the FPE.TT is the fund of temporary work, AKTO that of all."""
    return {word: body for word, body in BODIES.items() if counterpart != Counterpart.COMPANIES or word == "akto"}


ASKED, TAKEN, MET = SupportState.ASKED, SupportState.TAKEN, SupportState.MET
PENDING = (ASKED, TAKEN)
ANSWERED = (TAKEN, MET, SupportState.DECLINED)


class By(Enum):
    """Who may take a step."""

    PARTY = "a party of the act"
    ASKER = "the party that asked, or its successor"
    BODY = "the body asked"
    PLATFORM = "the platform: the act has ended"


_ALL = (
    Transition("ask", (), ASKED, By.PARTY, "Envoyer la demande", "a demandé un appui"),
    Transition("take", (ASKED,), TAKEN, By.BODY, "Prendre en charge", "a pris la demande en charge"),
    Transition("meet", (TAKEN,), MET, By.BODY, "Noter la rencontre", "a noté la rencontre"),
    Transition("pass", (TAKEN,), TAKEN, By.BODY, "Changer qui la suit", "a changé la personne qui suit la demande"),
    Transition("decline", PENDING, SupportState.DECLINED, By.BODY, "Décliner", "a décliné la demande"),
    Transition("withdraw", PENDING, SupportState.WITHDRAWN, By.ASKER, "Retirer la demande", "a retiré la demande"),
    Transition("lapse", PENDING, SupportState.WITHDRAWN, By.PLATFORM, "", "a clos la demande"),
)
TRANSITIONS = {transition.name: transition for transition in _ALL}

WAITS_BODY = {
    ASKED: "Les parties attendent votre réponse : prenez la demande en charge, ou déclinez-la en disant pourquoi.",
    TAKEN: "Convenez d'une rencontre avec les parties, puis notez ici sa date et ce qui a été décidé.",
}
WAITS_PARTY = {
    ASKED: "L'organisme saisi est prévenu. Vous lirez ici, et à l'accueil, qui prend la demande en charge.",
    TAKEN: "La personne qui suit la demande convient avec vous d'une rencontre.",
    MET: "Reportez dans le plan d'action ce qui a été décidé : l'appui ne change pas le texte à votre place.",
}
"""What happens next, as each side is told."""
