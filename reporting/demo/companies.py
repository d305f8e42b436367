"""Two invented companies under the agreement with three branches (A1): rows of the files, then texts in preparation.

A wholesaler is under convention with the Mission Locale of Caen, and reads a text of another; a hotel is in a draft.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from conventions.models import Agreement
from conventions.services.drafting import send
from conventions.services.starting import start_conventions
from partners.models import Organisation
from partners.tenancy.scope import scope

from .network import siret
from .personas import persona

ACCORD, BRANCH = "MJ-3B-FR-2024", "3B"
SIGNED_BEFORE = timedelta(days=200)


@dataclass(frozen=True)
class Company:
    siret: str
    name: str
    naf: str


WHOLESALER = Company(siret(90001, 1), "Négoce Alpage Caen", "46.39B")
HOTEL = Company(siret(90002, 1), "Hôtel des Dunes", "55.10Z")
DEPARTMENT, OPENED = "14", date(2012, 3, 1)


def directory_rows() -> list[tuple[str, ...]]:
    """Lines of the kind `annuaire`."""
    day = OPENED.isoformat()
    return [("ENTREPRISE", "", one.siret, one.name, DEPARTMENT, "", one.naf, day, "") for one in (WHOLESALER, HOTEL)]


def convention_row(mission_locale: str, today: date) -> tuple[str, ...]:
    """The line of the kind `conventions`; the platform gives its number."""
    signed = (today - SIGNED_BEFORE).isoformat()
    return ("", mission_locale, WHOLESALER.siret, ACCORD, signed, signed, "", "")


def prepare_texts() -> list[Agreement]:
    """A draft of the adviser of Caen's with the hotel, and a text that the neighbour has sent to the wholesaler."""
    draft = _begun(persona("conseillere.caen"), HOTEL)
    neighbour = persona("conseiller.voisin")
    sent = _begun(neighbour, WHOLESALER)
    with scope(neighbour):
        return [draft, send(actor=neighbour, agreement=sent)]


def _begun(actor, company: Company) -> Agreement:
    with scope(actor):
        other = Organisation.objects.get(siret=company.siret)
        given = {"mission_locales": [actor.organisation], "agencies": [other], "each": False, "branch": BRANCH}
        return start_conventions(actor=actor, **given)[0]
