"""A handover in words: what happens next, who must act, and its history as both records show it."""

from .enums import HandoverState, Kind
from .models import Handover

State = HandoverState
BADGES = {State.PROPOSED: "info", State.ACCEPTED: "warning", State.REFUSED: "error", State.DONE: "success"}


def awaited(handover: Handover) -> str:
    """Who must answer; empty when nobody must."""
    if handover.state != State.PROPOSED:
        return ""
    receiver = handover.receiver
    if receiver is None or handover.state_answers:
        return "la direction de la DREETS ou de la DDETS du territoire"
    return f"la direction de {receiver.name}"


def what_next(handover: Handover) -> str:
    """The sentence under the state, the same for every reader."""
    day = f"{handover.effective_on:%d/%m/%Y}"
    if handover.held_back and handover.state == State.ACCEPTED:
        return f"La reprise du {day} est retenue. {handover.held_back}"
    return {
        State.PROPOSED: f"Rien ne change avant cette réponse. Sans elle le {day}, la reprise est caduque.",
        State.ACCEPTED: f"Elle se fait d'elle-même le {day}. Qui l'a préparée peut l'annuler jusque-là.",
        State.REFUSED: "Rien n'a changé. Une autre reprise peut être préparée.",
        State.CANCELLED: "Rien n'a changé. Une autre reprise peut être préparée.",
        State.LAPSED: "Sa date est passée sans réponse : rien n'a changé. Une autre reprise peut être préparée.",
        State.DONE: f"{handover.organisation.name} a fermé ; ceci a pris effet le {day}. Ses membres n'y"
        " accèdent plus ; ce qui précède reste à son nom.",
    }[handover.state]


def effects(handover: Handover) -> list[str]:
    """What the handover does, one sentence an effect, before it binds as after."""
    organisation, successor = handover.organisation, handover.successor
    found = [f"{organisation.name} ferme : ses membres ne peuvent plus agir pour elle. Son histoire reste."]
    if successor is None:
        found += ["Elle quitte ses conventions ; celles où plus personne ne reste de son côté prennent fin."]
        found += ["Les textes en préparation qui n'ont plus d'objet sont abandonnés."]
    else:
        found += [
            f"{successor.name} devient partie à ses conventions à sa place, pour la durée qui reste ; un couple déjà"
            " couvert par une autre convention ne l'est pas deux fois. Les actes signés ne sont pas réécrits.",
            f"Les textes en préparation retournent en relecture, {successor.name} à sa place.",
        ]
        if organisation.kind == Kind.MISSION_LOCALE:
            found += [
                f"Les accompagnements en cours continuent dans des dossiers de {successor.name} ; les missions"
                f" passées restent à {organisation.name}, et les statistiques comptent chaque jeune une fois."
            ]
        found += [f"Les membres ne suivent pas : {successor.name} les invite. Les délégations de signature cessent."]
    return found


def history(handover: Handover) -> list[dict]:
    """What was done, newest first: when, who, for which organisation, what, why."""

    def line(at, who, organisation, done, reason=""):
        return {"at": at, "who": who or "La plateforme", "organisation": organisation, "done": done, "reason": reason}

    day = f"{handover.effective_on:%d/%m/%Y}"
    closing = f"la fermeture de {handover.organisation}"
    what = f"a préparé {closing}, reprise par {handover.successor}," if handover.successor else f"a préparé {closing}"
    lines = [
        line(handover.prepared_at, handover.prepared_name, handover.prepared_by, f"{what} au {day}", handover.reason)
    ]
    if handover.answered_at:
        said = "a refusé" if handover.state == State.REFUSED else "a accepté"
        lines.append(line(handover.answered_at, handover.answered_name, handover.answered_by, said, handover.answer))
    if handover.cancelled_at:
        lines.append(line(handover.cancelled_at, handover.cancelled_name, handover.prepared_by, "a annulé"))
    if handover.done_at:
        lines.append(line(handover.done_at, "", None, "a fait la reprise"))
    return lines[::-1]
