"""In a real browser: the pages of four personas, wide and narrow, and the way to a table with the keyboard alone."""

import pytest

from missionjeunes.common import clock
from missionjeunes.common.periods import last_half_year
from missionjeunes.work import runner
from missionjeunes.work.models import Job
from missionjeunes.work.models.job import JobState
from partners.tenancy.scope import scope
from reporting.services.tables import request_tracking_table
from tests.cast import log_in, placement, youth
from tests.looking import NARROW, WIDE, faults_of, look

PAGES = {
    "adviser": [
        "/tableau-de-bord/",
        "/jeunes/",
        "/jeunes/?q=zzz",
        "/jeunes/conservation/",
        "/missions/",
        "/conventions/",
        "/suivi/",
    ],
    "dreets": [
        "/tableau-de-bord/",
        "/suivi/?territoire=D14&tri=T02",
        "/suivi/definitions/",
        "/productions/",
        "/communications/nouvelle/",
        "/pratiques/",
        "/pratiques/raconter/",
    ],
    "agency_manager": ["/tableau-de-bord/", "/missions/", "/appuis/demander/", "/suivi/"],
    "national": ["/tableau-de-bord/", "/suivi/", "/accords/", "/imports/"],
}


@pytest.fixture
def tables(cast, as_worker):
    """Youths placed in the last half-year, and its tables: the partners' one and a Mission Locale's."""
    half_year = last_half_year(clock.today())
    for _ in range(6):
        placement(youth(cast.mission_locale), cast.agency, start=half_year.start, end=half_year.end)
    for actor in (cast.national, cast.adviser):
        with scope(actor):
            job = request_tracking_table(actor=actor, period=half_year)
        with as_worker():
            runner.run_job(str(job.uuid))
    assert set(Job.objects.using("owner").values_list("state", flat=True)) == {JobState.DONE}
    return cast


@pytest.fixture
def faults(page):
    """What the console complains of: blocked scripts and styles, missing files, errors of scripts."""
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def enter(page, site, client, actor):
    log_in(client, actor)
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])


def test_a_fault_and_an_overflow_are_seen(page):
    page.set_content('<html lang="fr"><title>Essai</title><img src="a.png"><p style="width: 500px">Large</p></html>')
    found = faults_of(page)
    assert found[NARROW] == ["overflow"] and [fault.split(":")[0] for fault in found[WIDE]] == ["image-alt"]


def test_pages_of_four_personas_are_accessible_and_do_not_overflow(tables, page, site, client, faults):
    wrong = {}
    for name, paths in PAGES.items():
        enter(page, site, client, getattr(tables, name))
        for path in paths:
            wrong |= {(name, path, width): found for width, found in look(page, site + path).items() if found}
    assert wrong == {}
    # An agency has no tracking table: that refusal is a page like the others, and all the console complains of.
    assert [fault for fault in faults if "403" not in fault] == []
    assert len(faults) == 1


def tab_to(page, locator):
    """Press Tab until the element has the focus, and check that it shows."""
    element = locator.element_handle()  # found once: by its role and name it takes longer than pressing the key
    for _ in range(80):
        page.keyboard.press("Tab")
        if element.evaluate("element => element === document.activeElement"):
            break
    assert element.evaluate("element => element === document.activeElement"), locator
    style = element.evaluate("element => getComputedStyle(element).outlineStyle")
    assert style != "none", locator


def test_a_table_is_read_and_produced_with_the_keyboard_alone(tables, page, site, client, faults, as_worker):
    enter(page, site, client, tables.dreets)
    page.goto(f"{site}/tableau-de-bord/")
    skip = page.get_by_role("link", name="Contenu", exact=True)
    tab_to(page, skip)
    assert skip.is_visible()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    tab_to(page, page.get_by_role("link", name="Voir le tableau de suivi"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/suivi/")

    breakdown = page.get_by_label("Ventilation", exact=True)
    before = page.locator("#breakdown caption").inner_text()
    tab_to(page, breakdown)
    page.keyboard.press("ArrowDown")
    page.wait_for_url("**/suivi/?*ventilation=*")
    shown = page.locator("#breakdown caption").inner_text()
    assert shown != before
    assert page.locator("#announce").inner_text() == f"Ventilation affichée : {shown}"
    assert breakdown.evaluate("element => element === document.activeElement")

    page.reload()  # the address kept the choice
    assert page.locator("#breakdown caption").inner_text() == shown
    tab_to(page, page.get_by_role("button", name="Produire le tableau"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/productions/*/")
    assert page.locator("#progress").inner_text().startswith("EN ATTENTE")
    tab_to(page, page.get_by_label("vous êtes ici").get_by_role("link", name="Productions"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/productions/")
    with as_worker():
        runner.run_job(str(Job.objects.using("owner").latest("pk").uuid))
    page.reload()
    tab_to(page, page.get_by_role("main").get_by_role("link", name="XLSX"))
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename.endswith(".xlsx")
    assert faults == []
