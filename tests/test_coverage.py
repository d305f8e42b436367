"""Coverage: the state of each pair, who reads it, what is counted where, and what it costs."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from missionjeunes.common import clock
from missionjeunes.work.models.job import DataVersion
from partners.enums import Kind, Right
from partners.models import Organisation
from reporting import tasks
from reporting.models import DepartmentCoverage, PairActivity
from tests.cast import convention, member, organisation, placement, youth

DAY = date(2026, 11, 22)
OUTSIDE = "missions sans convention"


@pytest.fixture(autouse=True)
def _day():
    with clock.at(DAY):
        yield


@pytest.fixture
def draft(as_worker):
    """Draft coverage as beat asks for it."""

    def run() -> bool:
        with as_worker():
            return tasks.keep_coverage()

    return run


def page_of(client, address="/couverture/") -> str:
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def line_of(page: str, name: str) -> str:
    """The row of the table that names a body."""
    body = page.split("<tbody>")[1].split("</tbody>", maxsplit=1)[0]
    return next((row for row in body.split("<tr>") if name in row), "")


@pytest.fixture
def pairs(cast):
    """Of Mission Locale Alpha: one pair covered with missions, one dormant, one outside, one white."""
    second = organisation(Kind.AGENCY, "Intérim Dormeur")
    third = organisation(Kind.AGENCY, "Intérim Sauvage")
    organisation(Kind.AGENCY, "Intérim Inconnu")
    organisation(Kind.AGENCY, "Intérim Fermé", closed_on=date(2025, 1, 1))
    convention(cast.mission_locale, second, number="MJ-TT-28-2025-0002")
    someone = youth(cast.mission_locale)
    placement(someone, cast.agency, start=date(2026, 9, 1), end=date(2026, 9, 30))
    placement(someone, second, start=date(2026, 4, 1), end=date(2026, 5, 21))  # over more than six months ago
    placement(someone, third, start=date(2026, 1, 5), end=date(2026, 2, 6))
    placement(someone, organisation(Kind.AGENCY, "Intérim Jadis"), start=date(2024, 1, 5), end=date(2024, 2, 6))
    return cast


def test_a_mission_locale_reads_the_state_of_each_of_its_pairs(pairs, client_of, draft):
    draft()
    page = page_of(client_of(pairs.adviser))
    assert ">couverte<" in line_of(page, "Intérim Delta Caen")
    assert ">dormante<" in line_of(page, "Intérim Dormeur")
    assert f">{OUTSIDE}<" in line_of(page, "Intérim Sauvage")
    assert ">sans convention<" in line_of(page, "Intérim Inconnu")
    assert ">sans convention<" in line_of(page, "Intérim Jadis"), "over for more than twelve months"
    assert not line_of(page, "Intérim Fermé") and not line_of(page, "Intérim Écho Rouen")
    wild = Organisation.objects.using("owner").get(name="Intérim Sauvage")
    assert f'href="/conventions/nouvelle/?partner={wild.uuid}"' in line_of(page, "Intérim Sauvage")
    assert "MJ-TT-28-2025-0002" in line_of(page, "Intérim Dormeur")
    assert line_of(page_of(client_of(pairs.adviser), "/couverture/?etat=dormant"), "Intérim Delta Caen") == ""


def test_six_months_and_twelve_are_counted_to_the_day(pairs, client_of, draft):
    someone = youth(pairs.mission_locale)
    placement(someone, Organisation.objects.using("owner").get(name="Intérim Dormeur"),
              start=date(2026, 5, 1), end=date(2026, 5, 22))  # fmt: skip
    fresh = organisation(Kind.AGENCY, "Intérim Pile")
    placement(someone, fresh, start=date(2025, 11, 22), end=date(2025, 12, 1))
    draft()
    page = page_of(client_of(pairs.adviser))
    assert ">couverte<" in line_of(page, "Intérim Dormeur"), "still running six months ago"
    assert ">sans convention<" in line_of(page, "Intérim Pile"), "began twelve months ago, not within them"


def test_cancelled_missions_and_renewals_tell_nothing(cast, client_of, draft):
    wild = organisation(Kind.AGENCY, "Intérim Sauvage")
    someone = youth(cast.mission_locale)
    placement(someone, wild, start=date(2026, 9, 1), end=date(2026, 9, 2), outcome="annulee")
    root = placement(someone, cast.agency, start=date(2026, 9, 1), end=date(2026, 9, 30))
    placement(someone, wild, start=date(2026, 9, 1), end=date(2026, 9, 2), renews=root, root=root)
    draft()
    assert ">sans convention<" in line_of(page_of(client_of(cast.adviser)), "Intérim Sauvage")


def test_an_agency_reads_its_own_line_and_nothing_of_missions_without_convention(pairs, client_of, draft):
    wild = Organisation.objects.using("owner").get(name="Intérim Sauvage")
    manager = member(wild, Right.ADMINISTRATOR)
    placement(youth(pairs.other_mission_locale), wild, start=date(2026, 9, 1), end=date(2026, 9, 2))
    draft()
    page = page_of(client_of(manager))
    assert OUTSIDE not in page
    assert ">sans convention<" in line_of(page, "Mission Locale Alpha"), "of its department, as any other"
    assert "Mission Locale Bravo" not in page, (
        "a Mission Locale elsewhere that follows a worker of its own is not told"
    )
    page = page_of(client_of(pairs.agency_manager))
    assert ">couverte<" in line_of(page, "Mission Locale Alpha")
    assert "Intérim Dormeur" not in page and "Intérim Écho" not in page


def test_a_head_office_reads_its_agencies(pairs, client_of, draft):
    organisation(Kind.AGENCY, "Intérim Delta Lisieux", parent_id=pairs.ett.pk)
    draft()
    page = page_of(client_of(pairs.ett_head))
    assert ">couverte<" in line_of(page, "Intérim Delta Caen")
    assert "Agences sans convention" in page and "Intérim Delta Lisieux" in page
    assert "Intérim Dormeur" not in page and "Intérim Écho" not in page


@pytest.mark.parametrize("who", ["dreets", "arml", "ddets"])
def test_the_state_s_services_and_the_arml_read_the_matrix_of_their_territory(pairs, client_of, draft, who):
    draft()
    client = client_of(pairs.actors[who])
    page = page_of(client, "/couverture/?departement=14")
    assert ">couverte<" in line_of(page, "Intérim Delta Caen")
    assert ">dormante<" in line_of(page, "Intérim Dormeur")
    assert f">{OUTSIDE}<" in line_of(page, "Intérim Sauvage")
    page = page_of(client, "/couverture/?departement=14&etat=white")
    assert line_of(page, "Intérim Inconnu") and not line_of(page, "Intérim Delta Caen")
    if who != "ddets":
        assert "Mission Locale Bravo" in page_of(client, "/couverture/?departement=76")
        assert "sans aucune convention en vigueur" in page_of(client, "/couverture/?departement=76")
        assert client.get("/couverture/?departement=33").status_code == 404


@pytest.mark.parametrize("who", ["prism_region", "national"])
def test_branch_bodies_and_the_nation_read_counts_and_no_pair(pairs, client_of, draft, who):
    draft()
    for address in ("/couverture/", "/couverture/?departement=14", "/couverture/?departement=14&etat=dormant"):
        page = page_of(client_of(pairs.actors[who]), address)
        assert "Mission Locale Alpha" not in page
        # Prism'emploi makes the accord known to those without a convention; whether they have missions is not told.
        named = {
            name for name in ("Delta Caen", "Dormeur", "Sauvage", "Inconnu", "Fermé") if f"Intérim {name}" in page
        }
        assert named == ({"Sauvage", "Inconnu"} if who == "prism_region" else set())
    row = line_of(page, "Calvados" if who == "prism_region" else "Normandie")
    cells = [cell.split("<")[0] for cell in row.split('class="mj-number" data-label="')[1:]]
    values = [cell.split(">")[1].strip() for cell in cells]
    bodies = "1 sur 1" if who == "prism_region" else "1 sur 2"
    agencies = "2 sur 5" if who == "prism_region" else "2 sur 6"
    of_missions = [] if who == "prism_region" else ["1 sur 2", "1"]  # a small number would name an agency
    assert values == [bodies, agencies, "2", *of_missions]


def test_counts_follow_the_day_and_the_data_and_are_drafted_once(pairs, draft):
    assert draft() is True
    assert draft() is False
    placement(youth(pairs.mission_locale), pairs.other_agency, start=date(2026, 10, 1), end=date(2026, 10, 2))
    assert draft() is False
    DataVersion.objects.using("owner").update(version=1)
    assert draft() is True
    calvados = DepartmentCoverage.objects.using("owner").get(department="14")
    assert (calvados.outside, calvados.dormant, calvados.pairs) == (2, 1, 2)
    with clock.at(date(2028, 3, 1)):
        assert draft() is True
    calvados = DepartmentCoverage.objects.using("owner").get(department="14")
    assert (calvados.missions_locales_covered, calvados.pairs, calvados.as_of) == (0, 0, date(2028, 3, 1))
    assert not PairActivity.objects.using("owner").exists()


def test_counts_of_each_year_s_end_are_computed_and_the_published_ones_quoted_beside(cast, client_of):
    convention(
        cast.mission_locale, cast.other_agency, start=date(2014, 9, 1), end=date(2017, 8, 31), number="VIEILLE"
    )
    convention(
        cast.far_mission_locale, cast.other_agency, start=date(2015, 9, 1), end=date(2018, 8, 31), number="LOIN"
    )
    rows = history_of(page_of(client_of(cast.national)))
    assert rows["2014"] == ["1", "1", "0"] and rows["2016"] == ["2", "2", "0"] and rows["2018"] == ["0", "0", "0"]
    assert (
        rows["2023"] == ["0", "0", "1"] and rows["2025"] == ["1", "1", "0"] and rows["22/11/2026"] == ["1", "1", "0"]
    )
    page = page_of(client_of(cast.national))
    assert "8 accords régionaux, 372 conventions, 68 Missions Locales" in page
    rows = history_of(page_of(client_of(cast.dreets)))
    assert rows["2016"] == ["1", "1", "0"], "a region's own"
    assert "372" not in page_of(client_of(cast.dreets))


def history_of(page: str) -> dict[str, list[str]]:
    table = page.split('id="history"')[1].split("<tbody>")[1].split("</tbody>", maxsplit=1)[0]
    rows = (row.replace("</th>", "|").replace("</td>", "|").split("|") for row in table.split("<tr>")[1:])
    return {row[0].split(">")[-1]: [cell.split(">")[-1] for cell in row[1:4]] for row in rows}


def test_before_the_first_draft_the_page_says_that_the_counts_are_being_prepared(cast, client_of):
    assert "Les comptes se préparent" in page_of(client_of(cast.dreets))


def test_a_page_costs_the_same_number_of_queries_with_few_pairs_or_many(pairs, client_of, draft):
    draft()
    seen = {
        "adviser": "/couverture/", "ett_head": "/couverture/", "agency_manager": "/couverture/",
        "dreets": "/couverture/?departement=14", "national": "/couverture/",
    }  # fmt: skip

    def costs() -> dict[str, int]:
        found = {}
        for who, address in seen.items():
            client = client_of(pairs.actors[who])
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            found[who] = len(queries)
        return found

    before = costs()
    for number in range(40):
        agency = organisation(Kind.AGENCY, f"Intérim {number}", parent_id=pairs.ett.pk)
        convention(pairs.mission_locale, agency, number=f"N{number}")
        placement(youth(pairs.mission_locale), agency, start=date(2026, 9, 1), end=date(2026, 9, 2))
    DataVersion.objects.using("owner").update(version=2)
    draft()
    assert costs() == before
    assert max(before.values()) <= 18, before
