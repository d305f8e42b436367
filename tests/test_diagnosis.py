"""Shared territorial diagnoses (N1.5, N2.d, R3): opened, told by the parties, gathered, written up, frozen, read."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from conventions.models import Agreement
from missionjeunes.common import clock
from missionjeunes.work.models import Mail
from partners.enums import Kind, Right
from partners.tenancy.scope import scope
from reporting import tasks
from reporting.diagnosis import SUBJECTS
from reporting.enums import Part
from reporting.models import Contribution, Diagnosis, DiagnosisFacts, DiagnosisStep
from tests.acts import drafted
from tests.cast import convention, member, organisation, placement, youth

DAY = date(2026, 11, 22)
ROOT = "/actions/diagnostics/"


@pytest.fixture(autouse=True)
def _day():
    with clock.at(DAY):
        yield


@pytest.fixture
def follow(as_worker):
    """The platform's turn, as beat asks for it, on a day."""

    def run(day: date = DAY) -> int:
        with clock.at(day), as_worker():
            return tasks.follow_diagnoses()

    return run


@pytest.fixture
def agencies(cast):
    """Managers of four agencies under convention with Alpha, of three companies: the last two are of one."""
    found = [cast.agency_manager]
    for name in ("Intérim Fauvette", "Intérim Geai", "Intérim Geai bis"):
        siret = found[-1].organisation.siret[:9] + "99999" if name.endswith("bis") else None
        agency = organisation(Kind.AGENCY, name, **({"siret": siret} if siret else {}))
        convention(cast.mission_locale, agency)
        found.append(member(agency, Right.ADMINISTRATOR))
    return found


def accord() -> Agreement:
    return Agreement.objects.using("owner").get(number="MJ-TT-FR-2025")


def text_of(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return " ".join(response.content.decode().split())


def opened(client, **fields) -> Diagnosis:
    asked = {"department": "", "accord": str(accord().uuid), "period": "2026-S1", "collects_until": "2026-12-15"}
    response = client.post(f"{ROOT}ouvrir/", asked | fields)
    assert response.status_code == 302, response.content.decode()[:3000]
    return Diagnosis.objects.using("owner").latest("pk")


def page(diagnosis: Diagnosis) -> str:
    return f"{ROOT}{diagnosis.uuid}/"


def tell(client, diagnosis: Diagnosis, part: str, subject: str, text: str, **fields):
    asked = {"subject": subject, "text": text, "priority": "2", "trade": "", "sector": "", "then": "share"}
    return client.post(f"{page(diagnosis)}apports/{part}/", asked | fields)


def step(client, diagnosis: Diagnosis, name: str, **fields):
    response = client.post(f"{page(diagnosis)}etapes/{name}/", fields)
    diagnosis.refresh_from_db(using="owner")
    return response


def mails(start: str = "") -> list[tuple[str, str]]:
    rows = Mail.objects.using("owner").filter(key__startswith="diagnosis:").order_by("to")
    return [(mail.to, mail.subject) for mail in rows if start in mail.subject]


WRITTEN = {
    "on_youths": "Synthèse des jeunes", "on_companies": "Synthèse des entreprises",
    "on_resources": "Synthèse des ressources", "priorities": "- Prêter des vélos\n\n- Former des caristes",
}  # fmt: skip


def test_a_region_s_diagnosis_from_its_opening_to_its_validation(cast, agencies, client_of, follow):
    for _ in range(6):
        placement(youth(cast.mission_locale), cast.agency)
    placement(youth(cast.mission_locale, sex="M"), cast.agency)
    dreets, adviser, prism = client_of(cast.dreets), client_of(cast.adviser), client_of(cast.prism_region)
    diagnosis = opened(dreets)
    assert opened(dreets).pk == diagnosis.pk, "a second click"
    assert "arrivent dans la minute" in text_of(adviser, page(diagnosis))
    assert follow() == 1 and follow() == 0
    told = dict(mails("Vos constats sont attendus"))
    assert {"directrice@ml.fr", "conseiller@autre-ml.fr", "agence@interim.fr", "deleguee@prism.fr"} <= set(told)
    assert not {"agent@dreets.fr", "conseiller@ml-loin.fr", "agence@autre.fr", "siege@interim.fr"} & set(told)

    # Figures are those of the partners' tracking table: a cell under five youths is masked.
    shown = text_of(adviser, page(diagnosis))
    assert ">7<" in shown.replace(" ", "") and "secret statistique" in shown
    assert "Intérim Delta" not in shown

    # Each party tells of its part; a draft is one's own.
    assert "Vos constats sont attendus" in text_of(adviser, "/tableau-de-bord/")
    tell(adviser, diagnosis, "jeunes", "mobilite", "Pas de bus avant six heures")
    assert "Vos constats sont attendus" not in text_of(adviser, "/tableau-de-bord/")
    tell(adviser, diagnosis, "jeunes", "logement", "BROUILLON d'Alpha", then="draft")
    for rank, manager in enumerate(agencies):
        browser = client_of(manager)
        said = {"trade": "N", "sector": "H", "priority": "3"} if rank < 2 else {"trade": "N", "priority": "3"}
        assert tell(browser, diagnosis, "entreprises", "tension", f"SECRET {rank}", **said).status_code == 302
        if rank:  # three agencies of two companies
            tell(browser, diagnosis, "entreprises", "saison", f"SECRET saison {rank}")
    shown = text_of(dreets, page(diagnosis))
    assert "Pas de bus" in shown and "BROUILLON" not in shown and "SECRET 0" in shown and "SECRET 3" in shown
    assert "<dd> 4 sur 4 </dd>" in shown, "every agency under convention has told"
    for browser in (adviser, prism, client_of(agencies[1])):
        shown = text_of(browser, page(diagnosis))
        assert "Pas de bus" in shown and "SECRET 0" not in shown
        assert ("BROUILLON" in shown) == (browser is adviser)
        assert ("SECRET 1" in shown) == (browser is not adviser and browser is not prism), "its own"
        assert "disent ensemble" not in shown, "nothing of agencies before the end of the collection"

    # One reminder a party that has shared nothing; the collection ends by itself on the eve of the 16th.
    assert follow(date(2026, 12, 7)) == 0
    assert follow(date(2026, 12, 8)) == 1 and follow(date(2026, 12, 9)) == 0
    late = dict(mails("Derniers jours"))
    assert "conseiller@autre-ml.fr" in late and not {"directrice@ml.fr", "agence@interim.fr"} & set(late)
    assert follow(date(2026, 12, 15)) == 0
    assert follow(date(2026, 12, 16)) == 1
    diagnosis.refresh_from_db(using="owner")
    assert diagnosis.state == "synthesis"
    for browser in (adviser, client_of(agencies[0])):
        shown = text_of(browser, page(diagnosis)).split("disent ensemble")[1].split("</ul>")[0]
        assert "Métiers en tension (priorité forte)" in shown and "Transport et logistique" in shown
        assert "Pics et saisons" not in shown, "told by three agencies of two companies"
        assert "Transports et entreposage" not in shown, "told by two companies"
    assert tell(adviser, diagnosis, "jeunes", "permis", "Trop tard").status_code == 403

    # The opener writes; the parties read a draft, correct theirs; the validation freezes everything.
    assert client_of(cast.arml).get(f"{page(diagnosis)}synthese/").status_code == 403
    assert "Une synthèse est à écrire" in text_of(dreets, "/tableau-de-bord/")
    step(dreets, diagnosis, "validate")
    assert diagnosis.state == "synthesis", "not before it is written"
    assert dreets.post(f"{page(diagnosis)}synthese/", WRITTEN).status_code == 302
    assert "(projet)" in text_of(adviser, page(diagnosis))
    mine = Contribution.objects.using("owner").get(text="Pas de bus avant six heures")
    changed = {"subject": "mobilite", "text": "Ni bus ni train", "priority": "1", "then": "share"}
    assert adviser.post(f"/actions/apports/{mine.uuid}/", changed).status_code == 302
    step(dreets, diagnosis, "validate")
    assert (diagnosis.state, diagnosis.validated_on) == ("validated", DAY)
    assert follow() == 1
    assert {"directrice@ml.fr", "agence@interim.fr"} <= set(dict(mails("Diagnostic territorial validé")))
    shown = text_of(adviser, page(diagnosis))
    assert "Ni bus ni train" in shown and "<li>Former des caristes</li>" in shown and "(projet)" not in shown
    assert adviser.post(f"/actions/apports/{mine.uuid}/", changed).status_code == 403
    assert dreets.post(f"{page(diagnosis)}synthese/", WRITTEN).status_code == 403
    with scope(cast.dreets):
        assert not Diagnosis.objects.filter(pk=diagnosis.pk).update(priorities="autre"), "the database refuses too"
    with scope(cast.adviser):
        assert not Contribution.objects.filter(pk=mine.pk).update(text="autre")
        assert not Contribution.objects.filter(pk=mine.pk).delete()[0]
    steps = DiagnosisStep.objects.using("owner").filter(diagnosis=diagnosis.pk).order_by("pk")
    assert [one.name for one in steps] == ["open", "end", "validate"]
    assert [one.user_name for one in steps] == ["MARTIN Camille", "", "MARTIN Camille"]

    # It is read before a convention is written, and from the home page; the next one takes its place.
    draft = drafted(cast.adviser, cast.mission_locale, cast.other_agency)
    assert page(diagnosis) in text_of(adviser, f"/conventions/{draft.uuid}/rediger/objectifs/")
    assert "Un diagnostic territorial est validé" in text_of(adviser, "/tableau-de-bord/")
    following = opened(dreets, period="2025")
    assert adviser.post(f"{page(following)}reprendre/").status_code == 302
    again = Contribution.objects.using("owner").filter(diagnosis=following.pk)
    assert {(one.text, one.shared_at) for one in again} == {("Ni bus ni train", None), ("BROUILLON d'Alpha", None)}
    assert adviser.post(f"{page(following)}partager/").status_code == 302
    assert not again.filter(shared_at=None).exists()
    step(dreets, following, "close")
    assert following.collects_until == DAY
    dreets.post(f"{page(following)}synthese/", WRITTEN)
    step(dreets, following, "validate")
    follow()
    diagnosis.refresh_from_db(using="owner")
    assert (diagnosis.state, following.state) == ("replaced", "validated")
    assert page(following) in text_of(adviser, "/tableau-de-bord/")
    assert page(diagnosis) not in text_of(adviser, "/tableau-de-bord/")


def test_a_department_s_is_its_parties_and_its_figures_follow_each_reader_s_table(cast, client_of, follow):
    for _ in range(6):
        placement(youth(cast.mission_locale), cast.agency)
    for _ in range(5):
        placement(youth(cast.other_mission_locale), cast.other_agency)
    diagnosis = opened(client_of(cast.ddets), department="14")
    assert diagnosis.territory == "D14"
    follow()

    def youths_of(actor) -> str:
        return text_of(client_of(actor), page(diagnosis)).split('"mj-figure__value">')[1].split("<")[0].strip()

    assert {youths_of(actor) for actor in (cast.ddets, cast.arml)} == {"6"}
    assert {youths_of(actor) for actor in (cast.agency_manager, cast.prism_region)} == {"11"}, (
        "who has no table of departments reads the region's"
    )
    outside = (cast.other_adviser, cast.far_adviser, cast.other_agency_manager, cast.ett_head)
    for actor in outside:
        browser = client_of(actor)
        assert browser.get(page(diagnosis)).status_code == 404
        assert tell(browser, diagnosis, "jeunes", "mobilite", "Intrus").status_code == 404
        if actor is not cast.ett_head:  # whose role has no right on these tables
            with scope(actor):  # the second barrier alone
                assert not Diagnosis.objects.all() and not DiagnosisFacts.objects.all()
                assert not Contribution.objects.all() and not DiagnosisStep.objects.all()
    assert str(diagnosis.uuid) not in text_of(browser, ROOT) + text_of(browser, "/tableau-de-bord/")
    assert client_of(cast.stranger).get(page(diagnosis))["Location"] == "/compte/"

    tell(client_of(cast.agency_manager), diagnosis, "entreprises", "tension", "SECRET", trade="N")
    tell(client_of(cast.adviser), diagnosis, "jeunes", "mobilite", "BROUILLON", then="draft")
    readers = {"dreets", "ddets", "arml", "agency_manager"}
    for name, actor in cast.actors.items():
        if actor is cast.ett_head:
            continue
        with scope(actor):
            seen = set(Contribution.objects.values_list("text", flat=True))
            rows = set(DiagnosisFacts.objects.values_list("source", "territory_type", "territory_code"))
        assert ("SECRET" in seen) == (name in readers), name
        assert ("BROUILLON" in seen) == (name in {"adviser", "director", "administrator"}), name
        with scope(actor):
            assert rows == set(
                DiagnosisFacts.objects.visible_to(actor).values_list("source", "territory_type", "territory_code")
            ), name
            assert seen == set(Contribution.objects.visible_to(actor).values_list("text", flat=True)), name
    # Nobody speaks for another, not even past the services.
    stolen = {"diagnosis_id": diagnosis.pk, "part": "jeunes", "subject": "permis", "text": "x", "author_name": "x"}
    with pytest.raises(DatabaseError), scope(cast.adviser):
        Contribution(organisation=cast.agency, updated_at=clock.now(), **stolen).save()
    with scope(cast.arml):
        assert not Diagnosis.objects.filter(pk=diagnosis.pk).update(state="abandoned"), "the opener alone"


def test_rules_of_opening_telling_and_moving(cast, client_of):
    dreets, ddets, adviser = client_of(cast.dreets), client_of(cast.ddets), client_of(cast.adviser)
    for actor in (cast.adviser, cast.prism_region, cast.national):
        assert client_of(actor).get(f"{ROOT}ouvrir/").status_code == 403
    asked = {"department": "", "accord": str(accord().uuid), "period": "2026-S1", "collects_until": "2026-12-15"}
    for client, wrong in [
        (ddets, {}),  # its department alone
        (dreets, {"department": "33"}),
        (dreets, {"period": "2030-S1"}),
        (dreets, {"collects_until": "2026-12-05"}),
        (dreets, {"collects_until": "2027-06-30"}),
    ]:
        response = client.post(f"{ROOT}ouvrir/", asked | wrong)
        assert response.status_code == 200 and "La saisie est à corriger" in response.content.decode(), wrong
    assert not Diagnosis.objects.using("owner").exists()
    diagnosis = opened(dreets)
    response = client_of(cast.arml).post(f"{ROOT}ouvrir/", asked)
    assert "déjà ouvert pour ce territoire" in response.content.decode()
    assert opened(ddets, department="14").pk != diagnosis.pk, "another territory"

    for part in ("entreprises", "autre"):
        assert tell(adviser, diagnosis, part, "tension", "x").status_code in {403, 404}
    for wrong in ("Appelez le 06 12 34 56 78", "ecrire@exemple.fr"):
        assert tell(adviser, diagnosis, "jeunes", "mobilite", wrong).status_code == 200
    assert tell(adviser, diagnosis, "jeunes", "tension", "d'une autre partie").status_code == 200
    assert not Contribution.objects.using("owner").exists()
    for _ in range(2):  # a double click
        assert tell(adviser, diagnosis, "jeunes", "mobilite", "Une fois").status_code == 302
    other = tell(adviser, diagnosis, "jeunes", "mobilite", "Deux fois")
    assert "déjà exprimée sur ce sujet" in other.content.decode()
    mine = Contribution.objects.using("owner").get()
    assert client_of(cast.other_adviser).get(f"/actions/apports/{mine.uuid}/").status_code == 403
    assert client_of(cast.far_adviser).get(f"/actions/apports/{mine.uuid}/").status_code == 404
    assert client_of(cast.other_adviser).post(f"/actions/apports/{mine.uuid}/retirer/").status_code == 403
    assert adviser.post(f"/actions/apports/{mine.uuid}/retirer/").status_code == 302
    assert not Contribution.objects.using("owner").exists()
    assert adviser.post(f"{page(diagnosis)}reprendre/").status_code == 302, "nothing to take up"

    assert step(client_of(cast.arml), diagnosis, "close").status_code == 403
    assert step(dreets, diagnosis, "end").status_code == 404
    step(dreets, diagnosis, "validate", **WRITTEN)
    step(dreets, diagnosis, "extend", collects_until="2027-09-01")
    step(dreets, diagnosis, "abandon", reason=" ")
    assert (diagnosis.state, diagnosis.collects_until) == ("collecting", date(2026, 12, 15))
    step(dreets, diagnosis, "extend", collects_until="2027-01-15")
    step(dreets, diagnosis, "close")
    step(dreets, diagnosis, "close")
    step(dreets, diagnosis, "abandon", reason="Période mal choisie")
    assert diagnosis.state == "abandoned"
    assert "Période mal choisie" in text_of(adviser, page(diagnosis))
    names = DiagnosisStep.objects.using("owner").filter(diagnosis=diagnosis.pk).values_list("name", flat=True)
    assert list(names) == ["open", "extend", "close", "abandon"]
    assert opened(dreets).pk != diagnosis.pk


def test_one_open_diagnosis_even_when_two_open_it_at_the_same_instant(cast, threads):
    from reporting.services.diagnosis.steps import open_diagnosis  # noqa: PLC0415

    def ask(actor):
        with clock.at(DAY), scope(actor):
            return open_diagnosis(
                actor=actor, accord=accord(), department=None, period="2026-S1", collects_until=DAY + timedelta(30)
            )

    results = threads(lambda: ask(cast.dreets), lambda: ask(cast.arml))
    assert Diagnosis.objects.using("owner").count() == 1
    assert sum(isinstance(one, Exception) for one in results) == 1


def test_a_page_costs_the_same_with_one_entry_and_with_many(cast, client_of, follow):
    diagnosis = opened(client_of(cast.dreets))
    follow()
    browsers = [client_of(cast.dreets), client_of(cast.agency_manager)]

    def costs() -> list[int]:
        found = []
        for browser in browsers:
            with CaptureQueriesContext(connection) as queries:
                assert browser.get(page(diagnosis)).status_code == 200
            found.append(len(queries))
        return found

    fields = {"diagnosis_id": diagnosis.pk, "author_name": "x", "updated_at": clock.now(), "shared_at": clock.now()}
    rows = [
        Contribution(organisation_id=one.pk, part=part, subject=code, text=f"{code}", **fields)
        for one in (cast.mission_locale, cast.dreets.organisation, cast.agency)
        for part in Part
        for code, _ in SUBJECTS[part]
    ]
    with transaction.atomic(using="owner"):
        Contribution.objects.using("owner").bulk_create(rows[:: len(rows) // 3])
    before = costs()
    with transaction.atomic(using="owner"):
        Contribution.objects.using("owner").bulk_create(row for row in rows if row.pk is None)
    assert costs() == before
