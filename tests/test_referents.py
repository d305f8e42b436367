"""Regional referents: who names, who reads, what a vacancy shows and whom it alerts (N2.c, annex 4)."""

import io
from datetime import date

import openpyxl
import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conventions import tasks
from conventions.models import Referent
from missionjeunes.common import clock
from missionjeunes.work.models import Mail
from partners.enums import Right
from partners.models import Organisation
from tests.cast import member, organisation

DAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _day():
    with clock.at(DAY):
        yield


def named(of: Organisation, name="DURAND Alix", region="28", start=date(2026, 1, 5), end=None) -> Referent:
    return Referent.objects.using("owner").create(
        organisation_id=of.pk, region_id=region, name=name, email="alix@exemple.fr", starts_on=start, ends_on=end
    )


def post(client, **fields):
    person = {"name": "MARTIN Claude", "capacity": "Chargé de mission", "email": "claude@exemple.fr", "telephone": ""}
    return client.post("/referents/nommer/", {"region": "28", "starts_on": "2026-12-01", **person, **fields})


def test_naming_a_successor_ends_the_mandate_in_place_the_day_before(cast, client_of):
    old = named(cast.dreets.organisation)
    assert post(client_of(cast.dreets)).status_code == 302
    old.refresh_from_db(using="owner")
    assert old.ends_on == date(2026, 11, 30)
    new = Referent.objects.using("owner").get(name="MARTIN Claude")
    assert (new.starts_on, new.ends_on, new.organisation_id) == (date(2026, 12, 1), None, cast.dreets.organisation.pk)


@pytest.mark.parametrize("start", ["2026-01-05", "2025-12-31"])
def test_a_successor_does_not_begin_before_the_one_in_place(cast, client_of, start):
    named(cast.dreets.organisation)
    page = post(client_of(cast.dreets), starts_on=start)
    assert page.status_code == 200 and "fr-alert--error" in page.content.decode()
    assert Referent.objects.using("owner").get().ends_on is None


def test_a_regional_body_names_in_its_region_alone_a_national_one_in_each(cast, client_of):
    assert "Sélectionnez un choix valide" in post(client_of(cast.dreets), region="75").content.decode()
    assert post(client_of(cast.national), region="75").status_code == 302
    assert post(client_of(cast.national), region="28").status_code == 302
    assert Referent.objects.using("owner").filter(organisation=cast.national.organisation.pk).count() == 2


def test_a_plain_member_of_a_signatory_names_nobody(cast, client_of):
    officer = member(cast.dreets.organisation, Right.MEMBER)
    assert post(client_of(officer)).status_code == 403
    assert "Nommer" not in client_of(officer).get("/referents/").content.decode()


def test_only_the_organisation_that_named_corrects_or_ends_a_mandate(cast, client_of):
    held = named(cast.dreets.organisation)
    changes = {"name": "DURAND Alix", "capacity": "Directrice", "email": "", "telephone": "", "ends_on": "2026-12-31"}
    assert client_of(cast.arml).post(f"/referents/{held.uuid}/", changes).status_code == 403
    assert client_of(cast.dreets).post(f"/referents/{held.uuid}/", changes).status_code == 302
    held.refresh_from_db(using="owner")
    assert (held.capacity, held.ends_on) == ("Directrice", date(2026, 12, 31))
    early = client_of(cast.dreets).post(f"/referents/{held.uuid}/", changes | {"ends_on": "2025-01-01"})
    assert early.status_code == 200 and "ne peut pas précéder" in early.content.decode()


def test_an_agency_and_a_mission_locale_read_their_region_the_others_all(cast, client_of):
    named(cast.dreets.organisation, "ICI Alix")
    named(Organisation.objects.using("owner").get(kind="DREETS", region_id="75"), "LOIN Dominique", "75")
    for who, near, far in [
        (cast.agency_manager, True, False), (cast.adviser, True, False), (cast.ett_head, True, False),
        (cast.far_adviser, False, True), (cast.prism_region, True, True), (cast.national, True, True),
    ]:  # fmt: skip
        for address in ("/referents/", "/referents/?region=28", "/referents/?region=75"):
            page = client_of(who).get(address).content.decode()
            asked_near, asked_far = "75" not in address, "28" not in address
            local = who.is_mission_locale or who.is_agency
            assert ("ICI Alix" in page) == (near and (asked_near or local)), (who.kind, address)
            assert ("LOIN Dominique" in page) == (far and (asked_far or local)), (who.kind, address)


def test_a_vacancy_shows_until_somebody_holds_the_seat(cast, client_of):
    page = client_of(cast.adviser).get("/referents/").content.decode()
    assert page.count("vacant</span>") == 6 and "6 places vacantes" in page
    named(cast.dreets.organisation)
    named(cast.arml.organisation, end=date(2026, 11, 10))
    page = client_of(cast.adviser).get("/referents/").content.decode()
    assert page.count("vacant</span>") == 5
    assert "11/11/2026" in page, "vacant from the day after the mandate's end"


def test_annex_4_as_a_workbook_says_every_seat_of_the_actor_s_regions(cast, client_of):
    named(cast.dreets.organisation, name="=1+1")
    content = client_of(cast.adviser).get("/referents/annexe-4.xlsx").content
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Liste"]
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert len(rows) == 6 and {row[0] for row in rows} == {"Normandie"}
    assert rows[0][3] == "=1+1" and sheet["D2"].data_type == "s", "a name is a text, never a formula"
    assert len(list(openpyxl.load_workbook(io.BytesIO(
        client_of(cast.national).get("/referents/annexe-4.xlsx").content
    ))["Liste"].iter_rows(min_row=2))) == 18 * 6  # fmt: skip


def test_annex_4_as_a_document_names_the_referents_of_the_region(cast, client_of):
    named(cast.dreets.organisation)
    response = client_of(cast.adviser).get("/referents/annexe-4.pdf")
    assert response["Content-Type"] == "application/pdf"
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(response.content)).pages)
    assert "Normandie" in text and "DURAND Alix" in text and "5 places vacantes sur 6" in text


def test_the_table_costs_the_same_with_one_referent_or_a_hundred(cast, client_of):
    client = client_of(cast.national)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/referents/").status_code == 200
        return len(queries)

    before = cost()
    for body in Organisation.objects.using("owner").filter(kind__in=["DREETS", "ARML", "AKTO", "FASTT"]):
        if body.region_id:
            named(body, region=body.region_id)
    assert cost() == before


def mails() -> list[Mail]:
    return [mail for mail in Mail.objects.using("owner").order_by("pk") if "Référent à nommer" in mail.subject]


def run(as_worker, day: date) -> None:
    with as_worker(), clock.at(day):
        tasks.remind()


def test_a_vacancy_of_more_than_thirty_days_alerts_the_administrators_once(cast, as_worker):
    arml = cast.arml.organisation
    for kind in ("DREETS", "PRISMEMPLOI", "AKTO", "FASTT", "FPETT"):
        named(Organisation.objects.using("owner").filter(kind=kind, region_id="28").first())
    named(arml, end=date(2026, 11, 30))
    member(arml, Right.MEMBER, email="simple@arml.fr")
    normandie = lambda: [mail for mail in mails() if "Normandie" in mail.subject]  # noqa: E731
    run(as_worker, date(2026, 12, 31))
    assert normandie() == [], "thirty days are not more than thirty days"
    run(as_worker, date(2027, 1, 15))
    run(as_worker, date(2027, 1, 15))
    run(as_worker, date(2027, 2, 20))
    assert [mail.to for mail in normandie()] == ["animatrice@arml.fr"]
    named(arml, name="BREF Noël", start=date(2027, 3, 1), end=date(2027, 3, 31))
    run(as_worker, date(2027, 3, 15))
    assert len(normandie()) == 1
    run(as_worker, date(2027, 6, 1))
    assert len(normandie()) == 2, "a new vacancy is another alert"


def test_where_a_signatory_has_no_regional_body_the_national_one_is_alerted(cast, as_worker):
    Organisation.objects.using("owner").filter(pk=cast.dreets.organisation.pk).update(closed_on=date(2026, 1, 1))
    try:
        run(as_worker, DAY)
        assert "secretaire@dgefp.fr" in {mail.to for mail in mails() if "Normandie" in mail.subject}
    finally:
        Organisation.objects.using("owner").filter(pk=cast.dreets.organisation.pk).update(closed_on=None)


def test_the_home_page_counts_the_seats_to_fill(cast, client_of):
    assert "1 référent régional à nommer" in client_of(cast.dreets).get("/tableau-de-bord/").content.decode()
    assert "18 référents régionaux à nommer" in client_of(cast.national).get("/tableau-de-bord/").content.decode()
    named(cast.dreets.organisation)
    assert "à nommer" not in client_of(cast.dreets).get("/tableau-de-bord/").content.decode()
    assert "17 référents régionaux à nommer" in client_of(cast.national).get("/tableau-de-bord/").content.decode()
    assert cast.ddets.kind == "DDETS"
    assert "à nommer" not in client_of(cast.ddets).get("/tableau-de-bord/").content.decode()


def test_a_body_of_no_signatory_is_shown_but_names_nobody(cast, client_of):
    other = member(organisation("BRANCHE", "Commerces de gros", region=None, department=None), Right.ADMINISTRATOR)
    assert client_of(other).get("/referents/").status_code == 200
    assert client_of(other).get("/referents/nommer/").status_code == 403
