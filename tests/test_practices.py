"""The library of practices (N1.4, N2.g, R3): told, read over, published for the network, found, withdrawn."""

import csv
import io
import zipfile
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from missionjeunes.common import clock
from missionjeunes.work.models import Mail
from partners.actor import Actor
from partners.enums import Kind, Right
from partners.models import Membership
from partners.tenancy.scope import scope
from reporting.models import Practice, PracticeStep
from reporting.practices import PASSAGES
from reporting.services import practices as service
from tests import life
from tests.cast import existing, member

DAY = date(2026, 11, 22)
ROOT = "/pratiques/"
TOLD = {
    "title": "Une navette à cinq heures", "subject": "freins", "department": "14",
    "situation": "Les missions de l'entrepôt commencent avant le premier bus.",
    "actions": "L'agence et la Mission Locale ont loué un minibus, conduit par un intérimaire.",
    "effects": "Deux missions sur trois vont à leur terme, contre une sur deux avant (nos registres, 2025).",
    "advice": "Prévoir une assurance qui couvre les conducteurs de moins de 25 ans.",
    "contact": "partenariats@ml-alpha.fr",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _day():
    with clock.at(DAY):
        yield


def page(practice: Practice, more: str = "") -> str:
    return f"{ROOT}{practice.uuid}/{more}"


def text_of(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return " ".join(response.content.decode().split())


def status(client, practice: Practice) -> int:
    return client.get(page(practice)).status_code


def told(client, **changed) -> Practice:
    """A draft, written in the browser."""
    response = client.post(f"{ROOT}raconter/", TOLD | changed)
    assert response.status_code == 302, response.content.decode()[:3000]
    return Practice.objects.using("owner").latest("pk")


def step(client, practice: Practice, name: str, **fields):
    response = client.post(page(practice, f"etapes/{name}/"), fields)
    practice.refresh_from_db(using="owner")
    return response


def mails(start: str) -> list[str]:
    """Addresses written to since the last call, by the worker."""
    assert set(life.run_jobs()) <= {"done"}
    written = Mail.objects.using("owner").filter(key__startswith="practice:")
    found = sorted(mail.to for mail in written if mail.subject.startswith(start))
    written.delete()
    return found


def test_a_practice_is_told_sent_back_proposed_again_and_published_for_the_network(cast, client_of):
    adviser, dreets, arml = client_of(cast.adviser), client_of(cast.dreets), client_of(cast.arml)
    refused = adviser.post(f"{ROOT}raconter/", TOLD | {"advice": "Appelez Zoé au 06 12 34 56 78."})
    assert "le texte ne désigne personne" in refused.content.decode()
    practice = told(adviser, effects="", contact="")
    assert told(adviser, effects="", contact="").pk == practice.pk, "a second click"
    again = adviser.post(f"{ROOT}raconter/", TOLD)
    assert "déjà un texte de ce titre" in again.content.decode() and Practice.objects.using("owner").count() == 1
    shown = text_of(adviser, page(practice))
    assert "Il manque encore, avant de proposer" in shown and ">Proposer à la relecture<" not in shown
    step(adviser, practice, "propose")
    assert practice.state == "draft" and status(dreets, practice) == 404
    dated = {"advice": "En 2024-2025, 120 jeunes ; au 01.01.2025 12 agences.\x0b\nFin."}  # no telephone number
    adviser.post(page(practice, "modifier/"), TOLD | dated)
    practice.refresh_from_db(using="owner")
    assert practice.advice == dated["advice"], "a line's end is one character"

    # Proposed once: the DREETS and the ARML of the region have it on their home page, nobody else reads it.
    step(adviser, practice, "propose")
    step(adviser, practice, "propose")
    late = adviser.post(page(practice, "modifier/"), TOLD | {"advice": "Écrit trop tard."}).content.decode()
    assert "Écrit trop tard." in late, "what was typed while a colleague proposed it is not lost"
    assert mails("Une pratique est à relire") == ["agent@dreets.fr", "animatrice@arml.fr"]
    assert "1 pratique à relire" in text_of(arml, "/tableau-de-bord/")
    for outsider in (cast.ddets, cast.agency_manager, cast.national):
        assert status(client_of(outsider), practice) == 404
    assert step(adviser, practice, "publish", version=1).status_code == 403, "never one's own"
    assert "À relire par : ARML" in text_of(adviser, page(practice))

    # Sent back with a reason, corrected, proposed again: only the version that was read is published.
    step(dreets, practice, "return", version=practice.version, reason=" ")
    assert practice.state == "proposed"
    step(dreets, practice, "return", version=practice.version, reason="Dites qui paie le minibus.")
    assert mails("Votre pratique est à revoir") == ["admin@ml.fr", "conseillere@ml.fr", "directrice@ml.fr"]
    assert "Votre pratique est à revoir" in text_of(adviser, "/tableau-de-bord/")
    assert "demande de revoir : Dites qui paie le minibus." in text_of(adviser, page(practice))
    adviser.post(page(practice, "modifier/"), TOLD | {"actions": "L'agence paie le minibus."})
    assert status(dreets, practice) == 404, "while it is rewritten"
    step(adviser, practice, "propose")
    step(dreets, practice, "return", version=1, reason="Sur un autre texte.")
    assert "1 pratique à relire" in text_of(dreets, "/tableau-de-bord/"), "by who has sent it back too"
    step(arml, practice, "publish", version=1)
    assert practice.state == "proposed", "another text than the one read"
    for _ in range(2):  # a double click
        step(arml, practice, "publish", version=2)
    assert practice.state == "published" and practice.published_on == DAY
    assert mails("Votre pratique est publiée") == ["admin@ml.fr", "conseillere@ml.fr", "directrice@ml.fr"]
    assert "Votre pratique est publiée" in text_of(adviser, "/tableau-de-bord/")
    names = PracticeStep.objects.using("owner").filter(practice=practice).values_list("name", flat=True)
    assert list(names) == ["create", "propose", "return", "rewrite", "propose", "publish"]
    with clock.at(DAY + timedelta(days=15)):
        assert "Votre pratique" not in text_of(client_of(cast.adviser), "/tableau-de-bord/")

    # The network reads the text and who tells it; how it came about stays with those who wrote and read it over.
    assert "Dites qui paie" in text_of(dreets, page(practice))
    for reader in (cast.ett_head, cast.other_agency_manager):
        shown = text_of(client_of(reader), page(practice))
        assert "L&#x27;agence paie le minibus." in shown and "partenariats@ml-alpha.fr" in shown
        assert "Historique" not in shown and ">Retirer<" not in shown


def test_who_reads_over_never_reads_over_its_own(cast, client_of):
    unml = member(existing(Kind.UNML, None), Right.ADMINISTRATOR, email="unml@exemple.fr")
    akto = member(existing(Kind.AKTO, None), Right.ADMINISTRATOR)
    others = {"unml": unml, "akto": akto} | {
        name: cast.actors[name] for name in ("national", "dreets", "arml", "ddets")
    }
    for author, region, readers in (
        (cast.dreets, "28", {"national", "unml"}),
        (cast.national, None, {"unml"}),
        (akto, None, {"national", "unml"}),
        (cast.ddets, "28", {"dreets", "arml"}),
        (cast.prism_region, "28", {"dreets", "arml"}),
    ):
        with scope(author):
            practice = service.begin(actor=author, **{**TOLD, "department": None})
            service.propose(actor=author, practice=practice)
            assert {one.kind for one in service.awaited(practice)} == {others[one].kind for one in readers}
        assert practice.region_id == region
        found = set()
        for name, reader in others.items():
            with scope(reader):
                if reader.kind != author.kind and Practice.objects.visible_to(reader).filter(pk=practice.pk).exists():
                    found.add(name)
        assert found == readers, author.organisation
    both = Membership.objects.using("owner").create(user=cast.prism_region.user, organisation=cast.arml.organisation)
    hers = Actor(cast.prism_region.user, both)
    with scope(hers):
        assert practice not in Practice.objects.to_answer(hers), "nor is it hers to answer"
    with pytest.raises(ValidationError, match="une autre personne"), scope(hers):
        service.publish(actor=hers, practice=practice, version=1)
    with pytest.raises(PermissionDenied), scope(cast.prism_region):
        service.publish(actor=cast.prism_region, practice=practice, version=1)
    assert client_of(cast.ett_head).get(f"{ROOT}raconter/").status_code == 403


def test_a_new_version_takes_the_place_of_the_one_before_only_once_it_is_published(cast, client_of):
    adviser, dreets = client_of(cast.adviser), client_of(cast.dreets)
    practice = told(adviser)
    step(adviser, practice, "propose")
    step(dreets, practice, "publish", version=1)
    for _ in range(2):
        step(adviser, practice, "revise")
    newer = Practice.objects.using("owner").get(revises=practice)
    assert "Voir la nouvelle version" in text_of(adviser, page(practice)) and status(dreets, newer) == 404
    adviser.post(page(newer, "modifier/"), TOLD | {"title": "Une navette pour tous", "department": ""})
    step(client_of(member(cast.mission_locale, email="collegue@ml.fr")), newer, "propose")
    assert "[supprimé : </span> à cinq heures<" in text_of(dreets, page(newer)), "what the new version changes"
    assert "Une navette à cinq heures" in text_of(client_of(cast.far_adviser), page(practice))
    assert mails("Une pratique est à relire"), "and those of the first version are away"
    with clock.at(DAY + timedelta(days=3)):
        step(client_of(cast.dreets), newer, "publish", version=1)
        practice.refresh_from_db(using="owner")
        shown = text_of(client_of(cast.far_adviser), page(practice))
        assert "Une navette pour tous" in shown and "25 novembre 2026" in shown
        assert "Votre nouvelle version est publiée" in text_of(client_of(cast.adviser), "/tableau-de-bord/")
        assert "collegue@ml.fr" in mails("Votre pratique est publiée"), "who has proposed it too"
    assert practice.place == "Normandie"
    assert (newer.state, newer.title, newer.published_on) == ("replaced", "Une navette à cinq heures", DAY)
    assert status(client_of(cast.far_adviser), newer) == 404 and status(adviser, newer) == 200

    # Withdrawn with a reason, by the organisation that tells it or by who reads over; told again, it is back.
    assert step(client_of(cast.far_adviser), practice, "withdraw", reason="x").status_code == 403
    life.run_jobs()
    step(dreets, practice, "withdraw", reason="Le minibus ne roule plus.")
    assert practice.state == "withdrawn" and status(client_of(cast.far_adviser), practice) == 404
    told_of_it = ["admin@ml.fr", "collegue@ml.fr", "conseillere@ml.fr", "directrice@ml.fr"]
    assert mails("Votre pratique est retirée") == told_of_it
    assert "Le minibus ne roule plus." in text_of(adviser, page(practice))
    step(adviser, practice, "revise")
    newest = Practice.objects.using("owner").get(revises=practice, state="draft")
    step(adviser, newest, "propose")
    step(dreets, newest, "publish", version=1)
    assert status(client_of(cast.far_adviser), practice) == 200


@pytest.fixture
def shelves(cast) -> dict[str, Practice]:
    """One of Alpha in each state, and three published elsewhere."""
    words = {name: f"Un récit d'été à Évreux, {name}." for name in PASSAGES} | {"contact": "a@ml.fr"}

    def make(title, organisation, state, **fields):
        dated = state in ("published", "replaced", "withdrawn")
        return Practice.objects.using("owner").create(
            title=title, organisation=organisation, region_id=organisation.region_id, state=state, version=1,
            published_on=DAY if dated else None, **{"subject": "autre", **words, **fields},
        )  # fmt: skip

    alpha, states = cast.mission_locale, ("draft", "returned", "proposed", "replaced", "withdrawn", "abandoned")
    found = {state: make(f"SECRET-{state}", alpha, state) for state in states}
    pasted = "Un récit de chariot.\x0c Deux lignes,\npuis une."
    found["forklift"] = make("Le CACES avant la mission", alpha, "published", subject="formation", advice=pasted)
    found["mentors"] = make("Des parrains d'agence", cast.agency, "published", subject="parrainage")
    found["far"] = make(
        "Forum métiers", cast.far_mission_locale, "published", actions="Des élèves côtoient l'atelier."
    )
    found["nation"] = make("Une formation des référents", existing(Kind.UNML, None), "published")
    return found


STATES = {"draft", "returned", "proposed", "replaced", "withdrawn", "abandoned"}


def test_the_library_shows_searches_and_exports_what_is_published_and_nothing_else(cast, shelves, client_of):
    far = client_of(cast.far_adviser)
    forklift, mentors, forum, referents = (shelves[name].title for name in ("forklift", "mentors", "far", "nation"))
    library = {forklift, mentors, forum, referents}

    def listed(client, query: str = "") -> set[str]:
        rows = csv.reader(io.StringIO(client.get(f"{ROOT}export/csv/?{query}").content.decode()), delimiter=";")
        return {row[0] for row in rows} - {"Titre"}

    for query, found in (
        ("", library),
        ("q=RECIT+ete+evreux", library),  # whatever the accents and the case
        ("q=parrain", {mentors}),
        ("q=eleve", {forum}),  # a passage, in another number
        ("q=SECRET", set()),
        ("q=%25%27%22+%26", set()),
        ("sujet=formation", {forklift}),
        ("sujet=inconnu", library),
        ("region=75", {forum}),
        ("region=FR", {referents}),
        ("type=AGENCE", {mentors}),
        ("parmi=notres", {forum}),
        ("parmi=a-relire", library),  # a shelf of those who read over
    ):
        assert listed(far, query) == found, query
    adviser, dreets = client_of(cast.adviser), client_of(cast.dreets)
    assert listed(adviser, "parmi=notres") == {f"SECRET-{one}" for one in STATES} | {forklift}
    assert listed(dreets, "parmi=a-relire") == {"SECRET-proposed"}
    assert "Rien à relire" in text_of(client_of(cast.national), f"{ROOT}?parmi=a-relire")
    sheet = zipfile.ZipFile(io.BytesIO(far.get(f"{ROOT}export/ods/?sujet=inconnu&q=chariot").content))
    told_as = "".join(ElementTree.fromstring(sheet.read("content.xml")).itertext())
    assert "Deux lignes,puis une." in told_as and "chariot" in told_as, "the cover tells the filter that holds"
    assert listed(dreets, "parmi=retirees") == {"SECRET-withdrawn"} and listed(dreets) == library

    shown = text_of(far, f"{ROOT}?q=recit&tri=titre")
    assert ">4 pratiques<" in shown and "Raconter une pratique" in shown and "SECRET" not in shown
    assert ">4 pratiques<" in text_of(client_of(cast.ett_head), ROOT)
    assert "Aucune pratique pour ces filtres" in text_of(far, f"{ROOT}?q=minibus")
    found = text_of(far, "/recherche/?q=recit+evreux")
    assert "Pratiques (4)" in found and "SECRET" not in found
    assert "Rien ne correspond" in text_of(dreets, "/recherche/?q=SECRET"), "the quick search is the library's"
    adviser.post("/vues/", {"page": "practices", "name": "Nos récits", "query": "parmi=notres"})
    assert "Nos récits" in text_of(adviser, ROOT)


def test_closed_doors_behind_the_pages_and_a_page_of_a_fixed_cost(cast, shelves, client_of):
    library = {"forklift", "mentors", "far", "nation"}
    for name, more in (
        ("other_adviser", set()), ("agency_manager", set()), ("ett_head", set()), ("prism_region", set()),
        ("ddets", set()), ("national", set()), ("dreets", {"proposed", "returned", "withdrawn", "replaced"}),
        ("adviser", STATES),
    ):  # fmt: skip
        actor = cast.actors[name]
        with scope(actor):  # each barrier alone
            rows = set(Practice.objects.values_list("pk", flat=True))
        expected = {shelves[state].pk for state in library | more}
        visible = Practice.objects.using("owner").visible_to(actor)
        assert rows == expected == set(visible.values_list("pk", flat=True)), name
    stranger = client_of(cast.other_adviser)
    assert {status(stranger, shelves[state]) for state in ("draft", "proposed", "withdrawn")} == {404}

    def refused(actor, **changes) -> bool:
        try:
            with scope(actor), transaction.atomic():
                return not Practice.objects.filter(pk=shelves["proposed"].pk).update(**changes)
        except DatabaseError:
            return True

    assert refused(cast.director, state="published", published_on=DAY), "nobody publishes its own"
    assert refused(cast.agency_manager, title="x") and refused(cast.ddets, title="x")
    assert refused(cast.dreets, state="draft") and not refused(cast.dreets, state="returned")

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            text_of(stranger, ROOT)
        return len(queries)

    few, words = cost(), dict.fromkeys((*PASSAGES, "contact"), "x")
    published = {"region_id": "28", "organisation": cast.agency, "state": "published", "published_on": DAY, **words}
    Practice.objects.using("owner").bulk_create(
        Practice(title=f"Autre {number}", subject="autre", **published) for number in range(40)
    )
    assert cost() == few and "page=2" in text_of(stranger, ROOT)
