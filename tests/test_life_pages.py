"""The pages of the life after signature: amend, leave, renew, record on paper; who gets in, what is shown first."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from conventions.enums import FileKind, Level, State
from conventions.models import Agreement, AgreementFile, CoveredPair, Ending, Party, Step
from missionjeunes.common import clock
from partners.enums import Kind
from tests import life
from tests.cast import member, organisation

TODAY = date(2026, 2, 2)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.fixture(autouse=True)
def today():
    with clock.at(TODAY):
        yield


@pytest.fixture
def convention(cast) -> Agreement:
    """The convention of the cast, signed on 01/03/2025, with its parties and a text."""
    found = Agreement.objects.using("owner").get(number="MJ-TT-28-2025-0001")
    found.region_id = "28"
    found.text = {"clauses": [{"key": "objet", "title": "Objet", "text": "Ancien objet."}]}
    found.save(using="owner")
    for position, one in enumerate((cast.mission_locale, cast.agency)):
        Party.objects.using("owner").create(agreement=found, organisation_id=one.pk, name=one.name, position=position)
    return found


def text(answer) -> str:
    return answer.content.decode().replace("&#x27;", "'").replace("\xa0", " ")


def amendment() -> Agreement:
    return Agreement.objects.using("owner").get(level=Level.AMENDMENT)


# Amendments


def test_the_type_is_chosen_first_and_opens_its_own_fields_alone(cast, client_of, convention):
    browser, address = client_of(cast.adviser), f"/conventions/{convention.uuid}/avenants/nouveau/"
    page = text(browser.get(address))
    assert "Durée" in page and "Rattachement" in page and "Branche" not in page
    page = text(browser.get(f"{address}?objet=term"))
    assert 'name="ends_on"' in page and "Ancien objet." not in page
    page = text(browser.get(f"{address}?objet=clause"))
    assert "Ancien objet." in page and 'name="ends_on"' not in page


def test_an_amendment_is_written_read_consolidated_and_changed(cast, client_of, convention):
    browser, address = client_of(cast.adviser), f"/conventions/{convention.uuid}/avenants/nouveau/"
    answer = browser.post(f"{address}?objet=clause", {"text_0": "Nouvel objet.", "new_title": "", "new_text": ""})
    assert answer.status_code == 302 and answer["Location"] == f"/conventions/{amendment().uuid}/"
    record = text(browser.get(answer["Location"]))
    assert "Lire le texte consolidé" in record and "Nouvel objet." in record
    page = text(browser.get(f"/conventions/{amendment().uuid}/texte-consolide/")).split('class="mj-compared"')[1]
    assert "Ancien" in page.split("<del>")[1].split("</del>")[0] and "Nouvel" in page.split("<ins>")[1]
    browser.post(f"/conventions/{amendment().uuid}/objet/", {"text_0": "Autre objet.", "new_title": ""})
    assert amendment().text["changes"]["passages"][0]["text"] == "Autre objet."
    assert "déjà en préparation" in text(browser.get(address))
    listed = text(browser.get(f"/conventions/{convention.uuid}/"))
    assert f"/conventions/{amendment().uuid}/" in listed


@pytest.mark.parametrize(
    ("kind", "data", "message"),
    [
        ("term", {"ends_on": "2028-02-29"}, "C'est déjà le dernier jour de l'acte."),
        ("term", {"ends_on": "hier"}, "Saisissez une date valide"),
        ("party", {"leave": "{agency}"}, "Indiquez la date."),
        ("party", {}, "Rien ne change"),
        ("clause", {"text_0": "Ancien objet."}, "Rien ne change"),
        ("clause", {"text_0": "Ancien objet.", "new_title": "Seul"}, "Un passage ajouté a un titre et un texte."),
        ("objective", {}, "Rien ne change"),
        ("contact", {}, "Rien ne change"),
    ],
)
def test_a_refused_amendment_says_why(cast, client_of, convention, kind, data, message):
    data = {key: value.format(agency=cast.agency.pk) for key, value in data.items()}
    answer = client_of(cast.adviser).post(f"/conventions/{convention.uuid}/avenants/nouveau/?objet={kind}", data)
    assert answer.status_code == 200 and message in text(answer)
    assert not Agreement.objects.using("owner").filter(level=Level.AMENDMENT).exists()


def test_contacts_objectives_and_parents_are_written_by_their_forms(cast, client_of, convention):
    browser, address = client_of(cast.agency_manager), f"/conventions/{convention.uuid}/avenants/nouveau/"
    own = f"c{cast.agency.pk}-name"
    browser.post(f"{address}?objet=contact", {own: "DUPONT Zoé", f"initial-{own}": ""})
    assert amendment().text["changes"]["contacts"][str(cast.agency.pk)]["name"] == "DUPONT Zoé"
    Agreement.objects.using("owner").filter(level=Level.AMENDMENT).delete()
    browser.post(f"{address}?objet=objective", {"youths_2026": "5", "placements_2026": "9"})
    assert amendment().text["changes"]["objectives"] == [{"year": 2026, "youths": 5, "placements": 9}]
    Agreement.objects.using("owner").filter(level=Level.AMENDMENT).delete()
    framework = Agreement.objects.using("owner").get(number="MJ-TT-FR-2025")
    browser.post(f"{address}?objet=parent", {"parent": str(framework.pk)})
    assert amendment().text["changes"]["id"] == framework.pk


def test_only_agencies_of_the_same_company_may_join(cast, client_of, convention):
    sister = organisation(Kind.AGENCY, "Intérim Delta Lisieux", parent_id=cast.ett.pk)
    page = text(client_of(cast.adviser).get(f"/conventions/{convention.uuid}/avenants/nouveau/?objet=party"))
    joining = page.split("Quittent la convention")[0]
    assert sister.name in joining and cast.other_agency.name not in joining
    assert cast.other_mission_locale.name in joining and cast.far_mission_locale.name not in joining


# Leaving


def test_the_record_counts_the_deadline_down_and_the_page_simulates(cast, client_of, convention):
    browser = client_of(cast.director)
    record = " ".join(text(browser.get(f"/conventions/{convention.uuid}/")).split())
    assert "est passé depuis le 1er février 2026" in record
    with clock.at(date(2026, 2, 1)):
        record = " ".join(text(browser.get(f"/conventions/{convention.uuid}/")).split())
    assert "au plus tard le 1er février 2026 (aujourd'hui)" in record
    page = text(browser.get(f"/conventions/{convention.uuid}/desengagement/"))
    assert "Ce délai est passé" in page and "28 février 2027" in page
    assert "la couverture et le partage des noms s'arrêtent le" in page and "28 février 2027" in page
    with clock.at(date(2026, 2, 1)):
        page = text(browser.get(f"/conventions/{convention.uuid}/desengagement/"))
    assert "Ce délai est passé" not in page and "1er mars 2026" in page


def test_a_withdrawal_is_notified_told_and_its_letter_is_among_the_files(cast, client_of, convention):
    browser, address = client_of(cast.director), f"/conventions/{convention.uuid}/desengagement/"
    answer = browser.post(address, {"reason": ""})
    assert answer.status_code == 200 and not Ending.objects.using("owner").exists()
    assert browser.post(address, {"reason": "Fin du projet"}).status_code == 302
    assert set(life.run_jobs()) == {"done"}
    letters = AgreementFile.objects.using("owner").select_related("document")
    letter = letters.get(agreement=convention, kind=FileKind.LETTER)
    with letter.document.open() as stream:
        assert stream.read(5) == b"%PDF-"
    assert Ending.objects.using("owner").get().letter_id == letter.pk
    for actor in (cast.agency_manager, cast.dreets):
        page = text(client_of(actor).get(f"/conventions/{convention.uuid}/"))
        assert "Fin du projet" in page and "28 février 2027" in page and "hors délai" in page
    page = text(browser.get(f"/conventions/{convention.uuid}/"))
    assert "Se désengager" not in page
    answer = browser.post(address, {"reason": "Encore"})
    assert "déjà notifié" in text(answer)


def test_a_termination_shows_its_effects_before_it_binds(cast, client_of, convention):
    browser, address = client_of(cast.agency_manager), f"/conventions/{convention.uuid}/resiliation/"
    assert "Ce qui se passera" not in text(browser.get(address))
    page = text(browser.get(f"{address}?until=2026-02-28"))
    assert "Ce qui se passera" in page and "28 février 2026" in page and "L'acte prendra fin ce jour-là" in page
    assert "au plus tôt celui de la notification" in text(browser.get(f"{address}?until=2026-02-01"))
    assert browser.post(address, {"reason": "Fermeture", "until": "2026-02-28"}).status_code == 302
    life.run_jobs()
    assert Agreement.objects.using("owner").get(pk=convention.pk).terminated_on == date(2026, 3, 1)


@pytest.mark.parametrize("page", ["desengagement", "resiliation", "avenants/nouveau", "renouveler"])
def test_who_sees_but_is_no_party_gets_403_and_others_404(cast, client_of, convention, page):
    address = f"/conventions/{convention.uuid}/{page}/"
    for actor in (cast.dreets, cast.ett_head, cast.national):
        assert client_of(actor).get(address).status_code == 403
        assert client_of(actor).post(address, {"reason": "x"}).status_code == 403
    for actor in (cast.other_adviser, cast.other_agency_manager):
        assert client_of(actor).get(address).status_code == 404
    assert not Ending.objects.using("owner").exists()


def test_an_adviser_does_not_bind_and_nobody_binds_without_a_fresh_second_factor(cast, client_of, convention):
    assert client_of(cast.adviser).get(f"/conventions/{convention.uuid}/desengagement/").status_code == 403
    browser = client_of(cast.director)
    session = browser.session
    session["account_authentication_methods"] = []
    session.save()
    answer = browser.post(f"/conventions/{convention.uuid}/desengagement/", {"reason": "x"})
    assert answer.status_code == 302 and not Ending.objects.using("owner").exists()


# Renewal


def test_a_renewal_is_begun_from_the_record_once(cast, client_of, convention):
    browser, address = client_of(cast.adviser), f"/conventions/{convention.uuid}/renouveler/"
    assert "il commencera le lendemain" in text(browser.get(address))
    assert browser.post(address).status_code == 302
    renewal = Agreement.objects.using("owner").get(renews=convention)
    assert renewal.state == State.DRAFT and renewal.text["clauses"] == convention.text["clauses"]
    assert "déjà en préparation" in text(browser.get(address))
    assert "déjà en préparation" in text(browser.post(address))


# On paper


def paper(**changes) -> dict:
    scan = SimpleUploadedFile("convention.pdf", changes.pop("content", PDF), "application/pdf")
    return {"signed_on": "2026-01-15", "starts_on": "", "ends_on": "", "scan": scan} | changes


def test_a_convention_signed_on_paper_is_in_force_with_a_number_and_its_pairs(cast, client_of):
    browser, agency = client_of(cast.other_adviser), cast.other_agency
    answer = browser.post("/conventions/signee-sur-papier/", paper(partners=str(agency.uuid)))
    assert answer.status_code == 302, text(answer)
    assert set(life.run_jobs()) == {"done"}
    made = Agreement.objects.using("owner").get(number="MJ-TT-28-2026-0001")
    assert (made.state, made.ends_on) == (State.IN_FORCE, date(2029, 1, 14))
    assert life.pairs(made) == [(cast.other_mission_locale.pk, agency.pk, date(2026, 1, 15), date(2029, 1, 14))]
    assert [step.name for step in Step.objects.using("owner").filter(agreement=made)] == ["record"]
    assert AgreementFile.objects.using("owner").get(agreement=made).kind == FileKind.SCAN
    page = text(client_of(cast.other_agency_manager).get(f"/conventions/{made.uuid}/"))
    assert "MJ-TT-28-2026-0001" in page


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"content": b"MZ not a pdf"}, "format PDF"),
        ({"signed_on": "2026-03-01"}, "au plus tard aujourd'hui"),
        ({"ends_on": "2026-01-01"}, "ne peut pas précéder"),
        ({"signed_on": "2020-01-15"}, "déjà terminée"),
        ({"partners": []}, "Ce champ est obligatoire."),
    ],
)
def test_a_paper_convention_that_cannot_be_is_refused(cast, client_of, changes, message):
    data = {"partners": str(cast.other_agency.uuid)} | changes
    answer = client_of(cast.other_adviser).post("/conventions/signee-sur-papier/", paper(**data))
    assert answer.status_code == 200 and message in text(answer)
    assert not Agreement.objects.using("owner").filter(number__startswith="MJ-TT-28-2026").exists()


def test_a_pair_under_convention_is_not_recorded_again_nor_twice_at_once(cast, client_of, threads):
    data = paper(partners=str(cast.agency.uuid))
    answer = client_of(cast.adviser).post("/conventions/signee-sur-papier/", data)
    assert "lie déjà ces deux parties" in text(answer)
    browsers = [client_of(cast.other_adviser), client_of(cast.other_agency_manager)]
    partners = [cast.other_agency.uuid, cast.other_mission_locale.uuid]

    def record(browser, partner):
        def run():
            with clock.at(TODAY):
                return browser.post("/conventions/signee-sur-papier/", paper(partners=str(partner))).status_code

        return run

    assert sorted(threads(*map(record, browsers, partners))) == [200, 302]
    life.run_jobs()
    pairs = CoveredPair.objects.using("owner").filter(mission_locale_id=cast.other_mission_locale.pk)
    assert pairs.count() == 1


def test_only_those_who_sign_conventions_record_them(cast, client_of):
    for actor in (cast.dreets, cast.ett_head, cast.prism_region, cast.national):
        assert client_of(actor).get("/conventions/signee-sur-papier/").status_code == 403
    stranger = member(organisation(Kind.AGENCY, "Ailleurs", region="75", department="33"))
    page = text(client_of(stranger).get("/conventions/signee-sur-papier/?q=Alpha"))
    assert "Mission Locale Alpha" in page
