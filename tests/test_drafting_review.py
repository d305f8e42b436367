"""A text read by its parties: remarks, what they open, versions, consents, up to the text frozen for signature."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from conventions.enums import State
from conventions.models import Agreement, Comment, Party, Signatory, Step, Version
from missionjeunes.work import runner
from missionjeunes.work.models import Job, Mail
from tests.test_drafting import begin, complete, fresh, step


@pytest.fixture
def text(cast, client_of, prepared) -> Agreement:
    """A convention of Mission Locale Alpha with Intérim Écho, sent for review."""

    def build():
        client = client_of(cast.adviser)
        (begun,) = begin(client, cast.other_agency)
        complete(client, begun, cast.director)
        client.post(step(begun, "methode"), {"methods": ["meetings"], "methods_detail": "Le mardi."})
        assert client.post(step(begun, "envoi")).status_code == 302
        return fresh(begun)

    return prepared("in review", build)


def here(text) -> str:
    return f"/conventions/{text.uuid}/relecture/"


def say(client, text, section="clause:objet", remark="Trop vague."):
    return client.post(here(text), {"act": "remark", "section": section, "text": remark})


def settle_all(client, text):
    for remark in Comment.objects.using("owner").filter(agreement=text, settled_at=None):
        client.post(here(text), {"act": "settle", "remark": remark.uuid})


def own_side(client, text, actor):
    given = {"act": "own", "name": "ROY Anne", "member_1": str(actor.membership.uuid), "capacity_1": "Responsable"}
    return client.post(here(text), given)


def agree(client, text):
    return client.post(here(text), {"act": "agree"})


# --- Remarks and changes


def test_a_remark_is_shown_to_both_sides_with_its_author_and_opens_its_passage(cast, client_of, text):
    agency, adviser = client_of(cast.other_agency_manager), client_of(cast.adviser)
    assert "Modifier ce passage" not in agency.get(here(text)).content.decode()
    say(agency, text)
    for client in (agency, adviser):
        page = client.get(here(text)).content.decode()
        assert "Trop vague." in page and "MARTIN Camille" in page and "Intérim Écho Rouen" in page
        assert page.count("Modifier ce passage") == 1


def test_the_passage_changes_in_a_new_version_and_closes_when_the_remark_is_settled(cast, client_of, text):
    agency, adviser = client_of(cast.other_agency_manager), client_of(cast.adviser)
    say(agency, text)
    form = adviser.get(f"{here(text)}?modifier=clause:objet").content.decode()
    assert "Enregistrer ce passage" in form
    change = {"act": "change", "section": "clause:objet", "title": "Objet précis", "text": "Un seul objet."}
    assert adviser.post(here(text), change).status_code == 302
    now = fresh(text)
    assert now.version == 2 and now.text["clauses"][0]["title"] == "Objet précis"
    assert Version.objects.using("owner").filter(agreement=text).count() == 2
    settle_all(agency, text)
    page = adviser.get(here(text)).content.decode()
    assert "Réglée par MARTIN Camille" in page and "Modifier ce passage" not in page


@pytest.mark.parametrize(
    "given",
    [
        {"section": "clause:objet", "title": "Vol", "text": "Vol"},
        {"section": "methods", "methods": ["other"], "methods_detail": "Vol"},
        {"section": "clause:inconnue", "title": "Vol", "text": "Vol"},
    ],
)
def test_a_passage_without_a_remark_does_not_change(cast, client_of, text, given):
    answer = client_of(cast.other_agency_manager).post(here(text), {"act": "change"} | given)
    assert answer.status_code in {200, 302}
    assert fresh(text).text == text.text and fresh(text).version == 1


def test_methods_objectives_and_actions_change_through_the_forms_of_the_draft(cast, client_of, text):
    agency = client_of(cast.other_agency_manager)
    for section in ("methods", "objectives", "actions"):
        say(agency, text, section)
        assert "Enregistrer ce passage" in agency.get(f"{here(text)}?modifier={section}").content.decode()
    year = text.created_at.year
    agency.post(here(text), {"act": "change", "section": "methods", "methods": ["matching"]})
    agency.post(here(text), {"act": "change", "section": "objectives", f"youths_{year}": "25"})
    agency.post(here(text), {"act": "change", "section": "actions", "action_0": "Visiter l'agence"})
    now = fresh(text)
    assert now.text["methods"] == ["matching"] and now.version == 4
    assert now.text["objectives"][0]["youths"] == 25 and now.text["actions"][0]["action"] == "Visiter l'agence"


def test_an_empty_remark_and_one_on_no_passage_are_refused(cast, client_of, text):
    client = client_of(cast.other_agency_manager)
    assert "fr-error-text" in say(client, text, remark="  ").content.decode()
    assert "Ce passage n&#x27;existe plus" in say(client, text, section="clause:zzz").content.decode()
    assert not Comment.objects.using("owner").exists()


def test_a_version_shows_what_was_added_and_removed_in_words_too(cast, client_of, text):
    adviser = client_of(cast.adviser)
    say(client_of(cast.other_agency_manager), text, "methods")
    adviser.post(
        here(text), {"act": "change", "section": "methods", "methods": ["meetings"], "methods_detail": "Le jeudi."}
    )
    page = client_of(cast.other_agency_manager).get(f"/conventions/{text.uuid}/versions/?de=1&a=2").content.decode()
    assert '<del><span class="fr-sr-only">[supprimé : </span> mardi<span' in page
    assert '<ins><span class="fr-sr-only">[ajouté : </span> jeudi<span' in page
    assert page.count(">modifié</span>") == 1 and "Passage modifié : Manière de travailler ensemble" in page


# --- Consents


def test_the_last_consent_freezes_the_text_under_its_number(cast, client_of, text):
    agency, adviser = client_of(cast.other_agency_manager), client_of(cast.adviser)
    own_side(agency, text, cast.other_agency_manager)
    assert agree(agency, text)["Location"] == f"/conventions/{text.uuid}/"
    assert fresh(text).state == State.IN_REVIEW
    page = adviser.get(here(text)).content.decode()
    assert "accord donné à la version 2" in page
    assert (
        f"MJ-TT-28-{text.created_at.year}" in adviser.post(here(text), {"act": "agree"}, follow=True).content.decode()
    )
    now = fresh(text)
    assert now.state == State.TO_SIGN and now.number
    assert adviser.get(here(text)).status_code == 302
    names = list(Step.objects.using("owner").filter(agreement=text).values_list("name", flat=True))
    assert names == ["create", "send", "change", "agree", "agree", "issue"]


def test_two_parties_who_agree_at_the_same_instant_issue_once(cast, client_of, text, threads):
    agency, adviser = client_of(cast.other_agency_manager), client_of(cast.adviser)
    own_side(agency, text, cast.other_agency_manager)
    answers = threads(lambda: agree(agency, text), lambda: agree(adviser, text))
    assert [answer.status_code for answer in answers] == [302, 302]
    assert fresh(text).state == State.TO_SIGN
    assert Step.objects.using("owner").filter(agreement=text, name="issue").count() == 1
    assert Job.objects.using("owner").filter(kind="agreement").count() == 1


def test_no_consent_with_an_open_remark_or_without_a_signatory(cast, client_of, text):
    agency = client_of(cast.other_agency_manager)
    assert "Désignez d&#x27;abord qui signera" in agree(agency, text).content.decode()
    own_side(agency, text, cast.other_agency_manager)
    say(agency, text)
    assert "Des remarques restent à régler" in agree(agency, text).content.decode()
    assert not Party.objects.using("owner").filter(agreement=text, agreed_version__isnull=False).exists()


def test_a_change_undoes_the_consents_and_a_remark_too(cast, client_of, text):
    agency, adviser = client_of(cast.other_agency_manager), client_of(cast.adviser)
    own_side(agency, text, cast.other_agency_manager)
    agree(agency, text)
    say(adviser, text)
    assert "accord donné" not in adviser.get(here(text)).content.decode()


def test_each_side_fills_in_its_own_contact_and_signatory_alone(cast, client_of, text):
    own_side(client_of(cast.other_agency_manager), text, cast.other_agency_manager)
    contacts = fresh(text).text["contacts"]
    assert contacts[str(cast.other_agency.pk)]["name"] == "ROY Anne"
    assert contacts[str(cast.mission_locale.pk)] == text.text["contacts"][str(cast.mission_locale.pk)]
    signatories = Signatory.objects.using("owner").filter(agreement=text)
    assert set(signatories.values_list("organisation_id", "capacity")) == {
        (cast.other_agency.pk, "Responsable"),
        (cast.mission_locale.pk, "Directrice"),
    }


def test_mails_say_the_act_awaited_to_those_who_have_not_done_it(cast, client_of, text, as_worker):
    agency = client_of(cast.other_agency_manager)
    own_side(agency, text, cast.other_agency_manager)
    say(agency, text)
    settle_all(agency, text)
    agree(agency, text)
    with as_worker():
        for job in Job.objects.using("owner").filter(kind="notice"):
            runner.run_job(str(job.uuid))
    mails = set(Mail.objects.using("owner").values_list("to", "subject"))
    directors = {"directrice@ml.fr", "admin@ml.fr"}
    assert {to for to, subject in mails if "attend votre accord" in subject} == directors
    assert {to for to, subject in mails if "attend votre réponse" in subject} == directors
    assert {to for to, subject in mails if "attend votre relecture" in subject} == {"agence@autre.fr"}


# --- Access


@pytest.mark.parametrize("who", ["far_adviser", "other_adviser", "agency_manager", "national", "prism_region"])
def test_a_text_under_review_does_not_exist_for_strangers(cast, client_of, text, who):
    client = client_of(cast.actors[who])
    for page in ("", "relecture/", "versions/", "abandon/"):
        assert client.get(f"/conventions/{text.uuid}/{page}").status_code == 404
    for act in ("remark", "settle", "change", "own", "agree"):
        assert client.post(here(text), {"act": act}).status_code == 404
    assert escape(text.title) not in client.get("/conventions/").content.decode()


@pytest.mark.parametrize("who", ["dreets", "ddets", "arml"])
def test_the_territory_s_services_read_and_do_not_act(cast, client_of, text, who):
    client = client_of(cast.actors[who])
    page = client.get(here(text)).content.decode()
    assert "Le mardi." in page and "Ajouter une remarque" not in page and "Donner son accord" not in page
    assert say(client, text).status_code == 403
    assert not Comment.objects.using("owner").exists()


@pytest.mark.parametrize("who", ["national", "prism_region"])
def test_national_and_branch_bodies_never_read_the_text_of_a_convention(cast, client_of, text, who):
    Agreement.objects.using("owner").filter(pk=text.pk).update(
        state=State.IN_FORCE, number="CANARI-1", signed_on="2026-01-05", starts_on="2026-01-05", ends_on="2029-01-04"
    )
    client = client_of(cast.actors[who])
    record = client.get(f"/conventions/{text.uuid}/").content.decode()
    assert "CANARI-1" in record
    assert not any(said in record for said in ("Le mardi.", "conseillere@ml.fr", "Directrice", "Historique"))
    for page in ("relecture/", "versions/"):
        assert client.get(f"/conventions/{text.uuid}/{page}").status_code == 403


# --- Giving up


def test_a_text_is_abandoned_by_who_binds_a_party_with_the_reason(cast, client_of, text):
    path = f"/conventions/{text.uuid}/abandon/"
    assert client_of(cast.adviser).post(path, {"reason": "x"}).status_code == 403
    director = client_of(cast.director)
    assert "fr-error-text" in director.post(path, {"reason": " "}).content.decode()
    director.post(path, {"reason": "Agence reprise par une autre."})
    assert fresh(text).state == State.ABANDONED
    record = client_of(cast.other_agency_manager).get(f"/conventions/{text.uuid}/").content.decode()
    assert "Agence reprise par une autre." in record and "abandonnée" in record
    assert director.post(path, {"reason": "encore"}).status_code == 302


# --- Costs


def test_the_review_and_the_record_cost_the_same_with_one_remark_and_with_ten(cast, client_of, text):
    agency = client_of(cast.other_agency_manager)
    say(agency, text)

    def costs():
        found = []
        for page in (here(text), f"/conventions/{text.uuid}/"):
            with CaptureQueriesContext(connection) as captured:
                agency.get(page)
            found.append(len(captured))
        return found

    before = costs()
    for section in ("clause:jeunes", "clause:duree", "methods", "objectives", "actions", "contacts"):
        say(agency, text, section)
    assert costs() == before
