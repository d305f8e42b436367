"""The menu as data: a role sees its own five or six places, no more (names of URL patterns, resolved late).

The organisation is reached by its name in the header, the account and what awaits a signature beside it.
"""

from dataclasses import dataclass

from django.urls import reverse

from .actor import Actor
from .enums import Kind

_STATE = {Kind.DGEFP, Kind.UNML, Kind.DREETS, Kind.DDETS, Kind.ARML}
_BRANCH = {Kind.PRISM, Kind.AKTO, Kind.FASTT, Kind.FPETT, Kind.BRANCH}
_LOCAL = {Kind.MISSION_LOCALE, Kind.AGENCY, Kind.COMPANY, Kind.ETT}


@dataclass(frozen=True)
class Place:
    label: str
    url_name: str
    kinds: frozenset[str]
    around: tuple[str, ...] = ()  # paths of pages that the place leads to


def _place(label: str, url_name: str, *kinds: set[str], around: tuple[str, ...] = ()) -> Place:
    return Place(label, url_name, frozenset().union(*kinds), around)


_IMPORTING = {Kind.MISSION_LOCALE, Kind.DREETS, Kind.DGEFP, Kind.UNML}

_AROUND_CONVENTIONS = ("/accords/", "/signatures/", "/referents/", "/couverture/", "/engagements/",
                       "/communications/", "/agenda/", "/modeles/", "/annuaire/", "/actions/diagnostics/",
                       "/actions/apports/", "/pratiques/")  # fmt: skip


PLACES = [
    _place("Tableau de bord", "dashboard", _STATE, _BRANCH, _LOCAL),
    _place("Jeunes", "youths", {Kind.MISSION_LOCALE}),
    _place("Missions", "placements", {Kind.MISSION_LOCALE, Kind.AGENCY}),
    _place("Conventions", "conventions", _STATE, _BRANCH, around=_AROUND_CONVENTIONS),
    _place("Conventions", "conventions", _LOCAL, around=(*_AROUND_CONVENTIONS, "/appuis/")),
    _place("Appuis", "support-requests", {Kind.AKTO, Kind.FPETT}),
    _place("Suivi", "tracking", _STATE, _BRANCH, {Kind.MISSION_LOCALE}),
    _place("Données", "imports", _IMPORTING, around=("/productions/",)),
    _place("Données", "productions", (_STATE | _BRANCH) - _IMPORTING),
]


def menu(actor: Actor | None, path: str) -> list[dict]:
    """The actor's places with their address; `current` marks the one the page belongs to."""
    if actor is None:
        return []
    shown = [place for place in PLACES if actor.kind in place.kinds]
    addresses = [(place, reverse(place.url_name)) for place in shown]
    return [
        {"label": place.label, "url": url, "current": path.startswith((url, *place.around))}
        for place, url in addresses
    ]
