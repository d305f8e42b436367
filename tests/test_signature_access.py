"""Who opens what of an act being signed, and what a session must have shown; pages answer, whatever is asked."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conventions.enums import FileKind
from conventions.models import AgreementFile, Signatory, Signature
from missionjeunes.common import clock
from missionjeunes.work.models import Mail
from tests import acts
from tests.cast import member, organisation

READERS = {"adviser", "director", "administrator", "other_agency_manager", "dreets", "ddets", "arml"}


def own(act, actor) -> Signatory:
    return Signatory.objects.using("owner").get(agreement=act, user=actor.user)


@pytest.mark.parametrize("kind", [FileKind.TO_SIGN, FileKind.SEALED])
def test_the_documents_are_read_by_the_parties_and_the_territory(cast, act, client_of, kind):
    if kind == FileKind.SEALED:
        for actor in (cast.director, cast.other_agency_manager):
            acts.signed(actor, act)
        acts.carried_out(act)
    path = f"/pieces/{AgreementFile.objects.using('owner').get(agreement=act, kind=kind).uuid}/"
    read = {name for name, actor in cast.actors.items() if client_of(actor).get(path).status_code == 200}
    assert read == READERS


def test_only_the_signatory_finds_her_signature(cast, act, client_of):
    address = f"/signatures/{own(act, cast.director).uuid}/"
    found = {name for name, one in cast.actors.items() if client_of(one).get(address).status_code == 302}
    assert found == {"director"}
    assert client_of(cast.director).get(address)["Location"].startswith("/signatures/lire/?s=")


def test_naming_another_s_signature_in_the_address_opens_nothing(cast, act, client_of):
    for path in ("/signatures/lire/", "/signatures/code/"):
        for who in (cast.adviser, cast.other_agency_manager, cast.dreets):
            answer = client_of(who).get(f"{path}?s={own(act, cast.director).uuid}")
            assert (answer.status_code, answer["Location"]) == (302, "/signatures/")


@pytest.mark.parametrize("query", ["", "?s=", "?s=x", "?s=00000000-0000-0000-0000-000000000000"])
def test_odd_selections_lead_back_to_the_list(cast, act, client_of, query):
    for path in ("/signatures/lire/", "/signatures/code/"):
        for answer in (client_of(cast.director).get(path + query), client_of(cast.director).post(path + query)):
            assert (answer.status_code, answer["Location"]) == (302, "/signatures/")


def test_no_code_without_consent(cast, act, client_of):
    browser, path = client_of(cast.director), f"/signatures/lire/?s={own(act, cast.director).uuid}"
    answer = browser.post(path)
    assert answer.status_code == 200 and "Cochez la case pour signer" in answer.content.decode()
    assert browser.post(path, {"consent": "on"}).status_code == 302


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６", "12345\x00"])
def test_what_is_no_code_is_told_so(cast, act, client_of, code):
    path = f"/signatures/code/?s={own(act, cast.director).uuid}"
    answer = client_of(cast.director).post(path, {"code": code})
    assert answer.status_code == 200 and "fr-error-text" in answer.content.decode()
    assert not Signature.objects.using("owner").exists()


def test_signing_asks_for_a_second_factor_of_a_moment_ago_and_comes_back_to_the_same_acts(cast, act, client_of):
    browser, path = client_of(cast.director), f"/signatures/lire/?s={own(act, cast.director).uuid}"
    session = browser.session
    session["account_authentication_methods"] = [
        one | {"at": one["at"] - 3600} for one in session["account_authentication_methods"]
    ]
    session.save()
    answer = browser.get(path)
    assert answer.status_code == 302 and answer["Location"].startswith("/compte/")
    assert browser.post(path, {"consent": "on"}).status_code == 302
    assert not codes_mailed(cast.director)


def codes_mailed(actor) -> list:
    return list(Mail.objects.using("owner").filter(to=actor.user.email, key__startswith="signing-code:"))


def test_a_whole_signature_over_http_leaves_the_address_and_the_browser(cast, act, client_of):
    browser, query = client_of(cast.director), f"?s={own(act, cast.director).uuid}"
    assert browser.post(f"/signatures/lire/{query}", {"consent": "on"})["Location"] == f"/signatures/code/{query}"
    answer = browser.post(
        f"/signatures/code/{query}", {"code": acts.code_of(cast.director)}, HTTP_USER_AGENT="Essai/1.0"
    )
    assert answer["Location"] == f"/conventions/{act.uuid}/"
    proof = Signature.objects.using("owner").get()
    assert (proof.address, proof.browser) == ("127.0.0.1", "Essai/1.0")
    again = browser.post(f"/signatures/code/{query}", {"code": acts.code_of(cast.director)})
    assert again["Location"] == "/signatures/", "sent twice, it is told that nothing awaits"


def test_the_list_costs_as_many_queries_with_two_acts_as_with_six(cast, client_of):
    def issue(count):
        for _ in range(count):
            manager = member(organisation("AGENCE", f"Intérim {clock.now()}"), "administrator")
            acts.carried_out(acts.issued(cast.director, [manager]))

    def cost():
        browser = client_of(cast.director)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get("/signatures/").status_code == 200
        return len(queries)

    issue(2)
    few = cost()
    issue(4)
    assert cost() == few


def test_the_record_says_who_is_awaited_and_who_may_remind(cast, act, client_of):
    page = client_of(cast.adviser).get(f"/conventions/{act.uuid}/").content.decode()
    assert "À signer" in page and "Relancer" not in page, "the request to sign has just been sent"
    with clock.at(clock.now() + timedelta(days=4)):
        seen = {
            name for name in sorted(READERS)
            if "Relancer" in client_of(cast.actors[name]).get(f"/conventions/{act.uuid}/").content.decode()
        }  # fmt: skip
    assert seen == {"adviser", "director", "administrator", "other_agency_manager"}
