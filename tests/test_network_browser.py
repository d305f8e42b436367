"""In a real browser: referents, commitments, coverage, agenda and lists, wide and narrow."""

from datetime import date

import pytest

from missionjeunes.common import clock
from reporting import tasks
from tests.cast import convention, organisation, placement, youth
from tests.looking import look
from tests.test_pages_browser import enter

PAGES = {
    "dreets": [
        "/referents/", "/referents/?region=28", "/referents/nommer/", "/engagements/", "/engagements/N2.c/",
        "/couverture/", "/couverture/?departement=14", "/agenda/?portee=territoire", "/conventions/?etape=in_force",
        "/accords/",
    ],
    "national": ["/engagements/bilan/", "/couverture/"],
    "adviser": ["/couverture/", "/referents/", "/agenda/", "/conventions/"],
    "ett_head": ["/couverture/"],
}  # fmt: skip


@pytest.fixture
def network(cast, as_worker):
    """A little of everything that these pages show."""
    someone = youth(cast.mission_locale)
    today = clock.today()
    placement(someone, cast.agency, start=today, end=today)
    placement(someone, organisation("AGENCE", "Intérim Sauvage"), start=today, end=today)
    convention(cast.other_mission_locale, cast.other_agency, number="MJ-TT-28-2025-0002", start=date(2025, 5, 5))
    with as_worker():
        tasks.keep_coverage()
    return cast


@pytest.fixture
def faults(page):
    """What the console complains of."""
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def test_the_pages_of_the_network_are_accessible_and_do_not_overflow(network, page, site, client, faults):
    wrong = {}
    for name, paths in PAGES.items():
        enter(page, site, client, getattr(network, name))
        for path in paths:
            wrong |= {(name, path, width): found for width, found in look(page, site + path).items() if found}
    assert wrong == {}
    assert faults == []


def test_a_list_is_filtered_sorted_and_kept_as_a_view(network, page, site, client, faults):
    enter(page, site, client, network.dreets)
    page.goto(f"{site}/conventions/")
    page.get_by_text("Plus de filtres").click()
    page.get_by_label("Mission Locale", exact=True).fill("bravo")
    page.get_by_role("button", name="Filtrer").click()
    page.wait_for_url("**ml=bravo**")
    rows = page.get_by_role("main").locator("tbody tr")
    assert rows.count() == 1 and "MJ-TT-28-2025-0002" in rows.first.inner_text()
    assert page.get_by_label("Mission Locale", exact=True).is_visible(), "the filters in use stay open"
    page.get_by_role("main").locator("thead").get_by_role("link", name="Fin").click()
    page.wait_for_url("**tri=fin**")
    page.get_by_text("Garder ces filtres").click()
    page.get_by_label("Nom de la vue").fill("Bravo")
    page.get_by_role("button", name="Enregistrer ces filtres").click()
    page.goto(f"{site}/conventions/")
    page.get_by_role("link", name="Bravo", exact=True).click()
    page.wait_for_url("**ml=bravo**tri=fin**")
    assert rows.count() == 1
    with page.expect_download() as download:
        page.get_by_role("link", name="XLSX").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    assert faults == []
