"""Importing the directory, conventions signed on paper, and the history."""

from datetime import date

import pytest

from conventions.models import Agreement, CoveredPair
from missionjeunes.common import clock
from missionjeunes.work.importing.layout import kind_named
from partners.models import Organisation
from reporting.models import HistoricalFigure
from tests.cast import siret
from tests.importing import run_import, write, written

pytestmark = pytest.mark.usefixtures("db")
DIRECTORY = [column.name for column in kind_named("annuaire").layout.columns]
CONVENTIONS = [column.name for column in kind_named("conventions").layout.columns]


def organisations():
    return Organisation.objects.using("owner")


def test_the_directory_comes_in_agencies_before_their_company(cast, tmp_path, as_worker):
    company, agency = siret(700), siret(701)
    rows = [
        {
            "type": "AGENCE",
            "siret": agency,
            "nom": "Intérim Fox Lyon",
            "departement": "69",
            "siret_parent": company,
            "code_naf": "78.20Z",
        },
        {"type": "Entreprise de travail temporaire", "siret": company, "nom": "Intérim Fox", "departement": "69"},
        {
            "type": "ML",
            "code_structure": "ML2A",
            "nom": "Mission Locale d'Ajaccio",
            "departement": "2A",
            "date_ouverture": "01/01/1990",
        },
        {"type": "DREETS", "siret": siret(702), "nom": "DREETS Normandie", "departement": "76"},
        {"type": "AGENCE", "siret": siret(703), "nom": "Orpheline", "departement": "69", "siret_parent": siret(799)},
        {"type": "ML", "code_structure": "ML99", "nom": "Nulle part", "departement": "999"},
        {"type": "AGENCE", "siret": "12345678901234", "nom": "Fausse", "departement": "69"},
    ]
    file = write(tmp_path / "annuaire.csv", DIRECTORY, rows)
    bodies = organisations().filter(kind="DREETS").count()
    with as_worker():
        first = run_import(file, "annuaire")
        before = written("partners_organisation")
        again = run_import(file, "annuaire")
    assert (first["created"], first["updated"], first["rejected"]) == (3, 1, 3)
    assert organisations().get(siret=agency).parent.siret == company
    assert organisations().get(code_structure="ML2A").region_id == "94"
    assert organisations().filter(kind="DREETS").count() == bodies
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 4)
    assert written("partners_organisation") == before


def paper(cast, **cells) -> dict:
    return {
        "code_structure": "ML076",
        "siret_agence": cast.other_agency.siret,
        "date_signature": "04/03/2025",
        **cells,
    }


def test_a_paper_convention_gets_its_number_once(cast, tmp_path, as_worker):
    file = write(
        tmp_path / "c.csv",
        CONVENTIONS,
        [
            paper(cast),
            paper(cast, siret_agence=cast.agency.siret, date_resiliation="04/03/2025"),
            paper(cast, date_signature="10/12/2024", date_fin="31/01/2025"),
            paper(cast, accord="INCONNU"),
            paper(cast, date_signature="29/02/2024"),
        ],
    )
    with as_worker(), clock.at(date(2026, 6, 1)):
        first = run_import(file, "conventions")
        tables = ("conventions_agreement", "conventions_party", "conventions_coveredpair", "conventions_counter")
        before = {name: written(name) for name in tables[:3]}
        again = run_import(file, "conventions")
    assert (first["created"], first["rejected"]) == (4, 1)
    made = {
        a.signed_on: a
        for a in Agreement.objects.using("owner")
        .select_related("framework", "parent")
        .filter(mission_locale_ids=[cast.other_mission_locale.pk], agency_ids=[cast.other_agency.pk])
    }
    ordinary = made[date(2025, 3, 4)]
    assert ordinary.number in {"MJ-TT-28-2025-0002", "MJ-TT-28-2025-0003"}
    assert ordinary.state == "in_force" and ordinary.ends_on == date(2028, 3, 3)
    assert made[date(2024, 2, 29)].ends_on == date(2027, 2, 28)
    between = made[date(2024, 12, 10)]
    assert between.framework.number == "MJ-TT-FR-2021" and between.parent.number == "MJ-TT-28-2022"
    assert not CoveredPair.objects.using("owner").filter(agency=cast.agency, mission_locale=cast.other_mission_locale)
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 4)
    assert {name: written(name) for name in tables[:3]} == before


def test_a_regional_accord_that_the_platform_does_not_hold_may_be_named(cast, tmp_path, as_worker):
    rows = [
        paper(cast, accord="MJ-TT-28-2025"),
        paper(cast, accord="MJ-TT-28-2023", date_signature="05/01/2024", date_fin="31/12/2024"),
        paper(cast, accord="MJ-XX-28-2025", siret_agence=cast.agency.siret),
    ]
    file = write(tmp_path / "c.csv", CONVENTIONS, rows)
    with as_worker():
        first = run_import(file, "conventions")
        again = run_import(file, "conventions")
    assert (first["created"], first["rejected"], first["warnings"]) == (2, 1, 2)
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 2)
    found = Agreement.objects.using("owner").filter(mission_locale_ids=[cast.other_mission_locale.pk])
    assert set(found.values_list("signed_on", "framework__number")) == {
        (date(2025, 3, 4), "MJ-TT-FR-2025"),
        (date(2024, 1, 5), "MJ-TT-FR-2021"),
    }


def test_history_comes_in(cast, tmp_path, as_worker):
    file = write(
        tmp_path / "h.csv",
        ["annee", "territoire", "jeunes", "missions"],
        [
            {"annee": "CUMUL", "territoire": "FR", "jeunes": "125 295", "missions": "359000"},
            {"annee": "2023", "territoire": "R28", "jeunes": "12", "missions": ""},
            {"annee": "2023", "territoire": "ML:ML014", "jeunes": "3", "missions": "4"},
            {"annee": "2023", "territoire": "ML:NON", "jeunes": "3", "missions": "4"},
        ],
    )
    with as_worker():
        summary = run_import(file, "historique")
        again = run_import(file, "historique")
    assert (summary["created"], summary["rejected"], again["unchanged"]) == (3, 1, 3)
    assert HistoricalFigure.objects.using("owner").get(year=0).persons == 125295
