"""The register of commitments: what was promised, who tells where it stands, who reads it, what the nation sees."""

import io
from datetime import date

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conventions.models import Commitment, CommitmentProgress
from conventions.services.commitments import UNTOLD, standing
from missionjeunes.common import clock
from partners import reference
from partners.models import Organisation


@pytest.fixture(autouse=True)
def _day():
    with clock.at(date(2026, 11, 22)):
        yield


def told(clause: str, of: Organisation, region="28", progress="kept", year=2026, evidence="") -> CommitmentProgress:
    return CommitmentProgress.objects.using("owner").create(
        commitment_id=Commitment.objects.using("owner").get(clause=clause).pk,
        organisation_id=of.pk, region_id=region, progress=progress, year=year, evidence=evidence,
        updated_by_name="AUTEUR Dominique", updated_at=clock.now(),
    )  # fmt: skip


def body(kind: str, region: str | None = "28") -> Organisation:
    return Organisation.objects.using("owner").filter(kind=kind, region_id=region).order_by("pk").first()


def answer(client, clause="N2.1.a", **fields):
    asked = {"year": "2026", "region": "28", "progress": "kept", "evidence": "Comité tenu le 3 mars", "link": ""}
    return client.post(f"/engagements/{clause}/", asked | fields)


def test_the_register_holds_every_engagement_of_the_accords_and_no_term_or_annex(db):
    clauses = {a["id"]: a["text"] for g in reference.agreements() for art in g["articles"] for a in art["clauses"]}
    kept = {known.clause: known for known in Commitment.objects.using("owner").all()}
    assert set(clauses) - set(kept) == {"N5", "N6.a", "N6.b", "N6.c", "R6"}
    assert set(kept) - set(clauses) == {"A1", "A2"}
    assert all(kept[clause].text == text for clause, text in clauses.items() if clause in kept)
    assert all(known.owed_by and known.title for known in kept.values())


@pytest.mark.parametrize(
    ("states", "stands"),
    [
        ([UNTOLD, UNTOLD], UNTOLD),
        (["kept", "kept"], "kept"),
        (["kept", UNTOLD], "under_way"),
        (["to_do", "under_way"], "under_way"),
        (["to_do", UNTOLD], "to_do"),
        (["not_applicable", "kept"], "kept"),
        (["not_applicable", "not_applicable"], "not_applicable"),
        (["not_applicable", UNTOLD], "to_do"),
    ],
)
def test_a_commitment_of_several_stands_where_the_page_says(states, stands):
    assert standing(states) == stands


def test_a_signatory_tells_its_own_progress_and_corrects_it(cast, client_of):
    client = client_of(cast.dreets)
    assert answer(client).status_code == 302
    assert answer(client, progress="under_way", evidence="Corrigé").status_code == 302
    row = CommitmentProgress.objects.using("owner").get()
    assert (row.progress, row.evidence, row.region_id, row.year) == ("under_way", "Corrigé", "28", 2026)
    assert row.organisation_id == cast.dreets.organisation.pk and row.updated_by_name == "MARTIN Camille"
    page = client.get("/engagements/N2.1.a/?annee=2026&region=28").content.decode()
    assert page.count("Corrigé") == 2, "in the history, and in the form to be corrected again"


@pytest.mark.parametrize(
    ("who", "clause", "fields", "status"),
    [
        ("dreets", "N2.4.a", {}, 403),  # AKTO's
        ("ddets", "N2.1.a", {}, 403),  # not a signatory
        ("dreets", "N2.1.a", {"region": "75"}, 200),  # another region's
        ("dreets", "N2.1.a", {"region": ""}, 200),  # the nation's
        ("national", "N2.1.a", {"region": ""}, 302),
        ("national", "N2.1.a", {"region": "75"}, 302),
        ("national", "R3.1.a", {"region": "28"}, 403),  # a regional accord is told by the region
        ("dreets", "R3.1.a", {}, 302),
        ("dreets", "N2.c", {"year": "2024"}, 200),  # before the accord
        ("dreets", "N2.c", {"link": "javascript:alert(1)"}, 200),
        ("agency_manager", "N2.1.a", {}, 403),
        ("dreets", "Z9", {}, 404),
    ],
)
def test_who_may_tell_what(cast, client_of, who, clause, fields, status):
    assert answer(client_of(cast.actors[who]), clause, **fields).status_code == status
    assert CommitmentProgress.objects.using("owner").exists() == (status == 302)


@pytest.mark.parametrize("who", ["adviser", "director", "agency_manager", "ett_head"])
def test_those_who_promised_nothing_do_not_read_it(cast, client_of, who):
    for address in ("/engagements/", "/engagements/N2.c/", "/engagements/bilan/"):
        assert client_of(cast.actors[who]).get(address).status_code == 403


def test_a_region_reads_its_own_and_the_nation_s_the_committee_all(cast, client_of):
    told("N2.1.a", body("DREETS"), evidence="PREUVE-ICI")
    told("N2.1.a", body("DREETS", "75"), "75", evidence="PREUVE-LOIN")
    told("N2.1.a", body("DGEFP", None), None, evidence="PREUVE-NATION")
    for who in ("dreets", "ddets", "arml", "prism_region"):
        page = client_of(cast.actors[who]).get("/engagements/N2.1.a/").content.decode()
        assert "PREUVE-ICI" in page and "PREUVE-NATION" in page and "PREUVE-LOIN" not in page, who
        assert client_of(cast.actors[who]).get("/engagements/bilan/").status_code == 403
    page = client_of(cast.national).get("/engagements/N2.1.a/").content.decode()
    assert all(text in page for text in ("PREUVE-ICI", "PREUVE-LOIN", "PREUVE-NATION"))


def test_filters_by_signatory_progress_year_and_place(cast, client_of):
    told("N2.1.a", body("DREETS"))
    told("N2.1.b", body("DREETS"), progress="to_do", year=2025)
    client = client_of(cast.dreets)

    def clauses(query: str) -> set[str]:
        page = client.get(f"/engagements/?{query}").content.decode()
        return {known.clause for known in Commitment.objects.using("owner").all() if f">{known.clause}<" in page}

    assert {"N2.1.a", "R3.1.a"} <= clauses("") and "N2.4.a" in clauses("")
    assert clauses("signataire=etat&avancement=kept") == {"N2.1.a"}
    assert clauses("annee=2025&avancement=to_do") == {"N2.1.b"}
    assert "R3.1.a" not in clauses("territoire=FR")
    of_akto = "R1.a R1.b R1.c R2 R3 R3.4.a R3.4.b R3.4.c R3.4.d R3.4.e R4.a R4.b R4.c R5"
    assert clauses("accord=regional&signataire=akto") == set(of_akto.split())
    assert clauses("avancement=none&annee=9999") == clauses("avancement=none"), "an unknown year is this one"


def test_the_nation_counts_regions_per_state(cast, client_of):
    told("N2.1.a", body("DREETS"))
    told("N2.1.a", body("DREETS", "75"), "75", "under_way")
    told("N2.1.a", body("DGEFP", None), None, "kept")  # the nation's own word is no region
    told("N2.1.a", body("DREETS"), year=2025, progress="to_do")
    content = client_of(cast.national).get("/engagements/bilan.xlsx?annee=2026").content
    rows = {
        row[0]: row[3:] for row in openpyxl.load_workbook(io.BytesIO(content))["Liste"].iter_rows(values_only=True)
    }
    assert rows["N2.1.a"] == (18, 1, 1, 0, 0, 16)
    assert rows["R3.1.a"] == (0, 0, 0, 0, 0, 0), "no region has an accord in force this year"
    page = client_of(cast.national).get("/engagements/bilan/?annee=2026").content.decode()
    assert "16 (89 %)" in page
    content = client_of(cast.national).get("/engagements/bilan.xlsx?annee=2025").content
    rows = {
        row[0]: row[3:] for row in openpyxl.load_workbook(io.BytesIO(content))["Liste"].iter_rows(values_only=True)
    }
    assert rows["N2.1.a"] == (18, 0, 0, 1, 0, 17) and rows["R3.1.a"][0] == 1, "Normandie's ran until 05/12/2025"


def test_the_pages_cost_the_same_whatever_has_been_told(cast, client_of):
    client = client_of(cast.national)

    def cost(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    addresses = ("/engagements/?territoire=28", "/engagements/bilan/", "/engagements/N2.c/")
    told("N2.c", body("DREETS"))
    before = [cost(address) for address in addresses]
    for region in reference.regions():
        for kind in ("DREETS", "AKTO", "FASTT"):
            for clause in ("N2.a", "N2.b", "N2.c"):
                if not (kind == "DREETS" and region.code == "28" and clause == "N2.c"):
                    told(clause, body(kind, region.code), region.code)
    assert [cost(address) for address in addresses] == before
