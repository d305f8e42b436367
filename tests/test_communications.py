"""A signatory tells the others before it communicates on their accord, and the register holds what became of it."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conventions.enums import Level
from conventions.models import Agreement, Communication, Party, Receipt
from conventions.services import communicating
from missionjeunes.common import clock
from missionjeunes.work.models import Mail
from partners.enums import Kind
from partners.tenancy.scope import scope
from tests import life
from tests.cast import existing, member

DAY = date(2026, 3, 2)
PDF = b"%PDF-1.7\n%%EOF\n"
PLANNED = {
    "title": "Premier bilan",
    "medium": "press",
    "topic": "results",
    "planned_on": "2026-03-20",
    "audience": "presse régionale",
    "text": "Deux cents jeunes ont trouvé une mission.",
    "link": "",
}


@pytest.fixture(autouse=True)
def _day():
    with clock.at(DAY):
        yield


@pytest.fixture
def accord(cast) -> Agreement:
    """In force in Normandie between the DREETS, the ARML, Prism'emploi, AKTO, and a body without an account."""
    bodies = [existing(kind) for kind in (Kind.DREETS, Kind.ARML, Kind.PRISM, Kind.AKTO)]
    framework = Agreement.objects.using("owner").get(number="MJ-TT-FR-2025")
    made = life.accord(
        Level.REGIONAL, *bodies, signed_on=date(2025, 12, 10), number="MJ-TT-28-2025", parent=framework
    )
    Party.objects.using("owner").create(agreement=made, name="Conseil régional", position=9)
    return made


def drafted(browser, accord, **changed) -> Communication:
    response = browser.post("/communications/nouvelle/", PLANNED | {"agreement": accord.pk} | changed)
    assert response.status_code == 302, response.content.decode()
    return Communication.objects.using("owner").latest("pk")


def told(browser, accord, **changed) -> Communication:
    found = drafted(browser, accord, **changed)
    act(browser, found, "informer")
    return fresh(found)


def fresh(communication) -> Communication:
    return Communication.objects.using("owner").get(pk=communication.pk)


def here(communication, page="") -> str:
    return f"/communications/{communication.uuid}/{page}"


def act(browser, communication, page, **data) -> str:
    """Post to one of its pages; returns the page that answers, the record once it is done."""
    return browser.post(here(communication, f"{page}/"), data, follow=True).content.decode()


def shown(browser, communication) -> str:
    response = browser.get(here(communication))
    assert response.status_code == 200
    return response.content.decode()


def mails() -> set[str]:
    """Addresses written to since the last call, with the worker's login; the words of a communication are in none."""
    assert set(life.run_jobs()) <= {"done"}
    written = Mail.objects.using("owner").filter(key__startswith="communication:")
    assert not any(PLANNED["title"] in mail.subject + mail.text for mail in written)
    addresses = set(written.values_list("to", flat=True))
    written.delete()
    return addresses


def test_a_draft_is_its_author_s_alone_and_telling_reaches_every_other_signatory_once(cast, client_of, accord):
    dreets, arml, prism = client_of(cast.dreets), client_of(cast.arml), client_of(cast.prism_region)
    file = SimpleUploadedFile("projet.pdf", PDF, "application/pdf")
    draft = drafted(dreets, accord, file=file)
    page = shown(dreets, draft)
    assert "brouillon" in page and "Conseil régional" in page and "vos propres moyens" in page
    assert (
        arml.get(here(draft)).status_code == 404
        and PLANNED["title"] not in arml.get("/communications/").content.decode()
    )
    assert b"".join(dreets.get(here(draft, "fichier/")).streaming_content) == PDF

    for _ in range(2):  # a double click
        act(dreets, draft, "informer")
    assert mails() == {"animatrice@arml.fr", "deleguee@prism.fr"}
    told_to = Receipt.objects.using("owner").filter(communication=draft).values_list("organisation__kind", flat=True)
    assert sorted(told_to) == ["AKTO", "ARML", "PRISMEMPLOI"]
    assert "Communication annoncée : Premier bilan" in arml.get("/tableau-de-bord/").content.decode()
    assert b"".join(prism.get(here(draft, "fichier/")).streaming_content) == PDF

    act(client_of(member(cast.arml.organisation, last_name="Lectrice")), draft, "reponse", version=1)
    act(prism, draft, "reponse", version=1, remark="Citez aussi les agences.")
    assert mails() == {"agent@dreets.fr"}, "the author is told of the remark"
    page = shown(dreets, draft)
    assert "Citez aussi les agences." in page and "pas encore répondu : AKTO" in page
    assert "Citez aussi" not in shown(arml, draft) and "Communication annoncée" not in shown(arml, draft)
    assert "Premier bilan" not in arml.get("/tableau-de-bord/").content.decode()
    assert "LECTRICE" not in page.upper(), "the author sees organisations, not who reads for them"


def test_a_change_tells_again_what_has_changed_and_asks_again(cast, client_of, accord):
    dreets, arml = client_of(cast.dreets), client_of(cast.arml)
    found = told(dreets, accord)
    act(arml, found, "reponse", version=1, remark="Trop tôt.")
    mails()
    assert "Rien n&#x27;a changé" in act(dreets, found, "modifier", **PLANNED) and mails() == set()
    act(
        dreets,
        found,
        "modifier",
        **PLANNED | {"planned_on": "2026-03-27", "text": "Trois cents jeunes ont trouvé une mission."},
    )
    assert mails() == {"animatrice@arml.fr", "deleguee@prism.fr"} and fresh(found).version == 2
    page = shown(arml, found)
    assert "[supprimé : </span>20/03/2026<" in page and "[supprimé : </span>Deux<" in page
    assert "Communication annoncée" in arml.get("/tableau-de-bord/").content.decode()
    assert "de la dernière version le 2 mars 2026" in page
    assert "relisez-la avant de répondre" in act(arml, found, "reponse", version=1), "she has read the one before"
    act(arml, found, "reponse", version=2)
    assert "Trop tôt." in shown(dreets, found), "an earlier remark stays"

    act(dreets, found, "annulation", reason="Bilan repoussé au comité.")
    assert mails() == {"animatrice@arml.fr", "deleguee@prism.fr"}
    assert "Bilan repoussé au comité." in shown(arml, found)
    assert "Communication annulée : Premier bilan" in arml.get("/tableau-de-bord/").content.decode()
    assert "annulée" in act(dreets, found, "modifier", **PLANNED) and fresh(found).version == 3, "it is over"


def test_too_near_warns_and_once_the_day_has_passed_the_register_tells_the_truth(cast, client_of, accord):
    dreets, arml = client_of(cast.dreets), client_of(cast.arml)
    near = drafted(dreets, accord, planned_on="2026-03-05")
    assert "3 jours : moins que les 7 jours conseillés" in " ".join(shown(dreets, near).split())
    act(dreets, near, "informer")
    assert "moins que les 7 jours conseillés" in shown(arml, near)
    assert "pas encore venu" in act(dreets, near, "publication", published_on="2026-03-05")

    late = drafted(dreets, accord, title="Salon de Caen", planned_on="2026-03-01")
    assert "dites qu&#x27;elle a déjà paru" in act(dreets, late, "informer") and fresh(late).state == "draft"
    link = "https://exemple.fr/salon"
    act(dreets, late, "publication", published_on="2026-03-01", published_link=link)
    assert "publiée sans information préalable" in shown(arml, late) and link in shown(arml, late)
    assert "sans vous en informer avant : Salon de Caen" in arml.get("/tableau-de-bord/").content.decode()
    early = told(dreets, accord, title="Parue trop tôt")
    act(dreets, early, "publication", published_on="2026-03-01")  # the day before the others were told
    assert fresh(early).state == "untold"

    with clock.at(date(2026, 3, 6)):
        dreets = client_of(cast.dreets)  # the session of Monday is over
        assert "Votre communication a-t-elle paru ?" in dreets.get("/tableau-de-bord/").content.decode()
        assert "Le jour prévu est passé" in act(dreets, near, "modifier", **PLANNED | {"planned_on": "2026-03-05"})
        act(dreets, near, "publication", published_on="2026-03-05")
    assert (fresh(near).state, fresh(near).published_on) == ("published", date(2026, 3, 5))
    assert "Communication annoncée" not in arml.get("/tableau-de-bord/").content.decode()


def test_parties_and_the_state_s_services_read_and_nobody_else_nor_acts_for_the_author(cast, client_of, accord):
    found = told(client_of(cast.dreets), accord)
    for reader in (cast.arml, cast.prism_region, cast.ddets):
        browser = client_of(reader)
        assert PLANNED["text"] in shown(browser, found)
        for page in ("modifier", "informer", "publication", "annulation"):
            assert browser.post(here(found, f"{page}/"), PLANNED).status_code == 403
    assert client_of(cast.ddets).post(here(found, "reponse/"), {"version": 1}).status_code == 403, "no signatory"
    for other in (cast.adviser, cast.agency_manager, cast.ett_head):
        browser = client_of(other)
        assert {
            browser.get(url).status_code for url in (here(found), "/communications/", "/communications/nouvelle/")
        } == {404}
    # Where a region has no association, a Mission Locale stands in: it is then a signatory like another.
    stand_in = cast.other_mission_locale.pk
    Agreement.objects.using("owner").filter(pk=accord.pk).update(party_ids=[*accord.party_ids, stand_in])
    Party.objects.using("owner").create(agreement=accord, organisation_id=stand_in, name="Bravo")
    browser = client_of(cast.other_adviser)
    assert PLANNED["text"] in shown(browser, found) and browser.get("/communications/nouvelle/").status_code == 200
    assert client_of(cast.national).get(here(found)).status_code == 404, "no party of the regional accord"
    assert client_of(cast.ddets).get("/communications/nouvelle/").status_code == 403
    with scope(cast.ddets), pytest.raises(PermissionDenied):
        communicating.prepare(actor=cast.ddets, agreement=accord, title="À sa place")
    assert fresh(found).state == "told" and Communication.objects.using("owner").count() == 1


def test_a_body_that_has_left_keeps_what_it_was_told_and_acts_no_more(cast, client_of, accord):
    arml, dreets = client_of(cast.arml), client_of(cast.dreets)
    before, own = told(dreets, accord), told(arml, accord, title="De l'ARML")
    Party.objects.using("owner").filter(agreement=accord, organisation_id=cast.arml.organisation.pk).update(
        left_on=DAY - timedelta(1)
    )
    mails()
    after = told(dreets, accord, title="Après son départ")
    assert mails() == {"deleguee@prism.fr"}
    assert arml.get(here(after)).status_code == 404 and PLANNED["text"] in shown(arml, before)
    assert arml.post(here(before, "reponse/"), {"version": 1}).status_code == 403
    assert arml.post(here(own, "annulation/"), {"reason": "x"}).status_code == 403
    assert "Communication annoncée" not in arml.get("/tableau-de-bord/").content.decode()
    with scope(cast.arml):  # the second barrier alone
        assert Communication.objects.filter(pk=own.pk).update(title="x") == 0


def test_the_list_filters_sorts_and_exports_what_it_shows_at_a_fixed_cost(cast, client_of, accord):
    dreets = client_of(cast.dreets)
    first = told(dreets, accord, title="Zone portuaire")
    told(dreets, accord, title="Alternance", planned_on="2026-04-20", medium="event", topic="action")
    drafted(dreets, accord, title="Encore en projet", planned_on="2026-05-20")

    def titles(query, browser=dreets):
        file = browser.get(f"/communications/export/csv/?{query}").content.decode()
        listed = [row["Titre"] for row in csv.DictReader(io.StringIO(file), delimiter=";")]
        page = browser.get(f"/communications/?{query}").content.decode()
        places = [page.index(f">{title}</a>") for title in listed]
        assert places == sorted(places) and page.count('href="/communications/') - page.count("/export/") >= len(
            listed
        )
        return listed

    assert titles("") == ["Encore en projet", "Alternance", "Zone portuaire"]
    assert titles("", client_of(cast.arml)) == ["Alternance", "Zone portuaire"]
    assert titles("tri=titre") == ["Alternance", "Encore en projet", "Zone portuaire"]
    assert titles("etat=told&tri=-titre") == ["Zone portuaire", "Alternance"]
    assert titles("objet=action") == ["Alternance"] == titles("du=2026-04-01&au=2026-04-30")
    assert titles(f"accord={accord.uuid}&q=portu") == ["Zone portuaire"]
    assert f"/communications/?accord={accord.uuid}" in dreets.get(f"/accords/{accord.uuid}/").content.decode()

    def cost(url) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert dreets.get(url).status_code == 200
        return len(queries)

    costs = [cost(url) for url in ("/communications/", here(first), "/tableau-de-bord/")]
    for _ in range(4):
        told(dreets, accord)
    reader = member(existing(Kind.AKTO))
    act(client_of(reader), first, "reponse", version=1, remark="Bien.")
    assert [cost(url) for url in ("/communications/", here(first), "/tableau-de-bord/")] == costs


def test_two_members_telling_at_the_same_instant_tell_once_and_content_is_needed(cast, client_of, accord, threads):
    browsers = [client_of(cast.dreets), client_of(cast.dreets)]
    draft = drafted(browsers[0], accord)

    def tell(browser):
        with clock.at(DAY):  # which another thread does not inherit
            act(browser, draft, "informer")

    threads(*(lambda browser=browser: tell(browser) for browser in browsers))
    receipts = Receipt.objects.using("owner").filter(communication=draft)
    assert fresh(draft).version == 1 and receipts.count() == 3
    refused = browsers[0].post("/communications/nouvelle/", PLANNED | {"agreement": accord.pk, "text": ""})
    assert "Donnez le texte, un lien ou un fichier" in refused.content.decode()
    discarded = drafted(browsers[0], accord, title="Abandonnée")
    act(browsers[0], discarded, "annulation")
    assert fresh(discarded).state == "cancelled"
    assert client_of(cast.arml).get(here(discarded)).status_code == 404, "nobody was told of it"
