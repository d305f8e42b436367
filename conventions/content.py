"""The text of an agreement: its shape in the database, and its reading order for pages, PDF and comparisons.

`Agreement.text` of an act written here: `clauses` [{key, title, text}], `contacts` {organisation id as text: {name,
capacity, email, telephone}}, `methods` [keys of METHODS] and `methods_detail`, `objectives` [{year, youths,
placements}], `actions` [{action, who, when, akto, and once its financing is told: funder (enums.Funder), funder_name,
amount in euros as decimal text or None}], `annexes` (annexes.py), and `changes` for an amendment (consolidation.py).
Reference texts keep the shape of `partners.reference.agreements` (preamble, articles…).
"""

from dataclasses import dataclass, field
from decimal import Decimal

from .consolidation import in_words
from .enums import Counterpart, Funder
from .models import Agreement

METHODS = {
    "presentations": "Présentations de métiers et du travail temporaire à la Mission Locale",
    "meetings": "Rencontres avec les jeunes en amont des postes à pourvoir",
    "matching": "Travail commun sur les offres et la mise en relation",
    "immersion_ml": "Immersion de salariés de la Mission Locale dans l'agence",
    "immersion_agency": "Immersion de salariés de l'agence à la Mission Locale",
    "other": "Autre manière de travailler, précisée ci-dessous",
}
"""Ways of working that a convention may choose: they differ from one agency to the next (S2)."""

WITH_COMPANIES = {
    "presentations": "Présentations de métiers et visites de l'entreprise",
    "immersion_ml": "Immersion de salariés de la Mission Locale dans l'entreprise",
    "immersion_agency": "Immersion de salariés de l'entreprise à la Mission Locale",
}


def methods_with(counterpart: str) -> dict[str, str]:
    """The ways of working, as a convention with agencies or with companies words them."""
    return METHODS | (WITH_COMPANIES if counterpart == Counterpart.COMPANIES else {})


def contracts_with(counterpart: str) -> str:
    """What objectives count besides youths: a company offers no missions (A1)."""
    return "Contrats" if counterpart == Counterpart.COMPANIES else "Missions"


@dataclass(frozen=True)
class Section:
    """One passage: `key` names it for remarks and changes; paragraphs, then lines of a list, then a table."""

    key: str
    title: str
    paragraphs: list[str] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)

    @property
    def plain(self) -> str:
        """The passage as lines of text, for comparisons."""
        table = [
            " ; ".join(f"{name} : {cell}" for name, cell in zip(self.headings, row, strict=True)) for row in self.rows
        ]
        return "\n".join([*self.paragraphs, *(f"- {item}" for item in self.items), *table])


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in (text or "").split("\n") if part.strip()]


def _figure(value: int | None) -> str:
    return "non fixé" if value is None else f"{value:,}".replace(",", "\u202f")


def euros(amount: Decimal) -> str:
    """A sum as it is read: «1 500 €», «1 500,50 €»."""
    whole = f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.2f}"
    return whole.replace(",", "\u202f").replace(".", ",") + "\u00a0€"


def financing(action: dict) -> str:
    """Who finances an action and how much; empty when the plan says nothing of it.

    The forfait Mission Jeunes is a line to define with the FPE.TT (R-A8), another sum with whoever pays it.
    """
    funder, amount = action.get("funder") or "", action.get("amount")
    if not funder and amount is None:
        return ""
    name = Funder(funder).label if funder else "financeur à préciser"
    if funder == Funder.OTHER and action.get("funder_name"):
        name = action["funder_name"]
    unknown = "à définir avec le FPE.TT" if funder in {Funder.PACKAGE, Funder.FPETT} else "à définir"
    return f"{name} : {unknown if amount is None else euros(Decimal(amount))}"


def plan(text: dict) -> list[dict]:
    """The action plan of a text, or the one that an amendment brings: its lines that say something."""
    actions = (text.get("changes") or {}).get("actions") or text.get("actions") or []
    return [action for action in actions if action["action"]]


def _contact(name: str, contact: dict) -> str:
    person = " — ".join(part for part in (contact.get("name"), contact.get("capacity")) if part)
    reach = ", ".join(part for part in (contact.get("email"), contact.get("telephone")) if part)
    return f"{name} : {person}{f' ({reach})' if reach else ''}"


def sections_of(text: dict, names: dict[int, str], counterpart: str = Counterpart.AGENCIES) -> list[Section]:
    """The passages of a text in reading order; `names` gives the parties' names by organisation id, `counterpart`
    with whom the convention is."""
    found = []
    if text.get("preamble"):
        found.append(Section("preamble", "Préambule", _paragraphs(text["preamble"])))
    if changes := text.get("changes"):
        found.append(Section("changes", "Ce que l'avenant change", in_words(changes)))
        found += sections_of(
            {key: changes.get(key) for key in ("contacts", "objectives", "actions")}, names, counterpart
        )
    for article in text.get("articles", []):
        title = f"Article {article['number']}. {article['title']}"
        found.append(Section(f"article:{article['number']}", title, _paragraphs(article["text"])))
    for clause in text.get("clauses", []):
        found.append(Section(f"clause:{clause['key']}", clause["title"], _paragraphs(clause["text"])))
    if contacts := text.get("contacts"):
        named = {key: contact for key, contact in contacts.items() if contact.get("name")}
        lines = [_contact(names.get(int(key), ""), contact) for key, contact in named.items()]
        found.append(Section("contacts", "Interlocuteur unique de chaque partie", items=lines))
    if methods := text.get("methods"):
        chosen = [label for key, label in methods_with(counterpart).items() if key in methods]
        detail = _paragraphs(text.get("methods_detail", ""))
        found.append(Section("methods", "Manière de travailler ensemble", detail, chosen))
    if objectives := text.get("objectives"):
        rows = [[str(o["year"]), _figure(o["youths"]), _figure(o["placements"])] for o in objectives]
        headings = ["Année", "Jeunes", contracts_with(counterpart)]
        found.append(Section("objectives", "Objectifs par année", headings=headings, rows=rows))
    if actions := [action for action in text.get("actions") or [] if action["action"]]:
        found.append(_actions(actions))
    return found


def _actions(actions: list[dict]) -> Section:
    """The action plan; financing has a column where one line tells it, so that earlier texts read as they did."""
    headings = ["Action", "Responsable", "Échéance", "Appui d'AKTO"]
    rows = [[a["action"], a["who"], a["when"], "oui" if a.get("akto") else "non"] for a in actions]
    funds = [financing(action) for action in actions]
    if any(funds):
        headings.append("Financement")
        rows = [[*row, fund or "—"] for row, fund in zip(rows, funds, strict=True)]
    return Section("actions", "Plan d'action", headings=headings, rows=rows)


def sections(agreement: Agreement) -> list[Section]:
    """The passages of an agreement as it stands; one query for the names of its parties."""
    names = {party.organisation_id: party.name for party in agreement.parties.all()}
    return sections_of(agreement.text, names, agreement.counterpart)
