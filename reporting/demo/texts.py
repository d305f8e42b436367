"""Texts in preparation, so that the pages of drafting, review and signature are alive: through the services.

A draft, a renewal under review with a remark, an amendment under review, a text to sign; all between personas.
"""

from conventions.enums import Funder, State
from conventions.models import Agreement, CoveredPair
from conventions.services.act import carry_out
from conventions.services.amending import start_amendment
from conventions.services.drafting import send, start_convention
from conventions.services.editing import edit, name_signatory
from conventions.services.renewing import renew
from conventions.services.review import agree, comment
from missionjeunes.common import clock
from partners.actor import Actor
from partners.enums import Kind
from partners.models import Organisation
from partners.tenancy.scope import batch_scope, scope

from .personas import persona
from .support import ask_support

REMARK = "Pouvez-vous préciser le rythme des rencontres ? Une fois par mois nous conviendrait."
ACTIONS = [
    {"action": "Atelier de découverte des métiers de la logistique", "who": "Mission Locale et agence",
     "when": "au printemps", "akto": True},
    {"action": "Parcours cariste : CACES, puis mission", "who": "Agence", "when": "avant l'été",
     "akto": False, "funder": Funder.PACKAGE, "funder_name": "", "amount": None},
]  # fmt: skip
OBJECTIVES = [{"youths": 40, "placements": 90}, {"youths": 50, "placements": 110}]


def prepare_texts() -> int:
    """Write them in the name of their authors; returns how many. Costs one PDF."""
    adviser, agency = persona("conseillere.caen"), persona("agence")
    draft = _new(adviser, _free_agency(adviser))
    with scope(adviser):
        draft = edit(actor=adviser, agreement=draft, change=lambda text: {"actions": ACTIONS})
    renewal = _sent(adviser, _between(adviser, agency))
    with scope(agency):
        section = f"clause:{renewal.text['clauses'][0]['key']}" if renewal.text.get("clauses") else "methods"
        comment(actor=agency, agreement=renewal, section=section, text=REMARK)
    amendment = _amendment(adviser, agency)
    ask_support(draft, amendment)
    to_sign = _issued(persona("conseiller.voisin"), agency)
    return len([text for text in (draft, renewal, amendment, to_sign) if text])


def _free_agency(actor: Actor) -> Organisation:
    """An agency of the region that no convention binds to the actor's Mission Locale."""
    with batch_scope():
        bound = CoveredPair.objects.filter(mission_locale=actor.organisation).values("agency")
        agencies = Organisation.objects.filter(kind=Kind.AGENCY, region=actor.organisation.region_id, closed_on=None)
        return agencies.exclude(pk__in=bound).order_by("name", "pk").first() or agencies.order_by("name", "pk")[0]


def _running(actor: Actor, agency: Actor) -> Agreement | None:
    """The convention in force between the two, which one of them sees."""
    today = clock.today()
    found = Agreement.objects.visible_to(actor).conventions().active_on(today).filter(state=State.IN_FORCE)
    both = [actor.organisation.pk, agency.organisation.pk]
    return found.filter(party_ids__contains=both).order_by("-ends_on", "-pk").first()


def _new(actor: Actor, agency: Organisation) -> Agreement:
    with scope(actor):
        return start_convention(actor=actor, mission_locales=[actor.organisation], agencies=[agency])


def _between(actor: Actor, agency: Actor) -> Agreement:
    """A new text between the two: the renewal of the convention that runs, else a first one.

    An imported convention has no text: its renewal begins with the region's model.
    """
    with scope(actor):
        running = _running(actor, agency)
        if running:
            return renew(actor=actor, agreement=running)
    return _new(actor, agency.organisation)


def _sent(actor: Actor, agreement: Agreement) -> Agreement:
    with scope(actor):
        return send(actor=actor, agreement=agreement)


def _amendment(actor: Actor, agency: Actor) -> Agreement | None:
    """New objectives for the convention that runs, under review."""
    with scope(actor):
        running = _running(actor, agency)
        if running is None:
            return None
        year = clock.today().year
        objectives = [{"year": year + rank, **one} for rank, one in enumerate(OBJECTIVES)]
        changes = {"type": "objective", "objectives": objectives, "actions": ACTIONS}
        amendment = start_amendment(actor=actor, agreement=running, changes=changes)
    return _sent(actor, amendment)


def _issued(actor: Actor, agency: Actor) -> Agreement:
    """A text that both have agreed to, its document written: it awaits their signatures."""
    agreement = _sent(actor, _between(actor, agency))
    for one in (actor, agency):
        with scope(one):
            name_signatory(
                actor=one, agreement=agreement, rank=1, member=one.membership, name="", capacity="Direction"
            )
            agreement = agree(actor=one, agreement=agreement)
    with batch_scope():
        carry_out(agreement.pk)
    return agreement
