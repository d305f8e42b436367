"""In a real browser: drafting, review and consent by both sides with the keyboard; the new pages for everyone."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from conventions.enums import Level, State
from conventions.models import Agreement, Template
from tests.looking import look
from tests.test_drafting import begin, complete, fresh, step
from tests.test_drafting_review import say
from tests.test_pages_browser import enter, faults, tab_to  # noqa: F401  (faults is a fixture)

PICTURES = os.environ.get("MJ_PICTURES")  # where the pictures of the guide are written, when they are taken again


def picture(page, name: str, part: str = "#content") -> None:
    if PICTURES:
        page.set_viewport_size({"width": 900, "height": 900})
        page.locator(part).screenshot(path=Path(PICTURES) / f"{name}.png", caret="initial")
        page.set_viewport_size({"width": 1280, "height": 900})


@pytest.fixture
def texts(cast, client_of):
    """A complete draft, a text under review with a remark and a second version, a draft of a region's model."""
    adviser, agency, dreets = (client_of(one) for one in (cast.adviser, cast.other_agency_manager, cast.dreets))
    draft, review = begin(adviser, cast.other_agency)[0], begin(adviser, cast.other_agency)[0]
    for one in (draft, review):
        complete(adviser, one, cast.director)
        adviser.post(step(one, "methode"), {"methods": ["meetings"], "methods_detail": "Le mardi."})
    adviser.post(step(review, "envoi"))
    say(agency, review)
    change = {"act": "change", "section": "clause:objet", "title": "Objet", "text": "Un objet plus précis."}
    adviser.post(f"/conventions/{review.uuid}/relecture/", change)
    national = Template.objects.using("owner").get(level=Level.CONVENTION, branch="TT", region=None)
    dreets.post(f"/modeles/{national.uuid}/", {"act": "begin"})
    model = Template.objects.using("owner").get(published_at=None)
    return draft, review, model


def test_the_new_pages_are_accessible_and_do_not_overflow(cast, texts, page, site, client, faults):  # noqa: F811
    draft, review, model = texts
    here = f"/conventions/{review.uuid}/"
    paths = {
        cast.adviser: [
            "/conventions/",
            "/conventions/nouvelle/?q=rouen",
            "/conventions/brouillons/",
            f"/conventions/{draft.uuid}/",
            *[
                step(draft, name)
                for name in ("interlocuteurs", "methode", "objectifs", "clauses", "annexes", "envoi")
            ],
            here,
            f"{here}relecture/?modifier=clause:objet",
            f"{here}versions/",
        ],
        cast.director: [f"{here}abandon/"],
        cast.dreets: [
            "/accords/nouveau/",
            "/modeles/",
            f"/modeles/{model.uuid}/",
            f"/modeles/{model.uuid}/rediger/",
            f"/modeles/{model.uuid}/comparaison/",
        ],
    }
    wrong = {}
    for actor, addresses in paths.items():
        enter(page, site, client, actor)
        for path in addresses:
            wrong |= {(path, width): found for width, found in look(page, site + path).items() if found}
    assert wrong == {}
    assert faults == []


def press(page, locator, key="Enter"):
    tab_to(page, locator)
    page.keyboard.press(key)


def test_a_convention_is_drafted_reviewed_and_agreed_with_the_keyboard(cast, page, site, client, faults):  # noqa: F811
    enter(page, site, client, cast.adviser)
    page.goto(f"{site}/conventions/nouvelle/")
    tab_to(page, page.get_by_label("Nom, SIRET ou commune, dans votre région"))
    page.keyboard.type("rouen")
    found = page.get_by_role("checkbox", name="Intérim Écho Rouen")
    found.wait_for()
    press(page, found, "Space")
    picture(page, "convention-choisir")
    press(page, page.get_by_role("button", name="Préparer les brouillons"))
    page.wait_for_url("**/rediger/interlocuteurs/")
    text = Agreement.objects.using("owner").get(state=State.DRAFT)

    telephone = page.get_by_label("Téléphone")
    tab_to(page, telephone)
    page.keyboard.type("02 31 00 00 00")
    page.get_by_text("Enregistré à").wait_for()
    page.reload()  # leaving and coming back loses nothing
    assert telephone.input_value() == "02 31 00 00 00"
    # What the page holds as shown follows what is saved: the button does not write the field a second time.
    capacity = page.get_by_label("Fonction")
    tab_to(page, capacity)
    page.keyboard.type("Conseillère")
    expect(page.locator("#initial-id_capacity")).to_have_value("Conseillère")
    tab_to(page, page.get_by_label("Signataire 1", exact=True))
    page.keyboard.type("MARTIN")
    tab_to(page, page.get_by_label("Qualité").first)
    page.keyboard.type("Conseillère")
    picture(page, "convention-interlocuteurs")
    press(page, page.get_by_role("button", name="Enregistrer et continuer"))
    page.wait_for_url("**/methode/")
    press(page, page.get_by_label("Rencontres avec les jeunes en amont des postes à pourvoir"), "Space")
    press(page, page.get_by_role("button", name="Enregistrer et continuer"))
    for name in ("objectifs", "clauses", "annexes"):
        page.wait_for_url(f"**/{name}/")
        press(page, page.get_by_role("button", name="Enregistrer et continuer"))
    page.wait_for_url("**/envoi/")
    press(page, page.get_by_role("button", name="Envoyer en relecture"))
    page.get_by_text("Le texte est envoyé").wait_for()

    enter(page, site, client, cast.other_agency_manager)
    page.goto(f"{site}/conventions/{text.uuid}/")
    press(page, page.get_by_role("link", name="Donner son accord"))
    page.wait_for_url("**/relecture/#accord")
    tab_to(page, page.get_by_label("NOM Prénom", exact=True))
    page.keyboard.type("ROY Anne")
    tab_to(page, page.get_by_label("Signataire 1", exact=True))
    page.keyboard.type("MARTIN")
    tab_to(page, page.get_by_label("Qualité").first)
    page.keyboard.type("Responsable d'agence")
    press(page, page.get_by_role("button", name="Enregistrer", exact=True))
    page.get_by_text("Votre interlocuteur et vos signataires sont enregistrés.").wait_for()
    press(page, page.locator("summary").first)
    tab_to(page, page.get_by_label("Votre remarque").first)
    page.keyboard.type("Précisons que les deux agences de Rouen sont concernées.")
    press(page, page.get_by_role("button", name="Ajouter la remarque").first)
    page.get_by_text("Votre remarque est ajoutée").wait_for()
    press(page, page.get_by_role("link", name="Modifier ce passage"))
    page.get_by_label("Texte", exact=True).wait_for()
    tab_to(page, page.get_by_label("Texte", exact=True))
    page.keyboard.press("Control+End")
    page.keyboard.type(" Les deux agences de Rouen y participent.")
    picture(page, "convention-relecture", ".mj-reviewed--open")
    press(page, page.get_by_role("button", name="Enregistrer ce passage"))
    page.get_by_text("Le passage est modifié").wait_for()
    press(page, page.get_by_role("button", name="Réglée"))
    page.get_by_text("La remarque est réglée.").wait_for()
    press(page, page.get_by_role("button", name="Donner son accord"))
    page.get_by_text("Votre accord est noté").wait_for()
    press(page, page.get_by_role("link", name="Versions du texte et leurs différences"))
    expect(page.locator("ins", has_text="Les deux agences de Rouen y participent.")).to_have_count(1)
    picture(page, "convention-versions")

    enter(page, site, client, cast.adviser)
    page.goto(f"{site}/conventions/{text.uuid}/relecture/")
    press(page, page.get_by_role("button", name="Donner son accord"))
    page.get_by_text("part à la signature").wait_for()
    assert fresh(text).state == State.TO_SIGN
    assert faults == []
