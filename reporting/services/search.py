"""Quick search across the rooms: young people, acts, practices, each within what the actor may read."""

from dataclasses import dataclass

from django.core.paginator import Page
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.http import urlencode

from conventions.addresses import address
from conventions.enums import Level
from conventions.models import Agreement
from conventions.search import find_acts
from missionjeunes.common.pagination import CappedPaginator
from partners.actor import Actor
from placements.filters import named
from placements.models import Placement, Youth

from ..models import Practice

YOUTHS, PRACTICES = "jeunes", "pratiques"
FEW, MANY = 5, 25  # rows of a group among others, and of a group looked at alone
LONGEST = 100  # characters typed; the rest is left out
LEVELS = {
    "conventions": ("Conventions", [Level.CONVENTION]),
    "accords": ("Accords", [Level.NATIONAL, Level.REGIONAL]),
    "avenants": ("Avenants", [Level.AMENDMENT]),
}
LISTED = (
    "uuid", "level", "number", "title", "state", "starts_on", "ends_on", "terminated_on", "region__name",
    "mission_locale_ids",
)  # fmt: skip
PERSON = ("uuid", "last_name", "first_name", "phone")


@dataclass(frozen=True)
class Group:
    """Results of one kind, a page of them; each row carries `url`. `alone`: no other kind is shown."""

    name: str
    label: str
    page: Page
    alone: bool
    query: str


def hint(actor: Actor) -> str:
    """What may be typed, for the label of the field."""
    people = "Jeune, numéro" if actor.is_mission_locale or actor.is_agency else "Numéro"
    return f"{people}, partie, SIRET, lieu ou mots d'une pratique"


def search(actor: Actor, text: str, *, only: str = "", page: str | None = None) -> list[Group]:
    """The groups that have rows, young people first; the queries are the same whatever is found."""
    text = " ".join(text.split())[:LONGEST]
    if not text:
        return []
    found = {YOUTHS: ("Jeunes", _youths(actor, text))} | {
        name: (label, find_acts(actor, text).filter(level__in=levels).only(*LISTED))
        for name, (label, levels) in LEVELS.items()
    }
    found[PRACTICES] = ("Pratiques", _practices(actor, text))
    alone = only in found
    groups = [
        Group(name, label, _page(rows, alone=alone, number=page), alone, urlencode({"q": text, "dans": name}))
        for name, (label, rows) in found.items()
        if not alone or name == only
    ]
    return [group for group in groups if group.page.object_list]


def _page(rows: QuerySet, *, alone: bool, number: str | None) -> Page:
    page = CappedPaginator(rows, MANY if alone else FEW).get_page(number if alone else 1)
    page.object_list = list(page.object_list)
    for row in page.object_list:
        row.url = _where(row)
    return page


def _where(row: Agreement | Youth | Practice) -> str:
    """The record of an act or of a practice; for a young person, the missions."""
    if isinstance(row, Agreement):
        return address(row)
    if isinstance(row, Practice):
        return reverse("practice", args=[row.uuid])
    return f"{reverse('placements')}?{urlencode({'q': row.last_name})}"


def _youths(actor: Actor, text: str) -> QuerySet:
    """The Mission Locale's own dossiers; for an agency those it has placed, which the policies narrow to conventions
    in force. Only columns that both may read."""
    found = Youth.objects.none()
    if actor.is_mission_locale:
        found = Youth.objects.visible_to(actor).filter(named("", text) | Q(dossier=text))
    elif actor.is_agency:
        placed = Placement.objects.visible_to(actor).values("youth")
        found = Youth.objects.filter(named("", text), pk__in=placed)
    return found.only(*PERSON).order_by("last_name", "first_name", "pk")


def _practices(actor: Actor, text: str) -> QuerySet:
    """Those of the library that say so, the latest first."""
    published = Practice.objects.visible_to(actor).published().saying(text)
    return published.select_related("organisation").defer("search").order_by("-published_on", "-pk")
