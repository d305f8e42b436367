"""A1: under another branch's agreement the counterpart is a company; a convention with it is drafted, signed, counted
and closed as with an agency, and each agreement refuses those that it is not for."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from conventions.counterparts import MIXED
from conventions.documents import frozen_context
from conventions.enums import Counterpart, Level, State
from conventions.forms.amendments import changes_of, forms_for
from conventions.models import Agreement, CoveredPair
from conventions.services.amending import start_amendment
from conventions.services.apply_amendment import apply_amendment
from conventions.services.drafting import start_convention
from conventions.services.starting import accords_for
from missionjeunes.common import clock
from missionjeunes.work.importing.layout import kind_named
from partners.enums import Kind, Right
from partners.models import Organisation
from partners.services.handovers import successors
from partners.tenancy.scope import batch_scope, scope
from placements.models import Placement
from reporting.services.coverage import own_pairs
from reporting.services.coverage_draft import draft_coverage
from tests import acts
from tests.cast import member, organisation, placement, siret, youth
from tests.conftest import login
from tests.importing import mission, read_errors, run_import, write, youth_row

TODAY = date(2026, 2, 2)
PDF = b"%PDF-1.7\n1 0 obj << >> endobj\n%%EOF\n"
BRANCHES, INTERIM = "MJ-3B-FR-2024", "MJ-TT-FR-2025"


@pytest.fixture(autouse=True)
def today():
    with clock.at(TODAY):
        yield


@pytest.fixture
def company(cast):
    """A company of the Mission Locale's department and the person who signs for it."""
    return member(
        organisation(Kind.COMPANY, "Menuiserie Golf"), Right.ADMINISTRATOR, email="direction@golf.fr", last_name="Roy"
    )


@pytest.fixture
def accords_as_before(db):
    """The accords of reference outlive a test: what it changes of them is put back."""
    accords = Agreement.objects.using("owner").filter(level=Level.NATIONAL)
    before = dict(accords.values_list("pk", "counterpart"))
    yield
    for pk, counterpart in before.items():
        accords.filter(pk=pk).update(counterpart=counterpart)


def owned(**which) -> Agreement:
    return Agreement.objects.using("owner").get(**which)


def text(answer) -> str:
    return answer.content.decode().replace("&#x27;", "'").replace("\xa0", " ")


def begin(client, accord: Agreement, *partners: Organisation):
    given = {"act": "begin", "accord": accord.uuid, "partner": [one.uuid for one in partners], "how": "toutes"}
    return client.post("/conventions/nouvelle/", given | {"source": ""})


def in_force(cast, client, company) -> Agreement:
    """A convention recorded from paper: in force from its own dates, without a document to make."""
    given = {
        "accord": owned(number=BRANCHES).uuid,
        "partners": [company.organisation.uuid],
        "signed_on": "2026-01-15",
        "scan": SimpleUploadedFile("convention.pdf", PDF, content_type="application/pdf"),
    }
    answer = client.post("/conventions/signee-sur-papier/", given)
    assert answer.status_code == 302, text(answer)
    return acts.carried_out(owned(level=Level.CONVENTION, branch="3B"))


def test_it_is_drafted_reviewed_and_signed_in_the_words_of_a_company(cast, client_of, company):
    accord, adviser, manager = owned(number=BRANCHES), client_of(cast.adviser), client_of(company)
    page = text(adviser.get("/conventions/nouvelle/"))
    assert "Intérim Delta Caen" in page and "Menuiserie Golf" not in page and "Avec des entreprises" in page
    page = text(adviser.get(f"/conventions/nouvelle/?accord={accord.uuid}"))
    assert "Menuiserie Golf" in page and "Intérim Delta Caen" not in page and "Une convention par entreprise" in page
    assert "Sous quel accord" not in text(manager.get("/conventions/nouvelle/")), "one accord alone is for companies"

    assert begin(adviser, accord, company.organisation).status_code == 302
    draft = owned(level=Level.CONVENTION, branch="3B")
    assert (draft.framework_id, draft.counterpart) == (accord.pk, Counterpart.COMPANIES)
    assert draft.contract_types == ["CDD", "CDI", "apprentissage", "professionnalisation"]
    clauses = " ".join(clause["text"] for clause in draft.text["clauses"])
    assert "l'entreprise" in clauses and "agence" not in clauses and "intérim" not in clauses
    room = f"/conventions/{draft.uuid}"
    assert "dans l'entreprise" in text(adviser.get(f"{room}/rediger/methode/"))
    assert "Contrats en 2026" in text(adviser.get(f"{room}/rediger/objectifs/"))
    adviser.post(f"{room}/rediger/methode/", {"methods": ["immersion_ml"], "methods_detail": ""})
    adviser.post(f"{room}/rediger/objectifs/", {"youths_2026": "12", "placements_2026": "8"})

    acts.sent(draft, cast.adviser)
    review = text(manager.get(f"{room}/relecture/"))
    assert "Immersion de salariés de la Mission Locale dans l'entreprise" in review and "Contrats" in review
    for stranger in (cast.agency_manager, cast.other_adviser):
        assert client_of(stranger).get(f"{room}/").status_code == 404
    for signatory in (cast.director, company):
        acts.named(draft, signatory)
    act = acts.carried_out(acts.agreed(draft, cast.director, company))
    frozen = frozen_context(act, act.versions.using("owner").get(number=act.version))
    assert "l'entreprise" in " ".join(section.plain for section in frozen["sections"])
    for signatory in (cast.director, company):
        acts.signed(signatory, act)
    act = acts.carried_out(act)
    assert (act.state, act.number) == (State.IN_FORCE, "MJ-3B-28-2026-0001")
    pair = CoveredPair.objects.using("owner").get(convention=act)
    assert (pair.agency_id, pair.starts_on, pair.ends_on) == (company.organisation.pk, TODAY, date(2029, 2, 1))
    assert "MJ-3B-28-2026-0001" in text(manager.get("/conventions/?agence=golf"))
    assert "MJ-3B-28-2026-0001" in text(client_of(cast.ddets).get("/conventions/?agence=golf"))
    assert "couverte" in text(manager.get("/couverture/")) and "Dormante" not in text(manager.get("/couverture/"))
    for page in ("/missions/", "/jeunes/"):
        assert manager.get(page).status_code == 404, page
    assert "Aucun accord" not in text(adviser.get(f"{room}/avenants/nouveau/?objet=parent"))


def test_an_accord_refuses_those_that_it_is_not_for(cast, client_of, company, accords_as_before):
    adviser, agency = client_of(cast.adviser), cast.other_agency
    branches, interim = owned(number=BRANCHES), owned(number=INTERIM)
    assert "choisissez l'accord-cadre du travail temporaire" in text(begin(adviser, branches, agency))
    assert "choisissez l'accord-cadre de sa branche" in text(begin(adviser, interim, company.organisation))
    Agreement.objects.using("owner").filter(pk=branches.pk).update(counterpart=Counterpart.BOTH)
    assert MIXED in text(begin(adviser, branches, agency, company.organisation))
    assert begin(adviser, branches, agency).status_code == 302
    assert owned(level=Level.CONVENTION, branch="3B").counterpart == Counterpart.AGENCIES
    with pytest.raises(ValidationError, match="Menuiserie Golf, qui est une entreprise"), scope(company):
        start_convention(actor=company, mission_locales=[cast.mission_locale], agencies=[company.organisation])


def test_names_are_shared_and_missions_counted_as_with_an_agency(cast, client_of, company):
    """No extract brings a company's contracts yet; were there one, the policies would show it as to an agency."""
    here = placement(youth(cast.mission_locale), company.organisation, start=date(2026, 1, 20), end=None)

    def read() -> list[int]:
        with scope(company):
            return list(Placement.objects.values_list("pk", flat=True))

    assert read() == [], "no convention, no name"
    in_force(cast, client_of(cast.adviser), company)
    assert read() == [here.pk]
    with login("worker"), batch_scope():
        draft_coverage(TODAY)
    with scope(cast.adviser):
        states = {pair.agency.name: pair.state.value for pair in own_pairs(cast.adviser)}
    assert states == {"Menuiserie Golf": "covered", "Intérim Delta Caen": "dormant"}


def test_the_agreement_says_whom_it_is_for_and_an_amendment_changes_it(cast, client_of, company, accords_as_before):
    accord = owned(number=INTERIM)
    assert "lient des Missions Locales et des agences d'emploi" in text(
        client_of(cast.adviser).get(f"/accords/{accord.uuid}/")
    )
    with scope(company):
        assert [one.number for one in accords_for(company)] == [BRANCHES]
    with scope(cast.national):
        (form,) = forms_for(accord, "branch", {"contract_types": accord.contract_types, "counterpart": "both"})
        assert form.is_valid()
        changes = changes_of(accord, "branch", [form])
        amendment = start_amendment(actor=cast.national, agreement=accord, changes=changes)
    page = text(client_of(cast.national).get(f"/accords/{amendment.uuid}/"))
    assert "à des agences d'emploi et entreprises" in page
    with login("worker"), batch_scope():
        apply_amendment(amendment)
    with scope(company):
        assert [one.number for one in accords_for(company)] == [INTERIM, BRANCHES]


def test_a_region_declines_the_agreement_and_its_conventions_follow(cast, client_of, company):
    dreets, framework = client_of(cast.dreets), owned(number=BRANCHES)
    assert "Avec des entreprises" in text(dreets.get("/accords/nouveau/"))
    assert dreets.post("/accords/nouveau/", {"accord": framework.uuid, "renews": ""}).status_code == 302
    accord = owned(level=Level.REGIONAL, branch="3B")
    assert (accord.parent_id, accord.counterpart) == (framework.pk, Counterpart.COMPANIES)
    assert accord.text == {"clauses": []}, "nothing is taken from a summary"
    kinds = accord.parties.using("owner").values_list("organisation__kind", flat=True)
    assert list(kinds) == [Kind.DREETS, Kind.ARML, Kind.AKTO]
    writing = f"/accords/{accord.uuid}/rediger/clauses/"
    assert "Aucun modèle n'est publié" in text(dreets.get(writing))
    dreets.post(writing, {"act": "add"})
    assert len(owned(pk=accord.pk).text["clauses"]) == 1
    Agreement.objects.using("owner").filter(pk=accord.pk).update(
        state=State.IN_FORCE, signed_on=TODAY, starts_on=TODAY, ends_on=date(2029, 2, 1), number="MJ-3B-28-2026"
    )
    with scope(company):
        given = {"mission_locales": [cast.mission_locale], "agencies": [company.organisation], "branch": "3B"}
        assert start_convention(actor=company, **given).parent_id == accord.pk


def test_files_bring_companies_and_their_conventions_but_no_mission(cast, tmp_path, as_worker):
    golf, hotel = siret(811), siret(812)
    row = {"departement": "14", "code_naf": "55.10Z"}
    directory = [
        {"type": "ENTREPRISE", "siret": golf, "nom": "Négoce Golf", **row},
        {"type": "Entreprise", "siret": hotel, "nom": "Hôtel Hotel", **row},
        {"type": "Entreprise", "siret": siret(813), "nom": "Sans lieu"},
        {"type": "Entreprise", "siret": siret(814), "nom": "Filiale", "siret_parent": cast.ett.siret, **row},
    ]
    conventions = [
        {"siret_agence": golf, "accord": BRANCHES},
        {"siret_agence": golf},
        {"siret_agence": cast.other_agency.siret, "accord": BRANCHES},
    ]
    for line in conventions:
        line |= {"code_structure": "ML014", "date_signature": "05/01/2026"}
    headings = {kind: [one.name for one in kind_named(kind).layout.columns] for kind in
                ("annuaire", "conventions", "jeunes", "missions")}  # fmt: skip
    lines = {
        "annuaire": directory,
        "conventions": conventions,
        "jeunes": [youth_row("0012")],
        "missions": [mission(cast, "M1", siret_agence=golf, type_contrat="CDD")],
    }
    found = {}
    for kind, rows in lines.items():
        errors = tmp_path / f"{kind}-rejets.csv"
        with as_worker():
            told = run_import(write(tmp_path / f"{kind}.csv", headings[kind], rows), kind, errors=str(errors))
        found[kind] = told["created"], [one["rejet_motif"] for one in read_errors(errors)]
    assert found["annuaire"] == (
        2,
        ["Le département manque.", "Seule une agence dépend d'une entreprise de travail temporaire."],
    )
    made, (not_companies, not_agencies) = found["conventions"]
    assert made == 1 and "lie des agences" in not_companies and "lie des entreprises" in not_agencies
    assert found["missions"][0] == 0 and "SIRET d'une entreprise" in found["missions"][1][0]
    brought = owned(level=Level.CONVENTION, branch="3B")
    assert (brought.number, brought.counterpart) == ("MJ-3B-28-2026-0001", Counterpart.COMPANIES)


def test_a_company_hands_over_to_its_own_establishments_alone(cast, company):
    own = company.organisation
    second = organisation(Kind.COMPANY, "Menuiserie Golf Rouen", siret=f"{own.siret[:9]}00025")
    organisation(Kind.COMPANY, "Scierie Hotel")
    assert list(successors(own, TODAY).values_list("pk", flat=True)) == [second.pk]
