"""The directory of organisations: filters in the address, order, files of what is shown, records, cost."""

import csv
import io
import re
from datetime import date, timedelta

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from missionjeunes.common import clock
from missionjeunes.work.importing.layout import kind_named
from partners.enums import Kind
from partners.models import Organisation, SavedView
from tests.cast import convention, organisation
from tests.importing import run_import, write

NAME = re.compile(r'href="/annuaire/[0-9a-f-]{36}/">([^<]+)</a>')


@pytest.fixture
def closed(cast) -> Organisation:
    """A Mission Locale that Alpha has taken over."""
    return organisation(
        Kind.MISSION_LOCALE, "Mission Locale Zoulou", code="ML099", closed_on=date(2020, 1, 1),
        successor_id=cast.mission_locale.pk,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("q=zoulou", ["Mission Locale Zoulou"]),
        ("q=ML099", ["Mission Locale Zoulou"]),
        ("type=ML&region=28&etat=open", ["Mission Locale Alpha", "Mission Locale Bravo"]),
        ("type=ML&etat=closed", ["Mission Locale Zoulou"]),
        ("type=ML&tri=-nom&etat=open", ["Mission Locale Charlie", "Mission Locale Bravo", "Mission Locale Alpha"]),
        ("type=rien&q=echo", ["Intérim Écho Rouen"]),
        ("q=nulle-part", []),
    ],
)
def test_the_list_and_its_files_show_what_is_asked_for_in_that_order(cast, closed, client_of, query, shown):
    browser = client_of(cast.agency_manager)
    assert NAME.findall(browser.get(f"/annuaire/?{query}").content.decode()) == shown
    file = browser.get(f"/annuaire/export/csv/?{query}")
    rows = list(csv.DictReader(io.StringIO(file.content.decode()), delimiter=";"))
    assert [row["Nom"] for row in rows] == shown
    if query == "q=zoulou":
        assert (rows[0]["Fermée le"], rows[0]["Reprise par"], rows[0]["État"]) == (
            "01/01/2020", "Mission Locale Alpha", "reprise",
        )  # fmt: skip


def test_an_empty_list_says_what_to_do_and_filters_are_kept_as_a_view(cast, client_of):
    browser = client_of(cast.adviser)
    assert "Aucune organisation pour ces filtres" in browser.get("/annuaire/?q=zzz").content.decode()
    browser.post(reverse("view-save"), {"page": "directory", "name": "Mes voisines", "query": "type=ML&region=28"})
    assert SavedView.objects.using("owner").get().page == "directory"
    assert "Mes voisines" in browser.get("/annuaire/").content.decode()
    assert browser.get("/annuaire/export/pdf/").status_code == 404


def test_the_record_counts_the_reader_s_own_conventions_alone(cast, closed, client_of):
    convention(cast.far_mission_locale, cast.other_agency, number="LOIN")
    page = reverse("organisation-record", args=[cast.other_agency.uuid])
    for actor, count in ((cast.far_adviser, "1 convention</a>"), (cast.adviser, "Aucune, dans le périmètre")):
        assert count in client_of(actor).get(page).content.decode()
    own = client_of(cast.dreets).get(reverse("organisation-record", args=[cast.mission_locale.uuid]))
    shown = own.content.decode()
    assert "Mission Locale Zoulou" in shown and "Préparer la fermeture ou la fusion" in shown
    assert "Préparer la fermeture" not in client_of(cast.adviser).get(page).content.decode()
    support = organisation(Kind.SUPPORT, "Assistance")
    assert client_of(cast.adviser).get(reverse("organisation-record", args=[support.uuid])).status_code == 404


def test_the_list_costs_the_same_with_more_organisations(cast, client_of):
    counts = []
    for more in (0, 15):
        for number in range(more):
            organisation(Kind.MISSION_LOCALE, f"Mission Locale {number}", code=f"MLX{number}")
        browser = client_of(cast.adviser)
        with CaptureQueriesContext(connections["default"]) as queries:
            browser.get("/annuaire/?type=ML")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_import_of_the_directory_undoes_no_closing(cast, closed, tmp_path, as_worker):
    """An empty date or one to come reopens nothing, and the day of a handover is not the file's to move."""
    columns = [column.name for column in kind_named("annuaire").layout.columns]
    alone = organisation(Kind.MISSION_LOCALE, "Mission Locale Seule", code="ML098", closed_on=date(2020, 1, 1))
    later = organisation(Kind.MISSION_LOCALE, "Mission Locale Tardive", code="ML097", closed_on=date(2020, 1, 1))
    running = {"type": "ML", "departement": "14", "date_ouverture": "01/01/2010"}
    rows = [
        running | {"code_structure": closed.code_structure, "nom": closed.name, "date_fermeture": "01/01/2030"},
        running | {"code_structure": alone.code_structure, "nom": alone.name},
        running | {"code_structure": later.code_structure, "nom": later.name, "date_fermeture": "01/01/2099"},
        running | {"code_structure": cast.mission_locale.code_structure, "nom": cast.mission_locale.name,
                   "date_fermeture": f"{clock.today() + timedelta(30):%d/%m/%Y}"},
    ]  # fmt: skip
    with as_worker():
        found = run_import(write(tmp_path / "annuaire.csv", columns, rows), "annuaire")
    assert found["rejected"] == 0
    dates = dict(Organisation.objects.using("owner").values_list("code_structure", "closed_on"))
    assert dates["ML099"] == dates["ML098"] == dates["ML097"] == date(2020, 1, 1)
    assert dates["ML014"] == clock.today() + timedelta(30), "a closing to come is the directory's to announce"
