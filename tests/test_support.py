"""Parties ask AKTO and the FPE.TT to help with their action plan, and read the answer (N2.2.d, N2.4.c, R-A8)."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import ProgrammingError, connection
from django.test.utils import CaptureQueriesContext

from conventions import tasks
from conventions.compare import compare
from conventions.content import financing, sections_of
from conventions.models import Agreement, Referent, SupportRequest, SupportStep
from conventions.services import support
from conventions.services.drafting import discard
from missionjeunes.common import clock
from missionjeunes.work.models import Mail
from partners.enums import Kind
from partners.tenancy.scope import scope
from tests import acts, life
from tests.cast import existing, member, organisation
from tests.conftest import login
from tests.test_annexes import send as send_annex
from tests.test_announcements import tell
from tests.test_drafting import PDF

HOME, LIST = "/tableau-de-bord/", "/appuis/"
PLAN = [
    {"action": "Visite d'entreprise", "who": "L'agence", "when": "mars 2027", "akto": True},
    {"action": "Formation CACES", "who": "", "when": "", "akto": False, "funder": "forfait", "amount": None},
    {"action": "Secret de l'agence", "who": "", "when": "", "akto": False},
]
CONTACT = {"contact_name": "LEROY Anne", "contact_email": "anne@ml.fr", "contact_telephone": "02 31 00 00 00"}


@pytest.fixture
def akto(cast):
    return member(existing(Kind.AKTO), email="akto@exemple.fr", last_name="Girard")


@pytest.fixture
def draft(cast) -> Agreement:
    made = acts.drafted(cast.adviser, cast.mission_locale, cast.agency)
    Agreement.objects.using("owner").filter(pk=made.pk).update(text=made.text | {"actions": PLAN})
    return acts.fresh(made)


def ask(client, act, body="akto", actions=("0",), message=""):
    return client.post(f"/conventions/{act.uuid}/appui/{body}/", {"actions": actions, "message": message, **CONTACT})


def asked() -> SupportRequest:
    return SupportRequest.objects.using("owner").latest("pk")


def step(client, request, act, **fields):
    return client.post(f"{LIST}{request.uuid}/", {"act": act, **{f"{act}-{key}": fields[key] for key in fields}})


def read(client, path) -> str:
    """A page as a person reads it: plain apostrophes and spaces."""
    text = client.get(path).content.decode().replace("&#x27;", "'")
    return text.replace("\u202f", " ").replace("\xa0", " ")


def test_an_action_says_who_finances_it_and_how_much_in_the_draft_the_text_and_the_differences(
    cast, client_of, draft
):
    client, page = client_of(cast.adviser), f"/conventions/{draft.uuid}/rediger/objectifs/"
    assert client.post(page, {"amount_0": "-1"}).status_code == 200, "nothing below zero"
    kept = {"action_0": "Visite", "initial-action_0": "Visite d'entreprise", "funder_0": "autre"}
    assert client.post(page, kept | {"funder_name_0": "Métropole", "amount_0": "1 500,50"}).status_code == 302
    row = acts.fresh(draft).text["actions"][0]
    assert (row["funder"], row["funder_name"], row["amount"]) == ("autre", "Métropole", "1500.50")
    assert 'value="1 500,50"' in read(client, page), "typed in French, shown in French"
    said = read(client, f"/conventions/{draft.uuid}/rediger/envoi/")
    assert "Métropole : 1 500,50 €" in said
    assert "FPE.TT, forfait Mission Jeunes : à définir avec le FPE.TT" in said
    before = sections_of({"actions": [{"action": "A", "who": "", "when": "", "akto": True}]}, {})
    after = sections_of({"actions": [{"action": "A", "who": "", "when": "", "akto": True, "funder": "akto"}]}, {})
    assert before[0].headings[-1] == "Appui d'AKTO", "a text of before reads as it did"
    [passage] = compare(before, after)
    assert any(piece.kind == "ins" and "AKTO : à définir" in piece.text for piece in passage.pieces)
    assert financing({"action": "A", "amount": "200.00"}) == "financeur à préciser : 200\xa0€"


def test_akto_helps_to_write_the_plan_from_its_first_draft_and_both_parties_read_its_answer(
    cast, client_of, draft, akto
):
    ours, theirs, others = client_of(cast.adviser), client_of(akto), client_of(cast.agency_manager)
    Referent.objects.using("owner").create(
        organisation=akto.organisation, region_id="28", name="PETIT Luc", email="referent@akto.fr",
        starts_on=date(2026, 1, 1),
    )  # fmt: skip
    answer = ours.post(f"/conventions/{draft.uuid}/rediger/objectifs/", {"then": "akto"})
    assert answer["Location"] == f"/conventions/{draft.uuid}/appui/akto/"
    form = read(ours, answer["Location"])
    assert "AKTO lira cette demande" in form and 'name="actions" value="0"' in form.replace("\n", " ")
    assert ask(ours, draft, actions=()).status_code == 200, "nothing to read"
    assert ask(ours, draft, actions=["7"]).status_code == 200, "not a line of the plan"
    for _ in range(2):
        assert ask(ours, draft).status_code == 302
    request = asked()
    assert SupportRequest.objects.using("owner").count() == 1, "once while it is open"
    assert set(life.run_jobs()) == {"done"}
    mail = Mail.objects.using("owner").get(key__startswith="support:")
    assert mail.to == "referent@akto.fr" and "Visite" not in mail.text and "Alpha" not in mail.text
    assert "1 demande d'appui à prendre en charge" in read(theirs, HOME)
    page = read(theirs, f"{LIST}{request.uuid}/")
    assert "Visite d'entreprise" in page and "anne@ml.fr" in page and "Intérim Delta Caen" in page
    assert "Secret de l'agence" not in page and "CACES" not in page and str(draft.uuid) not in page
    assert theirs.get(f"/conventions/{draft.uuid}/").status_code == 404, "the request, never the text"
    assert others.get(f"{LIST}{request.uuid}/").status_code == 404, "the draft is its author's"

    acts.sent(draft, cast.adviser)
    assert read(others, f"{LIST}{request.uuid}/").count("Retirer la demande") == 0, "it is not the agency's"
    assert step(others, request, "withdraw").status_code == step(others, request, "take", name="X").status_code == 403
    assert step(theirs, request, "meet", met_on="2026-01-01", decision="Trop tôt").status_code == 302
    assert asked().state == "asked", "taken in charge before it is met"
    assert step(theirs, request, "take", name="GIRARD Paul", email="rien").status_code == 200
    assert step(theirs, request, "take", name="GIRARD Paul", email="girard@akto.fr").status_code == 302
    life.run_jobs()
    told = Mail.objects.using("owner").filter(subject__contains="a répondu").values_list("to", flat=True)
    assert {"anne@ml.fr", "directrice@ml.fr", "agence@interim.fr"} <= set(told)
    for client in (ours, others):
        assert "1 réponse à une demande d'appui" in read(client, HOME)
        assert "girard@akto.fr" in read(client, f"{LIST}{request.uuid}/")
        step(client, request, "note")
        assert "réponse à une demande d'appui" not in read(client, HOME)
    assert "prise en charge, GIRARD Paul" in read(others, f"/conventions/{draft.uuid}/relecture/")
    tomorrow, today = clock.today() + timedelta(1), clock.today()
    assert step(theirs, request, "meet", met_on=tomorrow, decision="Rien").status_code == 200, "it has taken place"
    for _ in range(2):
        assert step(theirs, request, "meet", met_on=today, decision="Deux visites en mars.").status_code == 302
    assert "1 réponse à une demande d'appui" in read(others, HOME), "a new answer, to read again"
    assert "Deux visites en mars." in read(others, f"/conventions/{draft.uuid}/")
    names = list(SupportStep.objects.using("owner").order_by("pk").values_list("name", "source", "target"))
    assert names == [("ask", "", "asked"), ("take", "asked", "taken"), ("meet", "taken", "met")]
    assert step(ours, request, "withdraw").status_code == 302 and asked().state == "met", "it is over"


def test_nobody_else_reads_a_request_and_the_database_says_so_too(cast, client_of, draft, akto):
    acts.sent(draft, cast.adviser)
    ask(client_of(cast.agency_manager), draft, "fpett", ["1"], "Définir le forfait.")
    request = asked()
    assert (request.body, request.organisation) == ("FPETT", existing(Kind.FPETT))
    far = member(organisation(Kind.AKTO, "AKTO ailleurs", region="75", department="33"))
    fpett, nation = member(existing(Kind.FPETT)), member(existing(Kind.FPETT, None))
    insiders = [cast.other_adviser, cast.other_agency_manager, akto, far]
    for actor in [*insiders, cast.prism_region, cast.ett_head, cast.dreets, cast.national]:
        assert client_of(actor).get(f"{LIST}{request.uuid}/").status_code == 404
        page = client_of(actor).get(LIST)
        assert page.status_code == (200 if actor in insiders else 403) and b"Alpha" not in page.content
    for actor in (fpett, nation):
        assert "Convention entre Mission Locale Alpha" in read(client_of(actor), f"{LIST}?q=alpha&etat=en-cours")
    assert "Convention entre" not in read(client_of(nation), f"{LIST}?region=75")
    assert "à définir avec le FPE.TT" in client_of(fpett).get("/appuis/export/csv/").content.decode()
    for actor in (akto, cast.prism_region, cast.other_agency_manager, cast.national):
        with scope(actor):
            assert not SupportRequest.objects.exists() and not SupportStep.objects.exists()
    for actor in (cast.dreets, cast.ett_head):
        with pytest.raises(ProgrammingError), scope(actor):
            SupportRequest.objects.exists()
    with pytest.raises(ProgrammingError), scope(fpett):
        SupportRequest.objects.update(actions=[])
    for actor in (cast.other_adviser, cast.dreets, akto):
        with scope(actor), pytest.raises(PermissionDenied):
            support.ask(actor=actor, agreement=draft, body=Kind.AKTO, actions=[0], message="", **CONTACT)
    assert client_of(cast.prism_region).get(f"/conventions/{draft.uuid}/appui/akto/").status_code == 404
    assert client_of(cast.adviser).get(f"/conventions/{draft.uuid}/appui/fastt/").status_code == 404


def test_a_request_is_declined_with_a_reason_withdrawn_by_its_asker_or_closed_with_its_text(
    cast, client_of, draft, akto
):
    ours, theirs = client_of(cast.adviser), client_of(akto)
    ask(ours, draft)
    assert step(theirs, asked(), "decline", reason=" ").status_code == 200
    assert step(theirs, asked(), "decline", reason="Plus tard dans l'année").status_code == 302
    assert "Plus tard dans l'année" in read(ours, f"/conventions/{draft.uuid}/rediger/objectifs/")
    ask(ours, draft, message="Et maintenant ?")
    assert step(ours, asked(), "withdraw").status_code == 302 and asked().state == "withdrawn"
    assert "à prendre en charge" not in read(theirs, HOME)
    ask(ours, draft)
    with scope(cast.adviser):
        discard(actor=cast.adviser, agreement=acts.fresh(draft))
    for _ in range(2):
        with login("worker"):
            tasks.sweep()
        life.run_jobs()
    last = asked()
    assert (last.state, last.answer) == ("withdrawn", support.OVER)
    assert last.steps.using("owner").filter(name="lapse", user=None).count() == 1
    with scope(cast.adviser), pytest.raises(PermissionDenied):
        support.ask(
            actor=cast.adviser, agreement=acts.fresh(draft), body=Kind.AKTO, actions=[0], message="", **CONTACT
        )


def test_an_agency_knows_who_supports_it_and_prism_announces_it_with_akto_s_offer(cast, client_of, akto):
    bodies = [existing(kind) for kind in (Kind.DREETS, Kind.ARML, Kind.PRISM, Kind.AKTO)]
    named = [{"number": "1", "title": "L'offre de services AKTO", "supplier": "akto", "made": ""}]
    accord = life.accord(
        "regional", *bodies, signed_on=clock.today(), number="MJ-TT-28-2026", text={"annexes": named},
        parent=Agreement.objects.using("owner").get(number="MJ-TT-FR-2025"),
    )  # fmt: skip
    agency = client_of(cast.agency_manager)
    assert "pas de référent nommé" in read(agency, HOME) and "n'est pas encore jointe" in read(agency, HOME)
    Referent.objects.using("owner").create(
        organisation=akto.organisation, region_id="28", name="PETIT Luc", email="referent@akto.fr",
        starts_on=date(2026, 1, 1),
    )  # fmt: skip
    assert send_annex(client_of(akto), accord, "1", PDF).status_code == 302
    for path in (HOME, "/conventions/", LIST, f"{LIST}demander/"):
        page = read(agency, path)
        assert "PETIT Luc" in page and "referent@akto.fr" in page and "L'offre de services d'AKTO</a>" in page, path
    held = Agreement.objects.using("owner").get(number="MJ-TT-28-2025-0001")
    assert f"/conventions/{held.uuid}/appui/akto/" in page, "its convention in force, which has no plan yet"
    assert ask(agency, held, actions=(), message="Écrire un premier plan").status_code == 302
    assert "MJ-TT-28-2025-0001" in read(client_of(akto), f"{LIST}?q=2025-0001")
    assert "qu'AKTO les appuie" in read(client_of(cast.prism_region), f"/accords/{accord.uuid}/annonce/")
    assert tell(client_of(cast.prism_region), accord, "AKTO vous appuie : voyez son offre.").status_code == 302
    told = read(agency, f"/accords/{accord.uuid}/annonce/")
    assert "AKTO vous appuie" in told and "L'offre de services AKTO" in told and "/pieces/" in told
    uuid = accord.announcements.using("owner").get().uuid
    assert agency.post(f"/annonces/{uuid}/lu/").status_code == 302
    assert "1 organisation sur" in read(client_of(cast.prism_region), f"/accords/{accord.uuid}/annonce/")


def test_the_list_costs_the_same_with_many_requests(cast, client_of, akto, draft):
    client = client_of(akto)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        return len(queries)

    ask(client_of(cast.adviser), draft)
    one, model = cost(), asked()
    for _ in range(12):
        model.pk, model.uuid, model.state, model.answer = None, uuid4(), "declined", "Non"
        model.save(using="owner", force_insert=True)
    assert cost() == one


def test_the_same_request_made_twice_at_once_is_one(cast, client_of, draft, threads):
    acts.sent(draft, cast.adviser)
    browsers = [client_of(cast.adviser), client_of(cast.agency_manager)]
    answers = threads(*(lambda browser=browser: ask(browser, draft).status_code for browser in browsers))
    assert 302 in answers and set(answers) <= {200, 302} and SupportRequest.objects.using("owner").count() == 1
    with scope(cast.adviser), pytest.raises(ValidationError):
        support.addressee("NOBODY", "28")
