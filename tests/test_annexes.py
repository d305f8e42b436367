"""The annexes of an accord: named by its text, joined by who supplies them, made here, frozen (N5, R-A)."""

import io
from datetime import date

import pikepdf
import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conventions.enums import FileKind, Level, State
from conventions.models import Agreement, AgreementFile, Party, Referent, Signatory, Template
from conventions.services.drafting import start_accord
from conventions.services.made_annexes import MAKERS, content
from partners import reference
from partners.enums import Kind, Right
from partners.tenancy.scope import scope
from tests import acts, life
from tests.cast import existing, member
from tests.test_drafting import PDF


@pytest.fixture
def bodies(cast):
    """A person of each signatory of the region's accord, the DREETS first."""
    known = {Kind.DREETS: cast.dreets, Kind.ARML: cast.arml, Kind.PRISM: cast.prism_region}
    return known | {kind: member(existing(kind), Right.ADMINISTRATOR) for kind in (Kind.AKTO, Kind.FASTT, Kind.FPETT)}


@pytest.fixture
def draft(cast, bodies) -> Agreement:
    with scope(cast.dreets):
        return start_accord(actor=cast.dreets)


def send(client, accord, number, content=PDF):
    given = {"annex": number, "file": SimpleUploadedFile("annexe.pdf", content)}
    return client.post(f"/accords/{accord.uuid}/annexes/", given)


def words(pdf: bytes) -> str:
    return " ".join("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


def test_the_accords_name_the_annexes_of_their_sources(db):
    """The five of N5 and the eight of R-A, each supplied by a signatory; the platform makes those that it can."""
    known = {one["code"]: one["annexes"] for one in reference.agreements()}
    for code, count in (("MJ-TT-FR-2025", 5), ("MJ-TT-28-2022", 8)):
        named = Agreement.objects.using("owner").get(number=code).text["annexes"]
        assert named == known[code] and len(named) == count and all(one["supplier"] for one in named)
        assert {one["made"] for one in named} - {""} <= set(MAKERS)


def test_an_accord_takes_its_annexes_from_its_model_and_each_party_supplies_its_own(cast, client_of, bodies, draft):
    dreets = client_of(cast.dreets)
    page = dreets.get(f"/accords/{draft.uuid}/rediger/annexes/").content.decode()
    assert page.count("attendue</p>") == 6 and page.count("établie par la plateforme</p>") == 2
    step = f"/accords/{draft.uuid}/rediger/annexes/"
    for content_ in (PDF, PDF + b"\n%%EOF"):  # joined twice, a draft keeps the last one
        dreets.post(step, {"act": "join", "annex": "6", "file": SimpleUploadedFile("s.pdf", content_)})
    held = AgreementFile.objects.using("owner").filter(agreement=draft)
    assert [(one.annex, one.title[:9]) for one in held] == [("6", "Annexe 6 ")]
    dreets.post(step, {"act": "join", "annex": "", "title": "Plan", "file": SimpleUploadedFile("p.pdf", PDF)})
    dreets.post(step, {"act": "remove", "annex": held.get(annex="").uuid})
    assert held.count() == 1
    acts.sent(draft, cast.dreets)
    for actor in bodies.values():
        acts.named(draft, actor)
    with scope(cast.arml):
        Party.objects.filter(agreement=draft, organisation=cast.arml.organisation).update(agreed_version=1)
    fastt, akto = client_of(bodies[Kind.FASTT]), client_of(bodies[Kind.AKTO])
    assert send(fastt, draft, "1").status_code == 200, "annex 1 is AKTO's: the form does not offer it"
    assert send(client_of(cast.arml), draft, "1").status_code == 403
    assert send(akto, draft, "1", b"GIF89a").status_code == 200
    assert send(akto, draft, "1").status_code == 302
    draft = acts.fresh(draft)
    assert draft.version == 2 and not draft.parties.using("owner").exclude(agreed_version=None).exists()
    stated = {one["number"]: one for one in draft.versions.using("owner").get(number=2).content["annexes"]}
    assert len(stated) == 8 and "sha256" in stated["1"] and "sha256" in stated["6"]
    assert set(stated["2"]) == {"number", "title"}, "not made before the text is issued"
    assert send(client_of(cast.agency_manager), draft, "1").status_code == 404
    gone = Party.objects.using("owner").filter(agreement=draft, organisation__kind=Kind.AKTO)
    gone.update(left_on=date(2026, 1, 1))
    assert send(dreets, draft, "1", PDF + b"\n%%EOF").status_code == 302, "the State's, once AKTO has left"


def test_what_the_platform_makes_is_frozen_when_the_text_is_issued_and_kept_with_the_act(
    cast, client_of, bodies, draft
):
    acts.sent(draft, cast.dreets)
    for actor in bodies.values():
        acts.named(draft, actor)
    issued = acts.carried_out(acts.agreed(draft, *bodies.values()))
    assert issued.state == State.TO_SIGN
    assert send(client_of(bodies[Kind.FASTT]), issued, "5").status_code == 403, "not while it is being signed"
    files = AgreementFile.objects.using("owner").filter(agreement=issued).select_related("document")
    made = {one.annex: one for one in files.filter(kind=FileKind.ANNEX)}
    assert set(made) == {"2", "4"}
    with files.get(kind=FileKind.TO_SIGN).document.open() as stream, pikepdf.open(stream) as pdf:
        assert sorted(pdf.attachments) == [f"{issued.number}-annexe-2.pdf", f"{issued.number}-annexe-4.pdf"]
    with made["4"].document.open() as stream:
        text = words(stream.read())
    assert "Mission Locale Alpha" in text and "Mission Locale Bravo" in text and "Charlie" not in text
    with made["2"].document.open() as stream:
        assert "Engagements de la Mission Locale" in words(stream.read())
    accord = life.signed(issued, *bodies.values())
    assert accord.state == State.IN_FORCE
    assert send(client_of(bodies[Kind.FASTT]), accord, "5").status_code == 302
    for _ in range(2):  # the button pressed twice adds one version
        assert send(client_of(bodies[Kind.FASTT]), accord, "5", PDF + b"\n%%EOF").status_code == 302
    homes = {kind: client_of(actor).get("/tableau-de-bord/").content.decode() for kind, actor in bodies.items()}
    assert f"2 annexes à joindre à {accord.number}" in homes[Kind.AKTO] and "à joindre" not in homes[Kind.FASTT]
    page = client_of(cast.adviser).get(f"/accords/{accord.uuid}/annexes/").content.decode()
    assert "Version 2" in page and page.count("SHA-256") == 4 and "celle de l'acte signé" in page
    with CaptureQueriesContext(connection) as queries:
        client_of(cast.dreets).get(f"/accords/{accord.uuid}/annexes/")
    assert len(queries) < 30, "whatever the number of annexes"
    assert "joindre" not in page, "a Mission Locale reads, it supplies nothing"


def test_each_made_annex_says_what_the_platform_knows(cast, client_of):
    """The five makers, on the national accord and on Normandie's; a document of the day for every reader."""
    Referent.objects.using("owner").create(
        organisation=cast.dreets.organisation, region_id="28", name="DURAND Alix", starts_on=date(2025, 3, 1)
    )
    national = Agreement.objects.using("owner").get(number="MJ-TT-FR-2025")
    normandie = Agreement.objects.using("owner").get(number="MJ-TT-28-2022")
    said = {}
    with scope(cast.national):
        for accord, keys in ((national, ("regional_model", "amendment_model", "referents")),
                             (normandie, ("convention_model", "missions_locales"))):  # fmt: skip
            said |= {key: str(content(key, accord, cast.national)["sections"]) for key in keys}
    assert "Engagements communs" in said["regional_model"] and "offre de services du FASTT" in said["regional_model"]
    assert "Nouveau dernier jour" in said["amendment_model"] and "Avenant : rattachement" in said["amendment_model"]
    assert "interlocuteurs" not in said["amendment_model"], "an accord has no contacts to amend"
    assert "DURAND Alix" in said["referents"] and "Immersion" in said["convention_model"]
    assert "Mission Locale Alpha" in said["missions_locales"] and "Charlie" not in said["missions_locales"]
    reader = client_of(cast.adviser)
    answer = reader.get(f"/accords/{national.uuid}/annexes/3.pdf")
    assert answer["Content-Type"] == "application/pdf" and "Objet" not in answer["Content-Disposition"]
    assert "Le présent avenant modifie" in words(answer.content)
    for number in ("1", "9"):
        assert reader.get(f"/accords/{national.uuid}/annexes/{number}.pdf").status_code == 404


def test_the_announcement_of_a_signature_gives_the_act_and_its_annexes(cast, client_of, bodies):
    """N2.a: a member of the network downloads them from the page where it acknowledges."""
    framework = Agreement.objects.using("owner").get(number="MJ-TT-FR-2025")
    named = Agreement.objects.using("owner").get(number="MJ-TT-28-2022").text["annexes"]
    accord = life.accord(
        Level.REGIONAL, *(one.organisation for one in bodies.values()), signed_on=date(2025, 12, 10),
        number="MJ-TT-28-2025", parent=framework, text={"clauses": [], "annexes": named}, version=1,
    )  # fmt: skip
    send(client_of(bodies[Kind.FASTT]), accord, "5")
    client_of(cast.arml).post(f"/accords/{accord.uuid}/annonce/", {"message": "Un accord pour nos jeunes."})
    reader = client_of(cast.adviser)
    page = reader.get(f"/accords/{accord.uuid}/annonce/").content.decode()
    file = AgreementFile.objects.using("owner").get(agreement=accord, annex="5")
    assert f"/pieces/{file.uuid}/" in page and f"/accords/{accord.uuid}/annexes/4.pdf" in page
    assert b"".join(reader.get(f"/pieces/{file.uuid}/").streaming_content) == PDF
    assert "J'en ai pris connaissance" in page
    assert not Signatory.objects.using("owner").filter(agreement=accord).exists()


def test_the_region_names_the_annexes_of_its_model(cast, client_of):
    """One renamed, one taken off, one added: the accord begun from the published model expects exactly these."""
    dreets = client_of(cast.dreets)
    national = Template.objects.using("owner").get(level=Level.REGIONAL, region=None)
    page = dreets.post(f"/modeles/{national.uuid}/", {"act": "begin"})["Location"]
    for given in (
        {"act": "annex-name", "number": "5", "title": "Services du FASTT en Normandie", "supplier": "fastt"},
        {"act": "annex-remove", "number": "6"},
        {"act": "annex-name", "number": "", "title": "Plan régional", "supplier": "missions-locales"},
    ):
        assert dreets.post(page, given).status_code == 302
    refused = dreets.post(page, {"act": "annex-name", "number": "1", "title": " ", "supplier": "personne"})
    assert refused.status_code == 200 and "fr-error-text" in refused.content.decode()
    assert client_of(cast.national).post(page, {"act": "annex-remove", "number": "1"}).status_code in (403, 404)
    own = Template.objects.using("owner").get(region="28")
    assert dreets.post(f"/modeles/{own.uuid}/", {"act": "publish"}).status_code == 302
    assert dreets.post(page, {"act": "annex-remove", "number": "1"}).status_code == 302, "published: back to its page"
    with scope(cast.dreets):
        begun = start_accord(actor=cast.dreets)
    named = {one["number"]: (one["title"], one["supplier"]) for one in begun.text["annexes"]}
    assert len(named) == 8 and named["5"] == ("Services du FASTT en Normandie", "fastt")
    assert named["6"][0].startswith("Offre d'intervention") and named["8"] == ("Plan régional", "missions-locales")
