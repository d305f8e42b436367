"""From the choice of partners to a text sent: what is begun, saved, copied and sent, through the pages."""

import re
from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from conventions.enums import Level, State
from conventions.models import Agreement, AgreementFile, Signatory, Step
from missionjeunes.common import clock
from missionjeunes.work import runner
from missionjeunes.work.models import Job, Mail
from partners.enums import Kind, Right
from tests.cast import member, organisation

HIDDEN = re.compile(r'name="once" value="([0-9a-f-]{36})"')
PDF = b"%PDF-1.7\n1 0 obj << >> endobj\n%%EOF\n"


@pytest.fixture
def agencies(cast):
    """Nine agencies of the Mission Locale's department, no convention with any of them."""
    return [organisation(Kind.AGENCY, f"Intérim Neuf {number}") for number in range(1, 10)]


def begin(client, *partners, how="chacune", **more) -> list[Agreement]:
    """Conventions begun on the page with these partners, oldest first."""
    known = set(Agreement.objects.using("owner").values_list("pk", flat=True))
    given = {"act": "begin", "partner": [str(one.uuid) for one in partners], "how": how, "source": ""} | more
    response = client.post("/conventions/nouvelle/", given)
    assert response.status_code == 302, response.content.decode()
    return list(Agreement.objects.using("owner").exclude(pk__in=known).order_by("pk"))


def step(agreement: Agreement, name: str) -> str:
    room = "conventions" if agreement.mission_locale_ids else "accords"
    return f"/{room}/{agreement.uuid}/rediger/{name}/"


def fresh(agreement: Agreement) -> Agreement:
    return Agreement.objects.using("owner").get(pk=agreement.pk)


def complete(client, agreement: Agreement, actor, *, capacity="Directrice"):
    """Fill in one's contact and signatory, as the first step asks."""
    given = {"name": "MARTIN Camille", "member_1": str(actor.membership.uuid), "capacity_1": capacity}
    return client.post(step(agreement, "interlocuteurs"), given)


def htmx(client, agreement, name, field, value, **more):
    """The request that a field sends when it saves itself."""
    return client.post(
        step(agreement, name),
        {field: value} | more,
        headers={"HX-Request": "true", "HX-Trigger-Name": field},
    )


# --- Beginning


def test_one_convention_each_for_nine_agencies_takes_one_page(cast, client_of, agencies):
    begun = begin(client_of(cast.adviser), *agencies)
    assert [one.agency_ids for one in begun] == [[agency.pk] for agency in sorted(agencies, key=lambda a: a.name)]
    assert {one.state for one in begun} == {State.DRAFT}
    assert all(one.drafted_by_id == cast.mission_locale.pk for one in begun)
    contact = begun[0].text["contacts"][str(cast.mission_locale.pk)]
    assert contact["name"] == cast.adviser.user.get_full_name()
    assert len(begun[0].text["clauses"]) == 8


def test_one_convention_for_all_binds_each_agency_and_another_mission_locale(cast, client_of, agencies):
    beside = {"beside": [str(cast.other_mission_locale.uuid)]}
    (begun,) = begin(client_of(cast.adviser), *agencies[:3], how="toutes", **beside)
    assert set(begun.mission_locale_ids) == {cast.mission_locale.pk, cast.other_mission_locale.pk}
    assert len(begun.agency_ids) == 3 and len(begun.party_ids) == 5


def test_a_double_click_begins_once_and_leads_to_the_same_draft(cast, client_of, agencies, threads):
    once = HIDDEN.search(client_of(cast.adviser).get("/conventions/nouvelle/").content.decode())[1]
    given = {"act": "begin", "partner": [str(one.uuid) for one in agencies], "how": "chacune", "once": once}

    def click():
        return client_of(cast.adviser).post("/conventions/nouvelle/", given)

    answers = threads(click, click)
    assert [answer.status_code for answer in answers] == [302, 302]
    assert len({answer["Location"] for answer in answers}) == 1
    begun = Agreement.objects.using("owner").filter(state=State.DRAFT)
    assert begun.count() == 9
    begin(client_of(cast.adviser), agencies[0], once=str(uuid4()))
    assert begun.count() == 10, "another showing of the form begins anew"


def test_an_agency_begins_with_two_missions_locales_one_convention_each(cast, client_of):
    begun = begin(client_of(cast.other_agency_manager), cast.mission_locale, cast.other_mission_locale)
    assert [one.mission_locale_ids for one in begun] == [[cast.mission_locale.pk], [cast.other_mission_locale.pk]]
    assert {one.drafted_by_id for one in begun} == {cast.other_agency.pk}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", {"Intérim Delta Caen"}),
        ("echo", {"Intérim Écho Rouen"}),
        ("Rouen", {"Intérim Écho Rouen"}),
        ("bordeaux", set()),
    ],
)
def test_agencies_are_found_by_name_or_commune_in_the_region(cast, client_of, text, found):
    page = client_of(cast.adviser).get("/conventions/nouvelle/", {"q": text}).content.decode()
    names = {"Intérim Delta Caen", "Intérim Écho Rouen"}
    assert {name for name in names if name in page} == found


def test_a_whole_siret_finds_its_agency_in_another_region(cast, client_of):
    far = organisation(Kind.AGENCY, "Intérim Loin", region="75", department="33")
    client = client_of(cast.adviser)
    assert str(far.uuid) not in client.get("/conventions/nouvelle/", {"q": far.name}).content.decode()
    assert str(far.uuid) in client.get("/conventions/nouvelle/", {"q": far.siret}).content.decode()


def test_what_is_ticked_stays_when_one_searches_again(cast, client_of):
    chosen = {"q": "echo", "partner": [str(cast.agency.uuid)]}
    for page in (
        client_of(cast.adviser).get("/conventions/nouvelle/", chosen),
        client_of(cast.adviser).post("/conventions/nouvelle/", chosen | {"act": "search"}),
    ):
        text = page.content.decode()
        assert f'value="{cast.agency.uuid}"' in text and "Intérim Écho Rouen" in text
        assert "convention en vigueur jusqu'au 29/02/2028" in text
    assert Agreement.objects.using("owner").filter(state=State.DRAFT).count() == 0


def test_without_a_partner_nothing_begins_and_the_page_says_so(cast, client_of):
    page = client_of(cast.adviser).post("/conventions/nouvelle/", {"act": "begin", "how": "chacune"})
    assert page.status_code == 200 and "Cochez au moins un partenaire." in page.content.decode()
    assert not Agreement.objects.using("owner").filter(state=State.DRAFT).exists()


def test_hand_made_identifiers_are_left_out(cast, client_of):
    given = {
        "act": "begin",
        "how": "chacune",
        "partner": ["x", "' or 1=1", "-" * 36, str(cast.dreets.organisation.uuid)],
    }
    page = client_of(cast.adviser).post("/conventions/nouvelle/", given)
    assert page.status_code == 200 and "Cochez au moins un partenaire." in page.content.decode()


def test_an_earlier_convention_of_one_s_own_lends_its_text(cast, client_of, agencies):
    client = client_of(cast.adviser)
    (first,) = begin(client, agencies[0])
    client.post(step(first, "methode"), {"methods": ["meetings"], "methods_detail": "Le mardi."})
    (second,) = begin(client, agencies[1], source=str(first.uuid))
    assert second.text["methods"] == ["meetings"] and second.text["methods_detail"] == "Le mardi."
    page = client_of(cast.other_adviser).get("/conventions/nouvelle/").content.decode()
    assert str(first.uuid) not in page


@pytest.mark.parametrize("who", ["dreets", "ett_head", "national", "arml", "prism_region"])
def test_only_the_two_sides_begin_a_convention(cast, client_of, who):
    client = client_of(cast.actors[who])
    assert client.get("/conventions/nouvelle/").status_code == 403
    assert client.post("/conventions/nouvelle/", {"act": "begin"}).status_code == 403
    assert client.get("/conventions/brouillons/").status_code == 403


# --- Writing


@pytest.fixture
def draft(cast, client_of):
    """A draft of Mission Locale Alpha with Intérim Écho."""
    (begun,) = begin(client_of(cast.adviser), cast.other_agency)
    return begun


def test_each_step_opens_says_where_one_is_and_leads_to_the_next(cast, client_of, draft):
    client = client_of(cast.adviser)
    names = ["interlocuteurs", "methode", "objectifs", "clauses", "annexes", "envoi"]
    for place, name in enumerate(names, start=1):
        page = client.get(step(draft, name)).content.decode()
        assert f'data-fr-current-step="{place}"' in page and 'data-fr-steps="6"' in page
        if name != "envoi":
            assert client.post(step(draft, name), {"then": "next"})["Location"] == step(draft, names[place])
    assert client.get(step(draft, "inconnue")).status_code == 404


def test_what_is_typed_is_there_when_one_comes_back(cast, client_of, draft):
    client = client_of(cast.adviser)
    year = clock.today().year
    client.post(step(draft, "methode"), {"methods": ["presentations", "other"], "methods_detail": "Chaque mois."})
    client.post(
        step(draft, "objectifs"),
        {
            f"youths_{year}": "40",
            f"placements_{year}": "90",
            "action_0": "Réunir",
            "who_0": "Mme Roy",
            "akto_0": "on",
        },
    )
    client.post(step(draft, "clauses"), {"title_objet": "Objet revu", "text_objet": "Ligne une.\r\nLigne deux."})
    again = client_of(cast.director)
    assert "Chaque mois." in again.get(step(draft, "methode")).content.decode()
    assert 'value="40"' in again.get(step(draft, "objectifs")).content.decode()
    text = fresh(draft).text
    assert text["objectives"] == [{"year": year, "youths": 40, "placements": 90}]
    assert text["actions"] == [{"action": "Réunir", "who": "Mme Roy", "when": "", "akto": True}]
    assert text["clauses"][0] == {"key": "objet", "title": "Objet revu", "text": "Ligne une.\nLigne deux."}
    recap = again.get(step(draft, "envoi")).content.decode()
    assert all(said in recap for said in ("Chaque mois.", "Objet revu", "Ligne deux.", "Mme Roy"))


def test_a_field_saves_itself_and_says_when(cast, client_of, draft):
    with clock.at(date(2026, 3, 2)):
        answer = htmx(client_of(cast.adviser), draft, "interlocuteurs", "telephone", "02 31 00 00 00")
    assert "Enregistré à 12 h 0" in answer.content.decode()
    assert 'name="initial-telephone" value="02 31 00 00 00"' in answer.content.decode()
    contact = fresh(draft).text["contacts"][str(cast.mission_locale.pk)]
    assert contact["telephone"] == "02 31 00 00 00" and contact["email"] == "conseillere@ml.fr"


def test_a_field_that_is_wrong_says_so_and_nothing_is_saved(cast, client_of, draft):
    answer = htmx(client_of(cast.adviser), draft, "objectifs", f"youths_{clock.today().year}", "-3")
    assert "Non enregistré" in answer.content.decode()
    assert "objectives" not in fresh(draft).text
    assert htmx(client_of(cast.adviser), draft, "objectifs", "intrus", "1").status_code == 400


def test_two_tabs_open_on_one_step_do_no_harm(cast, client_of, draft):
    """Each sends back what it was shown with: only what its person changed is written."""
    client, year = client_of(cast.adviser), clock.today().year
    shown = {f"initial-youths_{year}": "", f"initial-placements_{year}": "", "initial-action_0": ""}
    client.post(step(draft, "objectifs"), shown | {f"youths_{year}": "12", f"placements_{year}": "", "action_0": ""})
    client.post(step(draft, "objectifs"), shown | {f"youths_{year}": "", f"placements_{year}": "30", "action_0": "A"})
    text = fresh(draft).text
    assert text["objectives"] == [{"year": year, "youths": 12, "placements": 30}]
    assert [row["action"] for row in text["actions"]] == ["A"]
    htmx(client, draft, "objectifs", "action_1", "B", action_0="périmée")
    assert [row["action"] for row in fresh(draft).text["actions"]] == ["A", "B"]


def test_two_people_who_save_two_fields_at_once_both_win(cast, client_of, draft, threads):
    one, other = client_of(cast.adviser), client_of(cast.director)
    threads(
        lambda: htmx(one, draft, "clauses", "text_objet", "Un objet"),
        lambda: htmx(other, draft, "clauses", "text_duree", "Une durée"),
    )
    texts = {clause["key"]: clause["text"] for clause in fresh(draft).text["clauses"]}
    assert (texts["objet"], texts["duree"]) == ("Un objet", "Une durée")


def test_clauses_are_added_and_taken_off(cast, client_of, draft):
    client = client_of(cast.adviser)
    form = client.get(step(draft, "clauses")).content.decode().partition('id="clauses"')[2]
    assert 'name="then"' in form.partition('name="remove"')[0], "Enter in a field saves; it takes no clause off"
    assert client.post(step(draft, "clauses"), {"act": "add"})["Location"].endswith("#derniere-clause")
    client.post(step(draft, "clauses"), {"remove": "formation"})
    keys = [clause["key"] for clause in fresh(draft).text["clauses"]]
    assert keys[-1] == "clause_9" and "formation" not in keys and len(keys) == 8
    recap = client.get(step(draft, "envoi")).content.decode()
    assert "Le texte d&#x27;une clause" in recap


def test_signatories_are_members_or_people_without_account(cast, client_of, draft):
    client = client_of(cast.adviser)
    given = {
        "name": "X", "member_1": str(cast.director.membership.uuid), "capacity_1": "Directrice",
        "member_2": "", "name_2": "ROY Anne", "capacity_2": "Présidente", "in_order": "1",
    }  # fmt: skip
    client.post(step(draft, "interlocuteurs"), given)
    rows = Signatory.objects.using("owner").filter(agreement=draft).order_by("rank")
    assert list(rows.values_list("user_id", "name", "capacity")) == [
        (cast.director.user.pk, cast.director.user.get_full_name(), "Directrice"),
        (None, "ROY Anne", "Présidente"),
    ]
    assert fresh(draft).in_order
    htmx(client, draft, "interlocuteurs", "name_2", "", name_1="", member_1="", capacity_2="")
    assert rows.count() == 1


def test_a_stranger_to_the_organisation_cannot_be_named_as_its_member(cast, client_of, draft):
    outside = member(cast.other_agency, Right.DIRECTOR)
    answer = htmx(client_of(cast.adviser), draft, "interlocuteurs", "member_1", str(outside.membership.uuid))
    assert "Non enregistré" in answer.content.decode()
    assert not Signatory.objects.using("owner").filter(agreement=draft).exists()


def test_a_capacity_without_a_name_is_refused(cast, client_of, draft):
    page = client_of(cast.adviser).post(step(draft, "interlocuteurs"), {"name": "X", "capacity_1": "Directrice"})
    assert page.status_code == 200 and "Indiquez le nom de la personne qui signe" in page.content.decode()


# --- Annexes


def join(client, draft, content, title="Charte"):
    given = {"act": "join", "title": title, "file": SimpleUploadedFile("charte.pdf", content)}
    return client.post(step(draft, "annexes"), given)


def test_a_pdf_is_joined_read_back_and_taken_off(cast, client_of, draft):
    client = client_of(cast.adviser)
    assert join(client, draft, PDF).status_code == 302
    file = AgreementFile.objects.using("owner").get(agreement=draft)
    answer = client.get(f"/pieces/{file.uuid}/")
    assert b"".join(answer.streaming_content) == PDF
    assert 'filename="Charte.pdf"' in answer["Content-Disposition"]
    assert client_of(cast.other_agency_manager).get(f"/pieces/{file.uuid}/").status_code == 404
    assert client.post(step(draft, "annexes"), {"act": "remove", "annex": "n'importe quoi"}).status_code == 404
    client.post(step(draft, "annexes"), {"act": "remove", "annex": file.uuid})
    assert not AgreementFile.objects.using("owner").filter(agreement=draft).exists()


@pytest.mark.parametrize("content", [b"GIF89a", b"%PDF-1.7 tronqu", PDF.ljust(5 * 1024 * 1024 + 1, b" ")])
def test_what_is_no_small_pdf_is_refused(cast, client_of, draft, content):
    page = join(client_of(cast.adviser), draft, content)
    assert page.status_code == 200 and "fr-error-text" in page.content.decode()
    assert not AgreementFile.objects.using("owner").exists()


# --- Sending


def test_what_is_missing_is_said_with_links_and_holds_the_draft_back(cast, client_of, draft):
    client = client_of(cast.adviser)
    page = client.get(step(draft, "envoi")).content.decode()
    assert "La personne qui signera pour votre organisation" in page
    assert f'href="{step(draft, "interlocuteurs")}"' in page
    refused = client.post(step(draft, "envoi"))
    assert refused.status_code == 200 and "Il manque encore" in refused.content.decode()
    assert fresh(draft).state == State.DRAFT


def test_sent_the_text_is_the_parties_and_the_other_side_is_told_once(cast, client_of, draft, as_worker):
    adviser = client_of(cast.adviser)
    plain = member(cast.other_agency, email="simple@autre.fr")
    complete(adviser, draft, cast.director)
    assert adviser.post(step(draft, "envoi")).status_code == 302
    assert fresh(draft).state == State.IN_REVIEW and fresh(draft).version == 1
    assert client_of(cast.other_agency_manager).get(f"/conventions/{draft.uuid}/relecture/").status_code == 200
    job = Job.objects.using("owner").get(kind="notice")
    for _ in range(2):
        Job.objects.using("owner").filter(pk=job.pk).update(state="queued")
        with as_worker():
            runner.run_job(str(job.uuid))
    mail = Mail.objects.using("owner").get()
    assert mail.to == "agence@autre.fr" and plain.user.email != mail.to
    assert "attend votre relecture" in mail.subject
    assert mail.text.count("http") == 1 and f"/conventions/{draft.uuid}/relecture/" in mail.text
    assert "Martin" not in mail.text and "MARTIN" not in mail.text
    assert adviser.get(step(draft, "clauses")).status_code == 302


def test_the_text_is_taken_over_in_the_other_drafts_and_all_are_sent_together(cast, client_of, agencies):
    client = client_of(cast.adviser)
    begun = begin(client, *agencies)
    first, others = begun[0], begun[1:]
    complete(client, first, cast.director)
    client.post(step(first, "methode"), {"methods": ["meetings"], "methods_detail": "Le mardi."})
    client.post(step(first, "clauses"), {"text_objet": "Notre objet commun."})
    page = client.get(f"/conventions/brouillons/?texte={first.uuid}").content.decode()
    assert page.count(" checked") == 9
    given = {"texte": str(first.uuid), "act": "copy", "draft": [str(one.uuid) for one in others]}
    page = client.post("/conventions/brouillons/", given, follow=True).content.decode()
    assert page.index('value="send"') < page.index('value="copy"') and page.count(" checked") == 9, (
        "sending comes next"
    )
    for one in map(fresh, others):
        assert one.text["methods_detail"] == "Le mardi."
        assert one.text["clauses"][0]["text"] == "Notre objet commun."
        assert one.text["contacts"] == fresh(first).text["contacts"]
        assert one.title != first.title
    assert Signatory.objects.using("owner").filter(user=cast.director.user).count() == 9
    client.post("/conventions/brouillons/", {"act": "send", "draft": [str(one.uuid) for one in begun]})
    assert {fresh(one).state for one in begun} == {State.IN_REVIEW}


def test_several_are_sent_all_or_none(cast, client_of, agencies):
    client = client_of(cast.adviser)
    begun = begin(client, *agencies[:2])
    complete(client, begun[0], cast.director)
    page = client.post("/conventions/brouillons/", {"act": "send", "draft": [str(one.uuid) for one in begun]})
    assert "Il manque encore" in page.content.decode()
    assert {fresh(one).state for one in begun} == {State.DRAFT}


def test_another_s_draft_is_neither_copied_nor_sent(cast, client_of, draft):
    client = client_of(cast.other_adviser)
    for act in ("copy", "send"):
        given = {"act": act, "draft": [str(draft.uuid)], "texte": str(draft.uuid)}
        assert "Cochez au moins un brouillon." in client.post("/conventions/brouillons/", given).content.decode()
    assert fresh(draft).state == State.DRAFT


# --- Who sees a draft, and how it is given up


@pytest.mark.parametrize(
    "who", ["other_agency_manager", "ett_head", "dreets", "ddets", "national", "other_adviser", "prism_region"]
)
def test_a_draft_does_not_exist_for_anybody_else(cast, client_of, draft, who):
    client = client_of(cast.actors[who])
    here = f"/conventions/{draft.uuid}/"
    for path in ("", "relecture/", "versions/", "abandon/", "rediger/clauses/"):
        assert client.get(here + path).status_code == 404, path
    assert client.post(f"{here}rediger/clauses/", {"text_objet": "vol"}).status_code == 404
    assert escape(draft.title) not in client.get("/conventions/").content.decode()


def test_the_list_and_the_record_say_that_it_is_a_draft_and_what_to_do(cast, client_of, draft):
    client = client_of(cast.director)
    listed = client.get("/conventions/?etat=open").content.decode()
    assert "brouillon" in listed and escape(draft.title) in listed
    record = client.get(f"/conventions/{draft.uuid}/").content.decode()
    assert "Vous seul voyez ce brouillon" in record and "Envoyer en relecture" in record
    assert step(draft, "interlocuteurs") in record


def test_a_draft_given_up_stays_its_author_s_alone(cast, client_of, draft):
    client = client_of(cast.adviser)
    assert client.post(f"/conventions/{draft.uuid}/abandon/").status_code == 302
    assert fresh(draft).state == State.ABANDONED
    assert "abandonnée" in client.get(f"/conventions/{draft.uuid}/").content.decode()
    assert client_of(cast.other_agency_manager).get(f"/conventions/{draft.uuid}/").status_code == 404
    assert Step.objects.using("owner").filter(agreement=draft).last().name == "discard"


# --- Accords


def test_the_dreets_begins_the_accord_that_renews_its_own(cast, client_of):
    client = client_of(cast.dreets)
    page = client.get("/accords/nouveau/").content.decode()
    old = Agreement.objects.using("owner").get(level=Level.REGIONAL, region_id="28")
    assert f'value="{old.uuid}" selected' in page
    answer = client.post("/accords/nouveau/", {"renews": str(old.uuid)})
    begun = Agreement.objects.using("owner").get(level=Level.REGIONAL, state=State.DRAFT)
    assert answer["Location"] == step(begun, "interlocuteurs") and begun.renews_id == old.pk
    names = ["interlocuteurs", "clauses", "annexes", "envoi"]
    for name in names:
        assert f'data-fr-steps="{len(names)}"' in client.get(step(begun, name)).content.decode()
    assert client.get(step(begun, "methode")).status_code == 404
    client.post(step(begun, "clauses"), {"text_objet": "Un objet régional."})
    assert fresh(begun).text["clauses"][0]["text"] == "Un objet régional."
    complete(client, begun, cast.dreets)
    client.post(step(begun, "envoi"))
    assert client_of(cast.arml).get(f"/accords/{begun.uuid}/relecture/").status_code == 200
    assert client_of(cast.adviser).get(f"/accords/{begun.uuid}/relecture/").status_code == 404


def test_the_dgefp_begins_a_framework_agreement_from_the_text_it_renews(cast, client_of):
    client = client_of(cast.national)
    old = Agreement.objects.using("owner").get(number="MJ-TT-FR-2025")
    client.post("/accords/nouveau/", {"renews": str(old.uuid)})
    begun = Agreement.objects.using("owner").get(level=Level.NATIONAL, state=State.DRAFT)
    client.post(step(begun, "clauses"), {"text_1": "Un article récrit.", "preamble": "Un préambule."})
    text = fresh(begun).text
    assert text["articles"][0]["text"] == "Un article récrit." and text["preamble"] == "Un préambule."


@pytest.mark.parametrize("who", ["adviser", "agency_manager", "arml", "ddets", "prism_region"])
def test_nobody_else_begins_an_accord(cast, client_of, who):
    assert client_of(cast.actors[who]).get("/accords/nouveau/").status_code == 403


# --- Costs


def queries(client, path) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_lists_cost_the_same_for_one_draft_and_for_nine(cast, client_of, agencies):
    client = client_of(cast.adviser)
    paths = ["/conventions/", "/conventions/brouillons/", "/conventions/nouvelle/"]
    begin(client, agencies[0])
    before = {path: queries(client, path) for path in paths}
    begin(client, *agencies[1:])
    assert {path: queries(client, path) for path in paths} == before
