"""The whole life of an accord and its conventions in a real browser, from the first draft to the renewal.

What one person does is done on the pages; where many do the same (eight agencies agree, five bodies sign), one goes
through the pages and the others through the services, in their own scopes. The platform's turn is the worker's.
`MJ_PICTURES=docs/images/parcours pytest tests/test_journey_browser.py` takes the guide's pictures again.
"""

import re
from datetime import date

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from conventions.enums import FileKind, Level, State
from conventions.models import Agreement, AgreementFile, Template
from tests import acts, life
from tests.story import Story, nine_agencies, other_signatories, people

OPENED, MODEL, DRAFTED, REVIEWED, SIGNED = (
    date(2026, month, day) for month, day in ((1, 12), (1, 19), (2, 2), (2, 9), (2, 16))
)
AMENDED, IN_TIME, TOO_LATE = date(2026, 9, 7), date(2027, 1, 4), date(2027, 1, 25)
ANNIVERSARY, RENEWED = date(2027, 2, 16), date(2027, 6, 7)
NEW_CLAUSE = "Chaque partie nomme une personne qui répond sous deux jours ouvrés."


@pytest.fixture
def story(db, page, client):
    with Story(page, client).served() as told:
        yield told


def of_level(level: str, **where) -> list[Agreement]:
    found = Agreement.objects.using("owner").filter(level=level, **where)
    return list(found.select_related("renews").order_by("pk"))


def sign_by(story: Story, actor, *, capacity: str) -> None:
    """Fill in who signs for one's organisation, on the page that asks for it."""
    story.page.get_by_label("Signataire 1", exact=True).select_option(str(actor.membership.uuid))
    story.page.get_by_label("Qualité").first.fill(capacity)


def code_typed(story: Story, actor) -> None:
    """From the reading page to the signature: consent, the code that the mail gives, and it is signed."""
    page = story.page
    page.locator("label[for=id_consent]").click()
    story.presses("Recevoir mon code")
    page.wait_for_url("**/signatures/code/**")
    page.locator("input[name=code]").fill(acts.code_of(actor))
    story.picture("4-code")  # written twice: the last one, of nine acts, stays
    story.presses("Signer")


# 1. The accord of the region, and its model


def the_dreets_opens_the_accord(story: Story, cast) -> Agreement:
    page = story.page
    story.enters(cast.dreets, "/accords/nouveau/")
    assert "MJ-TT-28-2022" in page.get_by_label("Accord à renouveler").locator("option:checked").inner_text()
    story.presses("Préparer le brouillon")
    page.wait_for_url("**/rediger/interlocuteurs/")
    sign_by(story, cast.dreets, capacity="Directrice régionale")
    for step in ("clauses", "annexes", "envoi"):
        story.presses("Enregistrer et continuer")
        page.wait_for_url(f"**/{step}/")
    story.presses("Envoyer en relecture")
    story.sees("Le texte est envoyé")
    (accord,) = of_level(Level.REGIONAL, state=State.IN_REVIEW)
    assert accord.renews.number == "MJ-TT-28-2022" and len(accord.party_ids) == 6
    return accord


def all_signatories_of_the_region_agree_and_sign(story: Story, cast, accord, others) -> Agreement:
    for other in others:
        acts.named(accord, other)
    accord = acts.carried_out(acts.agreed(accord, cast.dreets, *others))
    assert accord.state == State.TO_SIGN and accord.number == "MJ-TT-28-2026"
    for actor in [cast.dreets, *others]:
        acts.signed(actor, accord)
    accord = acts.carried_out(accord)
    assert (accord.state, accord.ends_on) == (State.IN_FORCE, date(2029, 1, 11))
    story.enters(cast.dreets, f"/accords/{accord.uuid}/")
    story.sees("En vigueur")
    return accord


def the_dreets_publishes_the_model_of_the_region(story: Story, cast) -> Template:
    page = story.page
    story.enters(cast.dreets, "/modeles/")
    story.presses("Faire le modèle de la région (conventions avec des agences d'emploi)")
    page.wait_for_url("**/rediger/")
    first = page.locator("form.mj-slot").first
    words = first.locator("textarea").input_value()
    first.locator("textarea").fill(f"{words}\n{NEW_CLAUSE}")
    story.picture("1-modele")
    first.get_by_role("button", name="Enregistrer la clause").click()
    story.sees("La clause est enregistrée.")
    story.presses("Aperçu et publication", "link")
    story.sees(NEW_CLAUSE)
    story.presses("Publier cette version")
    story.sees("Le modèle est publié")
    return Template.objects.using("owner").get(level=Level.CONVENTION, region_id="28", published_at__isnull=False)


# 2. Nine conventions, from the draft to the text issued


def the_adviser_drafts_nine_conventions(story: Story, cast, managers) -> list[Agreement]:
    page = story.page
    story.enters(cast.adviser, "/conventions/nouvelle/")
    for manager in managers:
        page.locator(f"label[for='p-{manager.organisation.uuid}']").click()
    assert page.get_by_label("Une convention par agence").is_checked()
    story.presses("Préparer les brouillons")
    page.wait_for_url("**/rediger/interlocuteurs/")
    story.sees("9 brouillons sont prêts")
    page.get_by_label("Téléphone").fill("02 31 00 00 00")
    sign_by(story, cast.director, capacity="Directrice")
    story.presses("Enregistrer et continuer")
    page.wait_for_url("**/methode/")
    page.get_by_text("Rencontres avec les jeunes en amont des postes à pourvoir").click()
    page.get_by_text("Immersion de salariés de la Mission Locale dans l'agence").click()
    story.presses("Enregistrer et continuer")
    page.wait_for_url("**/objectifs/")
    page.get_by_label("Jeunes en 2026").fill("40")
    page.get_by_label("Missions en 2026").fill("90")
    for step in ("clauses", "annexes", "envoi"):
        story.presses("Enregistrer et continuer")
        page.wait_for_url(f"**/{step}/")
    story.sees("8 autres brouillons du même accord")
    return of_level(Level.CONVENTION, state=State.DRAFT)


def the_text_of_one_serves_the_others_and_all_are_sent(story: Story, drafts: list[Agreement]) -> None:
    page = story.page
    story.presses("Reprendre ce texte pour les autres brouillons", "link")
    page.wait_for_url("**/brouillons/**")
    story.presses("Reprendre ce texte pour les brouillons cochés")
    story.sees("Le texte est repris dans 8 brouillons.")
    assert page.locator("input[name=draft]:checked").count() == 9
    story.picture("2-brouillons", tallest=1300)
    story.presses("Envoyer les brouillons cochés")
    story.sees("9 textes en relecture")
    sent = [acts.fresh(draft) for draft in drafts]
    assert {draft.state for draft in sent} == {State.IN_REVIEW}
    assert all(draft.text["objectives"] == [{"year": 2026, "youths": 40, "placements": 90}] for draft in sent)


def an_agency_remarks_a_clause_and_it_is_changed(story: Story, cast, manager, convention) -> None:
    page, review = story.page, f"/conventions/{convention.uuid}/relecture/"
    story.enters(manager, review)
    passage = page.locator("section.mj-reviewed", has_text=NEW_CLAUSE).first
    title = passage.get_by_role("heading").inner_text()
    passage.get_by_text("Ajouter une remarque").click()
    passage.locator("textarea").fill("Deux jours ouvrés, c'est court en août : trois nous conviendraient.")
    passage.get_by_role("button", name="Ajouter la remarque").click()
    story.sees("Votre remarque est ajoutée")

    story.enters(cast.adviser, review)
    page.get_by_role("link", name=f"Modifier ce passage : {title}").click()
    opened = page.locator("section.mj-reviewed--open")
    text = opened.locator("textarea[name=text]").first
    text.fill(text.input_value().replace("deux jours", "trois jours"))
    opened.get_by_role("button", name="Enregistrer ce passage").click()
    story.sees("Le passage est modifié")
    page.get_by_role("button", name="Réglée").click()
    story.sees("La remarque est réglée.")
    story.opens(f"/conventions/{convention.uuid}/versions/")
    added, removed = (page.locator(f".mj-compared {mark}").all_inner_texts() for mark in ("ins", "del"))
    assert ["trois" in words for words in added] == [True] == ["deux" in words for words in removed]


def all_agree_and_the_texts_are_issued(story: Story, cast, managers, sent) -> list[Agreement]:
    """The first agency on the pages; the last one names a person without an account, who signs on paper."""
    first = sent[0]
    story.enters(managers[0], f"/conventions/{first.uuid}/relecture/")
    sign_by(story, managers[0], capacity="Responsable d'agence")
    story.presses("Enregistrer")
    story.sees("Votre interlocuteur et vos signataires sont enregistrés.")
    story.presses("Donner son accord")
    story.sees("Votre accord est noté")
    for convention, manager in list(zip(sent, managers, strict=True))[1:]:
        on_paper = {"user_id": None, "email": "", "name": "TESSIER Alain"} if manager is managers[-1] else {}
        acts.named(convention, manager, **on_paper)
        acts.agreed(convention, manager, cast.adviser)
    story.enters(cast.adviser, f"/conventions/{first.uuid}/relecture/")
    story.presses("Donner son accord")
    story.sees("part à la signature")
    issued = [acts.carried_out(convention) for convention in sent]
    assert {one.state for one in issued} == {State.TO_SIGN}
    assert [one.number for one in sorted(issued, key=lambda one: one.number)] == [
        f"MJ-TT-28-2026-{rank:04d}" for rank in range(1, 10)
    ]
    return issued


# 3. Signing day


def the_agencies_sign(story: Story, managers, issued) -> None:
    story.enters(managers[0], "/signatures/")
    story.presses("Lire, puis signer")
    story.sees(issued[0].number)
    code_typed(story, managers[0])
    story.sees("Votre signature est enregistrée.")
    for manager in managers[1:-1]:
        assert len(acts.signed(manager)) == 1


def one_signs_on_paper_and_a_second_person_attests(story: Story, cast, manager, convention) -> None:
    record = f"/conventions/{convention.uuid}/"
    story.enters(manager, record)
    scan = story.download("Texte à signer")
    story.presses("Déposer l'acte signé sur papier", "link")
    scanned = {"name": "convention-signée.pdf", "mimeType": "application/pdf", "buffer": scan}
    story.page.locator("input[type=file]").set_input_files(scanned)
    story.presses("Déposer la numérisation")
    story.sees("une seconde personne doit l'attester")
    assert story.page.get_by_role("link", name="Attester la signature sur papier").count() == 0
    story.enters(cast.adviser, record)
    story.presses("Attester la signature sur papier", "link")
    story.presses("Attester cette signature")
    story.sees("sur papier, acte numérisé et attesté par HAMON Lucie")


def the_director_signs_the_nine_at_once(story: Story, cast) -> None:
    story.enters(cast.director, "/signatures/")
    assert story.page.locator("input[name=s]:checked").count() == 9
    story.picture("3-signatures")
    story.presses("Lire, puis signer")
    expect(story.page.locator("section[aria-labelledby^=act-]")).to_have_count(9)
    code_typed(story, cast.director)
    story.sees("Vos 9 signatures sont enregistrées.")


# 4. In force, sealed, verifiable


def all_come_into_force(story: Story, cast, issued) -> list[Agreement]:
    signed = [acts.carried_out(convention) for convention in issued]
    assert {(one.state, one.ends_on) for one in signed} == {(State.IN_FORCE, date(2029, 2, 15))}
    assert all(len(life.pairs(one)) == 1 for one in signed)
    story.enters(cast.director, f"/conventions/{signed[-1].uuid}/")
    story.sees("Le partage des noms est ouvert")
    story.picture("5-en-vigueur")
    return signed


def the_documents_verify(story: Story, signed, tmp_path, capsys) -> None:
    files = AgreementFile.objects.using("owner").filter(agreement__in=signed, kind=FileKind.SEALED)
    assert files.count() == 9
    content = story.download("Acte signé et scellé")
    _verified_on_the_page(story, "acte.pdf", content)
    story.sees("Document authentique", signed[-1].number)
    story.picture("6-verification")
    middle = len(content) // 3
    _verified_on_the_page(
        story, "retouché.pdf", content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
    )
    story.sees("Document non authentique")
    for file in files.select_related("document", "agreement"):
        path = tmp_path / f"{file.uuid}.pdf"
        with file.document.open() as stored:
            path.write_bytes(stored.read())
        call_command("verify_document", str(path))
        assert file.agreement.number in capsys.readouterr().out
    path.write_bytes(path.read_bytes() + b"\n%ajout\n")
    with pytest.raises(SystemExit):
        call_command("verify_document", str(path))


def _verified_on_the_page(story: Story, name: str, content: bytes) -> None:
    """Anybody, without an account."""
    story.page.context.clear_cookies()
    story.opens("/verifier-un-document/")
    file = {"name": name, "mimeType": "application/pdf", "buffer": content}
    story.page.locator("input[type=file]").set_input_files(file)
    story.sees(f"Fichier vérifié : {name}")


# 5. An amendment


def an_amendment_extends_one(story: Story, cast, manager, convention) -> None:
    page, day = story.page, date(2029, 8, 31)
    story.enters(cast.adviser, f"/conventions/{convention.uuid}/")
    story.presses("Préparer un avenant", "link")
    story.presses("Choisir : durée", "link")
    page.get_by_label("Nouveau dernier jour").fill(day.isoformat())
    story.presses("Préparer l'avenant")
    story.presses("Lire le texte consolidé", "link")
    story.sees("31/08/2029")
    story.picture("7-avenant")
    (amendment,) = of_level(Level.AMENDMENT)
    amendment = life.amended(amendment, cast.director, manager)
    assert amendment.number == f"{convention.number}-A1" and amendment.state == State.IN_FORCE
    assert acts.fresh(convention).ends_on == day and life.pairs(convention)[0][-1] == day
    story.enters(manager, f"/conventions/{convention.uuid}/")
    story.sees(amendment.number, "31 août 2029")


# 6. Leaving


def an_agency_leaves(story: Story, manager, convention, *, eve: str, late: bool) -> Agreement:
    page = story.page
    story.enters(manager, f"/conventions/{convention.uuid}/")
    story.presses("Se désengager", "link")
    page.wait_for_url("**/desengagement/")
    assert (page.get_by_text("Ce délai est passé.").count() == 1) is late
    page.get_by_label("Motif").fill("L'agence cesse son activité sur ce territoire.")
    if late:
        story.picture("8-desengagement")
    story.presses("Notifier le désengagement")
    story.sees("Votre départ est notifié", f"dernier jour le {eve}")
    convention = acts.carried_out(convention)
    story.opens(f"/conventions/{convention.uuid}/")
    story.sees(f"Le partage des noms est ouvert entre les parties jusqu'au {eve}.")
    return convention


# 7. The accord renewed, its children realigned


def the_accord_is_renewed(story: Story, cast, accord, others) -> Agreement:
    story.enters(cast.dreets, f"/accords/{accord.uuid}/")
    story.presses("Renouveler", "link")
    story.presses("Préparer le renouvellement")
    story.sees("Le renouvellement est prêt")
    (renewal,) = of_level(Level.REGIONAL, state=State.DRAFT)
    story.opens(f"/accords/{renewal.uuid}/rediger/envoi/")
    story.presses("Envoyer en relecture")
    story.sees("Le texte est envoyé")
    renewal = life.signed(acts.agreed(renewal, cast.dreets, *others), cast.dreets, *others)
    assert (renewal.state, renewal.renews_id) == (State.IN_FORCE, accord.pk)
    assert renewal.starts_on == date(2029, 1, 12)
    return renewal


def its_children_are_realigned(story: Story, cast, renewal, managers) -> None:
    page, children = story.page, f"/accords/{renewal.uuid}/conventions/"
    story.enters(cast.dreets, children)
    story.sees("8 brouillons à ouvrir")
    assert page.get_by_label("Alignement").is_visible()
    assert re.search(r"\b0\s%", page.get_by_role("main").inner_text())
    story.presses("Préparer les avenants de rattachement")
    page.wait_for_url("**/productions/**")
    assert set(life.run_jobs()) == {"done"}
    drafts = of_level(Level.AMENDMENT, amendment_type="parent", state=State.DRAFT)
    assert len(drafts) == 8
    by_agency = {manager.organisation.pk: manager for manager in managers}
    for draft in drafts[:4]:
        manager = by_agency[draft.agency_ids[0]]
        acts.sent(draft, cast.adviser)
        acts.carried_out(acts.agreed(draft, cast.adviser, manager))
        acts.signed(manager, draft)
    acts.signed(cast.director, *drafts[:4])
    assert {acts.carried_out(draft).state for draft in drafts[:4]} == {State.IN_FORCE}


def the_renewed_accord_begins(story: Story, cast, renewal) -> None:
    life.day_passes()
    story.enters(cast.dreets, f"/accords/{renewal.uuid}/conventions/")
    shown = story.page.get_by_role("main").inner_text()
    # Four had signed; one of them has ended since, with the departure of its agency.
    assert re.search(r"\b43\s%", shown) and shown.count("RÉALIGNÉE PAR AVENANT") == 3, shown
    story.picture("9-realignement")


def test_an_accord_and_its_nine_conventions_live_their_life(cast, story, tmp_path, capsys):
    people(cast)
    managers, others = nine_agencies(), other_signatories(cast)
    with story.on(OPENED):
        with story.told("the DREETS opens the accord that succeeds the expired one"):
            accord = the_dreets_opens_the_accord(story, cast)
        with story.told("all signatories of the region agree to it and sign it"):
            accord = all_signatories_of_the_region_agree_and_sign(story, cast, accord, others)
    with story.on(MODEL), story.told("the DREETS publishes the region's model"):
        model = the_dreets_publishes_the_model_of_the_region(story, cast)
    with story.on(DRAFTED):
        with story.told("an adviser drafts nine conventions in one go"):
            drafts = the_adviser_drafts_nine_conventions(story, cast, managers)
            assert {(draft.parent_id, draft.template_id) for draft in drafts} == {(accord.pk, model.pk)}
        with story.told("the text of one serves the others, and all are sent"):
            the_text_of_one_serves_the_others_and_all_are_sent(story, drafts)
    managers = sorted(
        managers, key=lambda manager: [one.agency_ids[0] for one in drafts].index(manager.organisation.pk)
    )
    with story.on(REVIEWED):
        with story.told("an agency remarks a clause, which is changed"):
            an_agency_remarks_a_clause_and_it_is_changed(story, cast, managers[0], drafts[0])
        with story.told("all agree, and the texts are issued"):
            issued = all_agree_and_the_texts_are_issued(story, cast, managers, drafts)
    with story.on(SIGNED):
        with story.told("eight agencies sign online"):
            the_agencies_sign(story, managers, issued)
        with story.told("one signs on paper, and a second person attests the scan"):
            one_signs_on_paper_and_a_second_person_attests(story, cast, managers[-1], issued[-1])
        with story.told("the director signs the nine with one code"):
            the_director_signs_the_nine_at_once(story, cast)
        with story.told("the nine come into force"):
            signed = all_come_into_force(story, cast, issued)
        with story.told("the sealed documents verify, touched ones do not"):
            the_documents_verify(story, signed, tmp_path, capsys)
    with story.on(AMENDED), story.told("an amendment extends one"):
        an_amendment_extends_one(story, cast, managers[0], signed[0])
    with story.on(IN_TIME), story.told("an agency withdraws in time"):
        assert (
            an_agency_leaves(story, managers[1], signed[1], eve="15 février 2027", late=False).terminated_on
            == ANNIVERSARY
        )
    with story.on(TOO_LATE), story.told("another withdraws too late, and is bound one year more"):
        left = an_agency_leaves(story, managers[2], signed[2], eve="15 février 2028", late=True)
        assert left.state == State.IN_FORCE and left.terminated_on == date(2028, 2, 16)
    with story.on(ANNIVERSARY), story.told("the day comes"):
        life.day_passes()
        assert [acts.fresh(one).state for one in signed[1:3]] == [State.WITHDRAWN, State.IN_FORCE]
    with story.on(RENEWED):
        with story.told("the accord is renewed"):
            renewal = the_accord_is_renewed(story, cast, accord, others)
        with story.told("its children are realigned"):
            its_children_are_realigned(story, cast, renewal, managers)
    with story.on(renewal.starts_on), story.told("the renewed accord begins, and its children decline it"):
        the_renewed_accord_begins(story, cast, renewal)
