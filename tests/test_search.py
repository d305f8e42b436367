"""Quick search: by number, party, SIRET, place and name, within what the actor reads, at a fixed cost."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conventions.models import Agreement
from missionjeunes.common import clock
from partners.enums import Kind
from partners.models import ReadLog
from tests.cast import convention, organisation, placement, youth

ROW = re.compile(r'<td data-label="(?:Acte|Jeune)">\s*<a class="fr-link" href="([^"]+)">([^<]+)</a>')
OURS, OTHER = "MJ-TT-28-2025-0001", "ROUEN"


@pytest.fixture
def scene(cast):
    with clock.at(date(2026, 11, 22)):
        agency = organisation(Kind.AGENCY, "Intérim Éclair", department="76", siret="73282932000074")
        convention(cast.other_mission_locale, agency, number=OTHER)
        placement(youth(cast.mission_locale, last_name="HÉBERT", first_name="Zoé"), cast.agency)
        youth(cast.mission_locale, last_name="HÉBRARD")
        youth(cast.other_mission_locale, last_name="HÉBERT")
        yield cast


def found(client, text: str, **more) -> list[str]:
    response = client.get("/recherche/", {"q": text, **more})
    assert response.status_code == 200
    return [label for _, label in ROW.findall(response.content.decode())]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("28-2025-0001", [OURS]),
        ("eclair", [OTHER]),
        ("ÉCLAIR  interim", [OTHER]),
        ("732 829 320 00074", [OTHER]),
        ("732829320", [OTHER]),
        ("Seine-Maritime", [OTHER]),
        ("76", [OTHER]),
        ("76000", [OTHER]),
        ("zzz", []),
        ("", []),
        ("hébert", []),
        ("%", []),
    ],
)
def test_what_is_typed_finds_the_acts_of_the_territory(scene, client_of, text, shown):
    assert found(client_of(scene.dreets), text) == shown


def test_each_role_finds_its_own_and_nothing_else(scene, client_of):
    assert found(client_of(scene.adviser), "hebert zoe") == ["HÉBERT Zoé"]
    assert len(found(client_of(scene.adviser), "heb")) == 2
    assert found(client_of(scene.agency_manager), "hébert") == ["HÉBERT Zoé"], "placed by it, under a convention"
    for stranger in (scene.other_agency_manager, scene.ett_head, scene.national, scene.far_adviser):
        assert "HÉBERT" not in " ".join(found(client_of(stranger), "hébert"))
    assert found(client_of(scene.adviser), OTHER) == found(client_of(scene.far_adviser), OURS) == []
    logged = ReadLog.objects.using("owner").filter(reason="recherche")
    assert {len(line.keys) for line in logged} == {1, 2}, "no line where no young person was shown"


def test_a_group_is_looked_at_alone_and_costs_the_same_whatever_it_holds(scene, client_of):
    client = client_of(scene.dreets)

    def cost(**query) -> int:
        with CaptureQueriesContext(connection) as queries:
            found(client, "alpha", **query)
        return len(queries)

    few = cost()
    ml, agency = scene.mission_locale.pk, scene.agency.pk
    Agreement.objects.using("owner").bulk_create(
        Agreement(
            level="convention", number=f"N{number}", title="Alpha", state="in_force", origin="import",
            starts_on=date(2025, 1, 1), ends_on=date(2027, 12, 31), mission_locale_ids=[ml], agency_ids=[agency],
        )
        for number in range(60)
    )  # fmt: skip
    assert cost() == few
    assert len(found(client, "alpha")) == 5 and len(found(client, "alpha", dans="conventions")) == 25
    assert len(found(client, "alpha", dans="conventions", page="3")) == 61 - 50
    page = client.get("/recherche/?q=alpha").content.decode()
    assert "Conventions (61)" in page and 'href="?q=alpha&amp;dans=conventions"' in page
    assert "Rien ne correspond" in client.get("/recherche/?q=zzz").content.decode()
