"""Signing in a real browser: nine acts in one go with one code, a refusal, a delegation, a file verified."""

import pytest

from conventions.enums import FileKind, State
from conventions.models import AgreementFile
from missionjeunes.common import clock
from tests import acts
from tests.cast import log_in, member, organisation
from tests.looking import faults_of

TEXT = {
    "clauses": [
        {"key": "objet", "title": "Objet", "text": "Accompagner ensemble les jeunes vers l'emploi."},
        {"key": "donnees", "title": "Données", "text": "Aucun nom n'est transmis sans convention en vigueur."},
    ],
    "methods": ["presentations", "matching"],
    "objectives": [{"year": 2027, "youths": 40, "placements": 90}],
}


@pytest.fixture
def faults(page):
    """What the console complains of: blocked scripts and styles, missing files, errors of scripts."""
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def enter(page, site, client, actor):
    log_in(client, actor)
    page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}])


def check(page) -> None:
    """No serious fault of accessibility, nothing to scroll sideways, wide and narrow."""
    assert not {width: found for width, found in faults_of(page).items() if found}


def test_a_director_signs_nine_acts_with_one_code(cast, page, site, client, faults):
    managers = [member(organisation("AGENCE", f"Intérim Agence {n}"), "administrator") for n in range(9)]
    signing = [acts.carried_out(acts.issued(cast.director, [manager], text=TEXT)) for manager in managers]
    enter(page, site, client, cast.director)
    page.goto(f"{site}/signatures/")
    check(page)
    assert page.get_by_role("checkbox", checked=True).count() == 9
    page.get_by_role("button", name="Lire, puis signer").click()
    assert page.get_by_role("link", name="Télécharger le PDF à signer").count() == 9
    page.get_by_text("Lire le même texte ici").first.click()
    assert page.get_by_text("Accompagner ensemble les jeunes vers l'emploi.").first.is_visible()
    check(page)
    page.get_by_text("J'ai lu chacun de ces actes").click()
    page.get_by_role("button", name="Recevoir mon code").click()
    check(page)
    page.get_by_label("Code reçu par courriel").fill("000000")
    page.get_by_role("button", name="Signer").click()
    signed = page.get_by_text("Vos 9 signatures sont enregistrées.")
    page.get_by_text("4 essais").or_(signed).first.wait_for()
    if not signed.count():  # one code in a million is the right one
        page.get_by_label("Code reçu par courriel").fill(acts.code_of(cast.director))
        page.get_by_role("button", name="Signer").click()
    signed.wait_for()
    assert page.get_by_text("Aucun acte n'attend votre signature").is_visible()
    assert {acts.fresh(act).state for act in signing} == {State.PARTLY_SIGNED}
    assert not faults


def test_the_record_shows_who_has_signed_and_leads_to_the_proof(cast, page, site, client, faults, tmp_path):
    act = acts.carried_out(acts.issued(cast.director, [cast.other_agency_manager], text=TEXT))
    acts.signed(cast.other_agency_manager, act)
    enter(page, site, client, cast.director)
    page.goto(f"{site}/conventions/{act.uuid}/")
    section = page.get_by_role("region", name="Signatures")
    assert section.get_by_text("A signé").is_visible() and section.get_by_text("À signer", exact=True).is_visible()
    check(page)
    page.get_by_role("link", name="Lire et signer").click()
    page.get_by_text("J'ai lu cet acte").click()
    page.get_by_role("button", name="Recevoir mon code").click()
    page.get_by_label("Code reçu par courriel").fill(acts.code_of(cast.director))
    page.get_by_role("button", name="Signer").click()
    assert page.get_by_text("Votre signature est enregistrée.").is_visible()
    acts.carried_out(act)
    page.reload()
    sealed = AgreementFile.objects.using("owner").select_related("document").get(kind=FileKind.SEALED)
    assert page.get_by_text(sealed.document.sha256).is_visible()
    check(page)
    file = tmp_path / "acte.pdf"
    file.write_bytes(sealed.document.open().read())
    page.goto(f"{site}/verifier-un-document/")
    check(page)
    page.get_by_label("Fichier PDF à vérifier").set_input_files(file)
    page.get_by_role("heading", name="Document authentique").wait_for()
    assert page.get_by_text(act.number).first.is_visible()
    check(page)
    file.write_bytes(file.read_bytes() + b"\n")
    page.get_by_label("Fichier PDF à vérifier").set_input_files(file)
    page.get_by_role("heading", name="Document non authentique").wait_for()
    assert not faults


def test_refusing_and_delegating_have_pages_that_everybody_can_use(cast, page, site, client, faults):
    act = acts.carried_out(acts.issued(cast.director, [cast.other_agency_manager], text=TEXT))
    enter(page, site, client, cast.director)
    page.goto(f"{site}/organisation/delegations/")
    page.get_by_label("À qui").select_option(index=1)
    day = clock.today().isoformat()
    page.get_by_label("Du", exact=True).fill(day)
    page.get_by_label("Au", exact=True).fill(day)
    page.get_by_role("button", name="Donner délégation").click()
    assert page.get_by_text("La délégation est enregistrée.").is_visible()
    check(page)
    page.get_by_role("button", name="Retirer").click()
    assert page.get_by_text("La délégation est retirée.").is_visible()
    (signing,) = acts.awaited(cast.director, act)
    page.goto(f"{site}/signatures/{signing.signatory.uuid}/")
    page.get_by_role("link", name="Refuser de signer").click()
    check(page)
    page.get_by_label("Motif").fill("La clause sur les données est à revoir.")
    page.get_by_role("button", name="Refuser de signer").click()
    assert page.get_by_text("Votre refus est enregistré").is_visible()
    assert page.get_by_text("La clause sur les données est à revoir.").first.is_visible()
    assert acts.fresh(act).state == State.IN_REVIEW
    assert not faults


def test_a_link_mailed_leads_through_the_login_to_the_act(cast, page, site):
    act = acts.carried_out(acts.issued(cast.director, [cast.other_agency_manager], text=TEXT))
    (signing,) = acts.awaited(cast.director, act)
    page.goto(f"{site}/signatures/{signing.signatory.uuid}/")
    assert f"next=/signatures/{signing.signatory.uuid}/" in page.url


def test_a_signature_on_paper_is_sent_and_attested(cast, page, site, client, faults, tmp_path):
    act = acts.drafted(cast.director, cast.mission_locale, cast.other_agency, text=TEXT)
    acts.sent(act, cast.director)
    acts.named(act, cast.director, user_id=None, name="PAPIER Paule", email="")
    acts.named(act, cast.other_agency_manager)
    acts.carried_out(acts.agreed(act, cast.director, cast.other_agency_manager))
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(b"%PDF-1.4 un acte\n%%EOF\n")
    enter(page, site, client, cast.adviser)
    page.goto(f"{site}/conventions/{act.uuid}/")
    page.get_by_role("link", name="Déposer l'acte signé sur papier").click()
    page.get_by_label("Acte signé, numérisé en PDF").set_input_files(scan)
    check(page)
    page.get_by_role("button", name="Déposer la numérisation").click()
    assert page.get_by_text("à attester par une seconde personne").is_visible()
    assert not page.get_by_role("link", name="Attester la signature sur papier").count()
    enter(page, site, client, cast.administrator)
    page.reload()
    page.get_by_role("link", name="Attester la signature sur papier").click()
    check(page)
    page.get_by_role("button", name="Attester cette signature").click()
    assert page.get_by_text("La signature de PAPIER Paule est attestée.").is_visible()
    check(page)
    assert not faults
