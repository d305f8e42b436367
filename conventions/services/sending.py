"""What a draft still lacks, and sending it, or several at once, for review."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from partners.actor import Actor

from ..annexes import EXPECTED, annexes_of
from ..enums import Level
from ..models import Agreement
from .drafting import send

INCOMPLETE = "Il manque encore : {what}"


@dataclass(frozen=True)
class Missing:
    """What is missing, at which step of the drafting; `required` when the draft cannot be sent without it."""

    step: str
    what: str
    required: bool = True


def missing(actor: Actor, agreement: Agreement) -> list[Missing]:
    """What the author has not filled in yet, in the order of the steps."""
    text, found = agreement.text, []
    convention = agreement.level == Level.CONVENTION
    if convention and not text.get("contacts", {}).get(str(actor.organisation.pk), {}).get("name"):
        found.append(Missing("interlocuteurs", "l'interlocuteur unique de votre organisation"))
    own = [one for one in agreement.signatories.all() if one.organisation_id == actor.organisation.pk]
    if not own:
        found.append(Missing("interlocuteurs", "la personne qui signera pour votre organisation"))
    elif any(not signatory.capacity for signatory in own):
        found.append(Missing("interlocuteurs", "la qualité de la personne qui signera"))
    if agreement.level == Level.AMENDMENT:
        return found
    if not (text.get("clauses") or text.get("articles")):
        found.append(Missing("clauses", "les clauses"))
    if any(not clause["text"].strip() for clause in text.get("clauses", [])):
        found.append(Missing("clauses", "le texte d'une clause"))
    if text.get("annexes"):
        expected = [one.number for one in annexes_of(agreement, agreement.files.all()) if one.state == EXPECTED]
        if expected:
            what = f"les annexes {', '.join(expected)}, que chaque signataire peut aussi joindre pendant la relecture"
            found.append(Missing("annexes", what, required=False))
    if convention:
        if not text.get("methods"):
            found.append(Missing("methode", "la manière de travailler ensemble", required=False))
        if not text.get("objectives"):
            found.append(Missing("objectifs", "des objectifs par année", required=False))
        if not any(action["action"] for action in text.get("actions", [])):
            found.append(Missing("objectifs", "un plan d'action", required=False))
    return found


@transaction.atomic
def send_drafts(*, actor: Actor, drafts: list[Agreement]) -> int:
    """Send complete drafts for review, all or none; returns how many. ValidationError says what one lacks."""
    for draft in drafts:
        if draft.drafted_by_id != actor.organisation.pk:
            raise PermissionDenied
        if lacks := [one.what for one in missing(actor, draft) if one.required]:
            what = ", ".join(lacks)
            raise ValidationError(f"{draft.title} : {INCOMPLETE.format(what=what)}.")
        send(actor=actor, agreement=draft)
    return len(drafts)
