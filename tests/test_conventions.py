"""What is read of a convention, and by whom (access.md)."""

import pytest

from conventions.models import Agreement, Party


@pytest.fixture
def act(cast) -> str:
    """The address of a convention whose text, note and signatory are canaries."""
    convention = Agreement.objects.using("owner").get(number="MJ-TT-28-2025-0001")
    convention.note = "CANARI-NOTE"
    convention.text = {"summary": "CANARI-TEXTE", "articles": []}
    convention.save(using="owner")
    Party.objects.using("owner").create(
        agreement=convention, name="Intérim Delta Caen", represented_by="CANARI-NOM", capacity="CANARI-QUALITE"
    )
    return f"/conventions/{convention.uuid}/"


@pytest.mark.parametrize("who", ["adviser", "agency_manager", "ett_head", "dreets", "ddets", "arml"])
def test_parties_and_the_territory_read_the_whole_act(cast, client_of, act, who):
    page = client_of(cast.actors[who]).get(act).content.decode()
    assert all(canary in page for canary in ("CANARI-NOTE", "CANARI-TEXTE", "CANARI-NOM", "CANARI-QUALITE"))


@pytest.mark.parametrize("who", ["national", "prism_region"])
def test_the_others_read_parties_and_dates_only(cast, client_of, act, who):
    page = client_of(cast.actors[who]).get(act).content.decode()
    assert "Intérim Delta Caen" in page and "29 février 2028" in page
    assert "CANARI" not in page


@pytest.mark.parametrize("who", ["other_agency_manager", "far_adviser", "other_adviser"])
def test_a_convention_of_others_does_not_exist(cast, client_of, act, who):
    assert client_of(cast.actors[who]).get(act).status_code == 404
