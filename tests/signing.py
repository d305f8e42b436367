"""The few verbs of who signs an act, and how it went."""

from django.core.exceptions import ValidationError

from conventions.models import Agreement, Signatory, Signature
from conventions.services import signature
from partners.tenancy.scope import scope
from tests import acts
from tests.cast import organisation


def ask(actor, *agreements) -> list:
    """Ask for a code on what awaits the actor; returns what it is for."""
    signings = acts.awaited(actor, *agreements)
    with scope(actor):
        signature.ask_code(actor=actor, signings=signings)
    return signings


def try_code(actor, signings, code) -> str:
    """Sign with a code; the error told, or nothing."""
    try:
        with scope(actor):
            signature.sign(actor=actor, signings=signings, code=code)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def proofs(agreement):
    related = ("agreement", "signatory__party", "user", "organisation", "scan__document")
    found = Signature.objects.using("owner").filter(agreement=agreement)
    return list(found.select_related(*related).order_by("pk"))


def agency(name, **fields):
    return organisation("AGENCE", f"Intérim {name}", **fields)


def refused_and_issued_again(cast, act) -> Agreement:
    own = Signatory.objects.using("owner").get(agreement=act, user=cast.director.user)
    with scope(cast.director):
        found = Signatory.objects.select_related("agreement").get(pk=own.pk)
        signature.refuse(actor=cast.director, signatory=found, reason="La clause 3 est à revoir.")
    acts.agreed(act, cast.director, cast.other_agency_manager)
    return acts.carried_out(act)
