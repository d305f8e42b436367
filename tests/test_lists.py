"""Lists of accords and conventions: filters, order, the person's own views, files of exactly what is shown, cost."""

import csv
import io
import re
from datetime import date

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from conventions.enums import Level, State
from conventions.models import Agreement, Party
from missionjeunes.common import clock
from partners.enums import Kind
from partners.models import SavedView
from tests.cast import convention, organisation

DAY = date(2026, 11, 22)
NUMBER = re.compile(r'href="/(?:conventions|accords)/[0-9a-f-]{36}/[^"]*">([^<]+)</a>')


@pytest.fixture(autouse=True)
def _day():
    with clock.at(DAY):
        yield


@pytest.fixture
def acts(cast):
    """Six conventions of Normandie and one elsewhere, in several states and dates."""
    agency = organisation(Kind.AGENCY, "Intérim Éclair", department="76")
    ml, other, far = cast.mission_locale, cast.other_mission_locale, cast.far_mission_locale
    convention(ml, agency, number="BIENTOT", start=date(2024, 1, 1), end=date(2026, 12, 31))
    convention(ml, cast.other_agency, number="ECHUE", start=date(2020, 1, 1), end=date(2022, 12, 31))
    convention(other, agency, number="ROUEN", start=date(2026, 1, 1), end=date(2028, 12, 31))
    convention(far, cast.other_agency, number="LOIN")
    for number, state in (("", State.DRAFT), ("", State.IN_REVIEW), ("A-SIGNER", State.TO_SIGN)):
        made = Agreement.objects.using("owner").create(
            level=Level.CONVENTION, number=number, title=f"Texte {state}", state=state, drafted_by_id=ml.pk,
            mission_locale_ids=[ml.pk], agency_ids=[cast.agency.pk], party_ids=[ml.pk, cast.agency.pk],
        )  # fmt: skip
        Party.objects.using("owner").create(agreement=made, organisation_id=ml.pk, name=ml.name)
    return cast


def numbers(client, query="", page="conventions") -> list[str]:
    response = client.get(f"/{page}/?{query}")
    assert response.status_code == 200
    return NUMBER.findall(response.content.decode())


FIRST = "MJ-TT-28-2025-0001"


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("etat=in_force", {FIRST, "BIENTOT", "ROUEN"}),
        ("etat=soon", {"BIENTOT"}),
        ("etat=over", {"ECHUE"}),
        ("etat=open", {"Sans numéro", "A-SIGNER"}),
        ("etape=signing", {"A-SIGNER"}),
        ("etape=in_review", {"Sans numéro"}),
        ("departement=76", {"ROUEN"}),
        ("ml=bravo", {"ROUEN"}),
        ("agence=eclair", {"BIENTOT", "ROUEN"}),
        ("fin_avant=2026-12-31", {"ECHUE"}),
        ("fin_avant=2027-01-01", {"ECHUE", "BIENTOT"}),
        ("q=bient", {"BIENTOT"}),
        ("q=BRAVO", {"ROUEN"}),
        ("departement=33", None),
        ("etat=inconnu", None),
        ("fin_avant=hier", None),
    ],
)
def test_each_filter_of_the_address_keeps_what_it_says(acts, client_of, query, shown):
    found = set(numbers(client_of(acts.dreets), query))
    if shown is None:  # a value that no filter knows filters nothing
        assert found == {FIRST, "BIENTOT", "ROUEN", "ECHUE", "Sans numéro", "A-SIGNER"}
    else:
        assert found == shown


def test_amendments_have_their_place_in_the_list_its_counts_and_its_files(acts, client_of):
    """Hidden by default, alone or with the acts when asked for; an accord's stand among the accords."""
    first = Agreement.objects.using("owner").get(number=FIRST)
    framework = Agreement.objects.using("owner").get(number="MJ-TT-FR-2025")
    for base, number in ((first, f"{FIRST}-A1"), (framework, "MJ-TT-FR-2025-A1")):
        copied = {key: getattr(base, key) for key in ("mission_locale_ids", "agency_ids", "party_ids")}
        Agreement.objects.using("owner").create(
            level=Level.AMENDMENT, amends=base, amendment_type="term", number=number, title=f"Avenant {number}",
            state=State.IN_FORCE, starts_on=date(2026, 3, 1), ends_on=date(2028, 2, 3), **copied,
        )  # fmt: skip
    dreets = client_of(acts.dreets)
    assert f"{FIRST}-A1" not in numbers(dreets) and "MJ-TT-FR-2025-A1" not in numbers(dreets, page="accords")
    assert numbers(dreets, "nature=avenants") == [f"{FIRST}-A1"]
    assert {FIRST, f"{FIRST}-A1", "ROUEN"} <= set(numbers(dreets, "nature=tous&etat=in_force"))
    assert numbers(dreets, "nature=avenants&niveau=national", page="accords") == ["MJ-TT-FR-2025-A1"]
    assert numbers(dreets, "nature=avenants&niveau=regional", page="accords") == []
    assert "1 avenant</p>" in dreets.get("/conventions/?nature=avenants").content.decode()
    listed = dreets.get("/conventions/export/csv/?nature=avenants").content.decode("utf-8-sig")
    assert f"{FIRST}-A1" in listed and "ROUEN" not in listed
    assert numbers(client_of(acts.other_agency_manager), "nature=avenants") == []


def test_filters_add_up_and_by_framework(acts, client_of):
    client = client_of(acts.dreets)
    framework = Agreement.objects.using("owner").get(number="MJ-TT-FR-2025")
    old = Agreement.objects.using("owner").get(number="MJ-TT-FR-2014")
    assert numbers(client, f"cadre={framework.uuid}&etat=in_force&ml=alpha") == [FIRST, "BIENTOT"]
    assert numbers(client, f"cadre={old.uuid}") == []


@pytest.mark.parametrize(
    ("sort", "first", "last"),
    [("", "ROUEN", "ECHUE"), ("debut", "ECHUE", "ROUEN"), ("-debut", "ROUEN", "ECHUE"), ("fin", "ECHUE", "ROUEN"),
     ("numero", "BIENTOT", "ROUEN"), ("-numero", "ROUEN", "BIENTOT"), ("party_ids", "ROUEN", "ECHUE")],
)  # fmt: skip
def test_columns_sort_both_ways_and_nothing_else_does(acts, client_of, sort, first, last):
    dated = [found for found in numbers(client_of(acts.dreets), f"tri={sort}&etat=") if found in
             {FIRST, "BIENTOT", "ROUEN", "ECHUE"}]  # fmt: skip
    assert (dated[0], dated[-1]) == (first, last)


def test_a_heading_tells_its_order_and_offers_the_other(acts, client_of):
    page = client_of(acts.dreets).get("/conventions/?tri=fin&etat=in_force").content.decode()
    assert 'aria-sort="ascending"' in page
    assert 'href="?tri=-fin&amp;etat=in_force"' in page and 'href="?tri=debut&amp;etat=in_force"' in page


def test_lists_show_nothing_of_others(acts, client_of):
    assert set(numbers(client_of(acts.agency_manager))) == {FIRST, "Sans numéro", "A-SIGNER"}, (
        "in review, not the draft"
    )
    assert numbers(client_of(acts.far_adviser)) == ["LOIN"]
    assert numbers(client_of(acts.adviser), "agence=rouen") == ["ECHUE"]
    assert "LOIN" in numbers(client_of(acts.national)) and "LOIN" not in numbers(client_of(acts.prism_region))


def test_accords_are_filtered_and_sorted_too(cast, client_of):
    client = client_of(cast.adviser)
    assert numbers(client, "niveau=regional", "accords") == ["MJ-TT-28-2022"]
    assert numbers(client, "region=28", "accords") == ["MJ-TT-28-2022"]
    assert numbers(client, "etat=in_force", "accords") == ["MJ-TT-FR-2025"]
    assert numbers(client, "niveau=national&tri=numero", "accords")[0] == "MJ-3B-FR-2024"


def exported(client, extension: str, query="etat=in_force&tri=fin") -> list[tuple]:
    response = client.get(f"/conventions/export/{extension}/?{query}")
    assert response.status_code == 200 and f".{extension}" in response["Content-Disposition"]
    if extension == "csv":
        return [tuple(row) for row in csv.reader(io.StringIO(response.content.decode()), delimiter=";")]
    if extension == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(response.content))["Liste"]
        return list(sheet.iter_rows(values_only=True))
    book = CalamineWorkbook.from_filelike(io.BytesIO(response.content))
    return [tuple(row) for row in book.get_sheet_by_name("Liste").to_python()]


@pytest.mark.parametrize("extension", ["csv", "xlsx", "ods"])
def test_a_file_holds_exactly_the_rows_shown_in_their_order(acts, client_of, extension):
    client = client_of(acts.dreets)
    rows = exported(client, extension)
    assert rows[0][0] == "Numéro" and rows[0][-1] == "État"
    assert [row[0] for row in rows[1:]] == numbers(client, "etat=in_force&tri=fin") == ["BIENTOT", FIRST, "ROUEN"]
    assert all(row[-1] == "en vigueur" for row in rows[1:])
    end = rows[1][5]
    assert str(getattr(end, "date", lambda: end)()) in {"31/12/2026", "2026-12-31"}


def test_a_file_goes_beyond_the_page_and_no_text_in_it_is_a_formula(cast, client_of):
    for number in range(30):
        convention(cast.mission_locale, organisation(Kind.AGENCY, f"Intérim {number}"), number=f"=N{number}")
    client = client_of(cast.adviser)
    assert len(numbers(client)) == 25
    rows = exported(client, "csv", "")
    assert len(rows) == 1 + 31 and all(not cell.startswith("=") for row in rows for cell in row)
    sheet = openpyxl.load_workbook(io.BytesIO(client.get("/conventions/export/xlsx/").content))["Liste"]
    assert {cell.data_type for cell in sheet["A"]} == {"s"}
    assert client.get("/conventions/export/exe/").status_code == 404
    assert exported(client_of(cast.far_adviser), "csv", "") == [rows[0]], "nothing of others, not even in a file"


def keep(client, name="Bientôt finies", query="etat=soon&page=3", page="conventions"):
    return client.post("/vues/", {"page": page, "name": name, "query": query})


def test_every_list_that_keeps_views_leads_back_to_them(cast, client_of):
    readers = {"support-requests": cast.adviser, "communications": cast.dreets}
    for page in SavedView.Page.values:
        client = client_of(readers.get(page, cast.dreets))
        back = keep(client, name=f"Vue {page}", query="q=a", page=page)["Location"]
        assert back == f"{reverse(page)}?q=a"
        assert f'href="{back}"' in client.get(back).content.decode(), page


def test_a_view_is_kept_opened_renamed_and_deleted(acts, client_of):
    client = client_of(acts.dreets)
    assert keep(client)["Location"] == "/conventions/?etat=soon"
    view = SavedView.objects.using("owner").get()
    page = client.get("/conventions/").content.decode()
    assert 'href="/conventions/?etat=soon"' in page and "Bientôt finies" in page
    keep(client, query="etat=over")
    view.refresh_from_db(using="owner")
    assert view.query == "etat=over" and SavedView.objects.using("owner").count() == 1, "the same name replaces"
    keep(client, "Autre")
    assert client.post(f"/vues/{view.uuid}/", {"name": "Autre"})["Location"] == "/conventions/"
    assert "déjà une vue de ce nom" in client.get("/conventions/").content.decode()
    client.post(f"/vues/{view.uuid}/", {"name": "Finies"})
    assert "Finies" in client.get("/conventions/").content.decode()
    client.post(f"/vues/{view.uuid}/", {"delete": "1", "name": "Finies"})
    assert "Finies" not in client.get("/conventions/").content.decode().replace("«Finies»", "")


def test_a_view_is_a_person_s_for_one_organisation_and_nobody_else_s(acts, client_of):
    keep(client_of(acts.director), "CANARI-VUE")
    view = SavedView.objects.using("owner").get()
    for who in ("adviser", "administrator", "dreets", "agency_manager", "national"):
        client = client_of(acts.actors[who])
        assert "CANARI-VUE" not in client.get("/conventions/").content.decode()
        assert client.post(f"/vues/{view.uuid}/", {"delete": "1"}).status_code == 404
    assert SavedView.objects.using("owner").filter(pk=view.pk).exists()


@pytest.mark.parametrize(
    ("fields", "status"),
    [({"page": "admin"}, 404), ({"name": " "}, 302), ({"name": "x" * 61}, 302), ({"query": "q=" + "x" * 600}, 302)],
)
def test_a_view_that_cannot_be_kept_is_refused_with_words(acts, client_of, fields, status):
    client = client_of(acts.dreets)
    response = client.post("/vues/", {"page": "conventions", "name": "Vue", "query": ""} | fields)
    assert response.status_code == status and not SavedView.objects.using("owner").exists()
    if status == 302:
        assert "fr-alert--error" in client.get("/conventions/").content.decode()


def test_a_view_leads_nowhere_but_to_its_list(acts, client_of):
    client = client_of(acts.dreets)
    keep(client, "Ailleurs", "//exemple.fr/?x=1")
    assert client.get("/conventions/").status_code == 200
    assert client.get("/conventions/").content.decode().count('href="//exemple.fr') == 0
    assert SavedView.objects.using("owner").get().query in {"", "%2F%2Fexemple.fr%2F%3Fx=1"}


def test_a_list_costs_the_same_queries_at_ten_conventions_and_at_five_thousand(cast, client_of):
    def cost(who: str, address: str) -> int:
        client = client_of(cast.actors[who])
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    asked = [
        (who, address)
        for who in ("adviser", "dreets", "national", "ett_head", "agency_manager")
        for address in ("/conventions/", "/conventions/?etat=in_force&tri=-fin&ml=alpha&agence=delta")
    ]

    def add(count: int) -> None:
        ml, agency = cast.mission_locale.pk, cast.agency.pk
        start = Agreement.objects.using("owner").count()
        Agreement.objects.using("owner").bulk_create(
            Agreement(
                level=Level.CONVENTION, number=f"N{start + number}", title="Alpha et Intérim Delta Caen",
                state=State.IN_FORCE, origin="import", starts_on=date(2025, 1, 1), ends_on=date(2027, 12, 31),
                mission_locale_ids=[ml], agency_ids=[agency], party_ids=[ml, agency],
            )
            for number in range(count)
        )  # fmt: skip

    add(9)
    few = [cost(*each) for each in asked]
    add(4990)
    assert [cost(*each) for each in asked] == few
    assert max(few) <= 19, few
    assert "plus de 1" in client_of(cast.dreets).get("/conventions/").content.decode()
