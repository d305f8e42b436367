"""The menu: six places at most for each role, and every page without an object is reached by links from the home."""

import re

import pytest
from django.urls import get_resolver

from partners.enums import Kind
from partners.menu import PLACES
from tests.test_access_walk import ACTS, CHOSEN, MEMBERS, ours

LINK = re.compile(r'(?:href|action)="(/[^"?#]*)')
SHOWN = {
    "adviser": ["Tableau de bord", "Jeunes", "Missions", "Conventions", "Suivi", "Données"],
    "agency_manager": ["Tableau de bord", "Missions", "Conventions"],
    "ett_head": ["Tableau de bord", "Conventions"],
    "dreets": ["Tableau de bord", "Conventions", "Suivi", "Données"],
    "ddets": ["Tableau de bord", "Conventions", "Suivi", "Données"],
    "national": ["Tableau de bord", "Conventions", "Suivi", "Données"],
}
# Led to by what is chosen there, or by figures once there are some; agencies produce nothing.
LATER = {"conventions-export", "accords-export", "signatures-read", "signatures-code", "definitions"}
LOCAL = {"agency_manager": {"productions"}}


def test_a_role_has_six_places_at_most():
    counted = {kind: sum(kind in place.kinds for place in PLACES) for kind in Kind}
    assert max(counted.values()) <= 6, counted
    labels = [(kind, place.label) for place in PLACES for kind in place.kinds]
    assert len(labels) == len(set(labels)), "no role has two places of one name"


@pytest.mark.parametrize("who", SHOWN)
def test_each_role_s_menu(cast, client_of, who):
    home = client_of(cast.actors[who]).get("/compte/").content.decode()
    menu = home.partition('id="fr-navigation"')[2].partition("</nav>")[0]
    assert re.findall(r">([^<>]+)</a>", menu) == SHOWN[who]


@pytest.mark.parametrize("who", ["adviser", "agency_manager", "dreets"])
def test_links_from_the_home_page_lead_to_every_page_of_a_role(cast, client_of, who):
    client = client_of(cast.actors[who])
    met, waiting = {"/tableau-de-bord/"}, ["/tableau-de-bord/"]
    pages = {_address(name) for name, arguments in ours() if not arguments and name not in ACTS}
    while waiting:
        page = client.get(waiting.pop())
        new = set(LINK.findall(page.content.decode())) - met if page.status_code == 200 else set()
        met |= new
        waiting += [path for path in new if path in pages and path.endswith("/")]
    open_to = {name for name, arguments in ours() if not arguments and _of(name, who)}
    assert open_to - LATER - LOCAL.get(who, set()) <= {name for name in open_to if _address(name) in met}


def _of(name: str, who: str) -> bool:
    return name not in ACTS and name != "account" and (name in MEMBERS or who in CHOSEN.get(name, ()))


def _address(name: str) -> str:
    return "/" + get_resolver().reverse_dict.getlist(name)[0][0][0][0]
