"""The annexes that the platform makes from what it knows on a day: models of texts, referents, directory (N5, R-A).

Each maker returns passages as content.Section; `content` is what a version freezes, `pages` what documents.py prints.
No clause is written here: the words are those of the published models and of the product's own forms.
"""

from collections.abc import Callable
from dataclasses import asdict
from datetime import date

from missionjeunes.common import clock
from partners.actor import Actor
from partners.enums import Kind
from partners.models import Organisation

from ..amendment_types import CLOSING, FIELDS, MEANINGS, PREAMBLE, TYPES
from ..annexes import annexes_of, named
from ..content import Section, methods_with, sections_of
from ..enums import AmendmentType, Level
from ..models import Agreement, Template
from .drafting import template_for
from .referents import Seat, board_for

NO_MODEL = "Aucun modèle n'est publié."


def _source(template: Template | None) -> Section:
    """Which published model the annex repeats."""
    if template is None:
        return Section("source", "Origine", [NO_MODEL])
    place = f"de la région {template.region.name}" if template.region_id else "national"
    published = f"{template.published_at:%d/%m/%Y}"
    return Section("source", "Origine", [f"Modèle {place}, {template}, publié le {published}."])


def _regional_model(agreement: Agreement, actor: Actor, day: date) -> list[Section]:
    """Annex 2 of the national accord: the model that a DREETS begins its region's accord with."""
    template = template_for(Level.REGIONAL, None, agreement.branch)
    clauses = sections_of({"clauses": template.clauses}, {}) if template else []
    names = [annex.name for annex in named(template.annexes)] if template else []
    listed = [Section("annexes", "Annexes", items=names)] if names else []
    return [_source(template), *clauses, *listed]


def _convention_model(agreement: Agreement, actor: Actor, day: date) -> list[Section]:
    """Annex 2 of a regional accord (R-A2): the region's model, and the ways of working to choose among (S2)."""
    template = template_for(Level.CONVENTION, agreement.region_id, agreement.branch)
    clauses = sections_of({"clauses": template.clauses}, {}) if template else []
    chosen = ["Chaque convention retient ce qui convient aux deux parties :"]
    methods = Section(
        "methods", "Manière de travailler ensemble", chosen, list(methods_with(agreement.counterpart).values())
    )
    return [_source(template), *clauses, methods]


def _amendment_model(agreement: Agreement, actor: Actor, day: date) -> list[Section]:
    """Annex 3 of the national accord: each type of amendment of a regional accord, with the fields that it opens."""
    preamble = PREAMBLE.format(title="(intitulé de l'accord)", number="(numéro)") + ", signé le (date)."
    types = [
        Section(f"type:{kind}", f"Avenant : {AmendmentType(kind).label}", [MEANINGS[kind]], FIELDS[kind])
        for kind in TYPES[Level.REGIONAL]
    ]
    closing = Section("closing", CLOSING["title"], [CLOSING["text"]])
    return [Section("preamble", "Préambule", [preamble]), *types, closing]


def _referents(agreement: Agreement, actor: Actor, day: date) -> list[Section]:
    """Annex 4 of the national accord: the referents of every region that the reader may see."""
    return referent_sections(board_for(actor, day, agreement.region_id or ""))


def referent_sections(board) -> list[Section]:
    """The table region × signatory as passages, the vacant seats said as such."""
    vacant, total = len(board.vacant), len(board.seats)
    plural = "s" if vacant > 1 else ""
    count = Section("count", "État", [f"{vacant} place{plural} vacante{plural} sur {total}."])
    headings = ["Signataire", "Référent", "Pour le joindre", "Depuis le"]
    regions = [
        Section(region.code, region.name, headings=headings, rows=[row for seat in seats for row in _seat_rows(seat)])
        for region, seats in board.rows
    ]
    return [count, *regions]


def _seat_rows(seat: Seat) -> list[list[str]]:
    label = seat.family.label
    if not seat.referents:
        return [[label, "vacant", "—", f"{seat.vacant_since:%d/%m/%Y}"]]
    return [
        [
            label,
            ", ".join(part for part in (one.name, one.capacity, one.organisation.name) if part),
            ", ".join(part for part in (one.email, one.telephone) if part) or "—",
            f"{one.starts_on:%d/%m/%Y}",
        ]
        for one in seat.referents
    ]


def _missions_locales(agreement: Agreement, actor: Actor, day: date) -> list[Section]:
    """R-A4: the Missions Locales of the region that are open on the day, from the directory."""
    bodies = Organisation.objects.open_on(day).filter(kind=Kind.MISSION_LOCALE)
    if agreement.region_id:
        bodies = bodies.filter(region=agreement.region_id)
    rows = [
        [body.name, body.department.name if body.department else "—", body.code_structure]
        for body in bodies.select_related("department").order_by("department__name", "name")
    ]
    return [Section("list", f"Missions Locales ({len(rows)})", headings=["Nom", "Département", "Code"], rows=rows)]


MAKERS: dict[str, Callable[[Agreement, Actor, date], list[Section]]] = {
    "regional_model": _regional_model,
    "amendment_model": _amendment_model,
    "convention_model": _convention_model,
    "referents": _referents,
    "missions_locales": _missions_locales,
}


def content(made: str, agreement: Agreement, actor: Actor) -> dict:
    """An annex as it stands today, as far as the actor may read what it is made from: {day, sections}."""
    today = clock.today()
    return {"day": today.isoformat(), "sections": [asdict(one) for one in MAKERS[made](agreement, actor, today)]}


def contents(agreement: Agreement, actor: Actor) -> dict[str, dict]:
    """Every annex that the platform makes for an accord, by number: what is frozen when its text is issued."""
    return {one.number: content(one.made, agreement, actor) for one in annexes_of(agreement) if one.made}
