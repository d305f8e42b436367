"""The import pages: a person sends a file, checks it, starts it, and reads what it did."""

import html
import os
import re
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import storages

from missionjeunes.common import clock
from missionjeunes.work import runner, tasks
from missionjeunes.work.models import Document, ImportRun, Job, Mapping
from partners.models import ReadLog
from placements.models import Youth
from tests.cast import member, youth
from tests.importing import MISSION_HEADINGS, YOUTH_HEADINGS, mission, nir, write, youth_row

pytestmark = pytest.mark.usefixtures("db")


def send(browser, path, kind="jeunes"):
    with path.open("rb") as file:
        return browser.post("/imports/envoyer/", {"kind": kind, "file": file}, follow=True)


def run_of(response) -> ImportRun:
    return ImportRun.objects.using("owner").get(uuid=response.request["PATH_INFO"].split("/")[2])


def work(as_worker) -> None:
    jobs = list(Job.objects.using("owner").filter(state="queued").values_list("uuid", flat=True))
    with as_worker():
        for job in jobs:
            assert runner.run_job(str(job))


def stored() -> list[Path]:
    return [path for path in Path(storages["default"].location).rglob("*") if path.is_file()]


@pytest.fixture
def youths_file(tmp_path):
    rows = [youth_row("0012", identifiant_jeune="NATIONAL-1"), youth_row("0013", date_naissance="31/02/2004"),
            youth_row("0014", code_structure="ML076", nom="CANARI")]  # fmt: skip
    return write(tmp_path / "jeunes.csv", YOUTH_HEADINGS, rows)


def test_an_adviser_imports_her_extract_and_gets_the_rejected_rows(cast, client_of, as_worker, youths_file):
    browser = client_of(cast.adviser)
    page = send(browser, youths_file)
    assert page.status_code == 200
    text = html.unescape(page.content.decode())
    assert "2 lignes sur 3" in text and "Cette date n'existe pas." in text
    assert "Structure inconnue ou hors de votre périmètre." in text
    run = run_of(page)
    browser.post(f"/imports/{run.uuid}/lancer/")
    browser.post(f"/imports/{run.uuid}/lancer/")
    assert Job.objects.using("owner").filter(kind="import").count() == 1
    waiting = browser.get(f"/imports/{run.uuid}/", headers={"HX-Request": "true"}).content.decode()
    assert 'data-announce="Import en cours"' in waiting and "hx-get" in waiting
    work(as_worker)
    done = browser.get(f"/imports/{run.uuid}/").content.decode()
    assert "Terminé" in done and "lignes-rejetees-jeunes" in done and "hx-get" not in done
    assert Youth.objects.using("owner").filter(mission_locale=cast.mission_locale, dossier="0012").exists()
    assert not Youth.objects.using("owner").filter(mission_locale=cast.other_mission_locale).exists()
    errors = browser.get(re.search(r"/documents/[0-9a-f-]+/", done)[0], follow=True)
    assert "attachment" in errors["Content-Disposition"]
    assert b"0013" in b"".join(errors.streaming_content)
    reads = ReadLog.objects.using("owner").filter(user_id=cast.adviser.user.pk).values_list("record", flat=True)
    assert set(reads) == {"import", "document"}


def test_rows_of_persons_go_to_who_sent_them_and_the_direction_after_a_fresh_second_factor(
    cast, client_of, as_worker, youths_file
):
    browser, colleague = client_of(cast.adviser), client_of(member(cast.mission_locale))
    run = run_of(send(browser, youths_file))
    assert "CANARI" in browser.get(f"/imports/{run.uuid}/").content.decode()
    assert "CANARI" not in colleague.get(f"/imports/{run.uuid}/").content.decode()
    browser.post(f"/imports/{run.uuid}/lancer/")
    work(as_worker)
    errors = Document.objects.using("owner").get(name__startswith="lignes-rejetees")
    path = f"/documents/{errors.uuid}/nominatif/"
    assert colleague.get(path).status_code == 403
    assert client_of(cast.director).get(path).status_code == 200
    assert client_of(cast.other_adviser).get(path).status_code == 404
    session = browser.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session.save()
    before = ReadLog.objects.using("owner").count()
    assert browser.get(path).status_code == 302
    assert ReadLog.objects.using("owner").count() == before


def test_the_national_identifier_is_written_nowhere(cast, client_of, as_worker, youths_file):
    browser = client_of(cast.adviser)
    run = run_of(send(browser, youths_file))
    browser.post(f"/imports/{run.uuid}/lancer/")
    work(as_worker)
    kept = Youth.objects.using("owner").filter(dossier="0012").values().get()
    assert kept["identified"] and "NATIONAL-1" not in str(kept)
    assert "NATIONAL-1" not in str(ImportRun.objects.using("owner").values().get())


def test_sending_the_same_file_twice_makes_one_import(cast, client_of, youths_file):
    browser = client_of(cast.adviser)
    assert run_of(send(browser, youths_file)).pk == run_of(send(browser, youths_file)).pk
    assert ImportRun.objects.using("owner").count() == 1


def test_a_file_with_social_security_numbers_is_refused_and_not_kept(cast, client_of, tmp_path):
    file = write(tmp_path / "nir.csv", YOUTH_HEADINGS, [youth_row("0012", telephone=nir())])
    page = send(client_of(cast.adviser), file)
    assert "Le numéro de sécurité sociale ne doit pas figurer dans le fichier." in page.content.decode()
    assert run_of(page).document_id is None and not stored()
    assert not Document.objects.using("owner").exists()


def test_another_heading_is_matched_by_hand_once(cast, client_of, as_worker, tmp_path):
    headings = ["Structure", *YOUTH_HEADINGS[1:]]
    row = youth_row("0012")
    row["Structure"] = row.pop("code_structure")
    browser = client_of(cast.adviser)
    page = send(browser, write(tmp_path / "a.csv", headings, [row]))
    assert "Il manque des colonnes obligatoires" in page.content.decode()
    run = run_of(page)
    chosen = {f"column-{name}": name for name in YOUTH_HEADINGS[1:]} | {"column-code_structure": "Structure"}
    page = browser.post(f"/imports/{run.uuid}/colonnes/", chosen | {"save_as": "notre requête"}, follow=True)
    assert "1 ligne, aucune erreur" in page.content.decode()
    assert Mapping.objects.using("owner").get().name == "notre requête"
    browser.post(f"/imports/{run.uuid}/lancer/")
    work(as_worker)
    assert Youth.objects.using("owner").filter(dossier="0012").exists()
    row["numero_dossier"] = "0099"
    again = send(browser, write(tmp_path / "b.csv", headings, [row]))
    assert "1 ligne, aucune erreur" in again.content.decode()


def test_all_or_nothing_leaves_nothing(cast, client_of, as_worker, youths_file):
    browser = client_of(cast.adviser)
    run = run_of(send(browser, youths_file))
    browser.post(f"/imports/{run.uuid}/lancer/", {"all_or_nothing": "1"})
    work(as_worker)
    assert "Rien n'a été enregistré" in browser.get(f"/imports/{run.uuid}/").content.decode()
    assert not Youth.objects.using("owner").exists()


def test_who_may_import_what(cast, client_of, youths_file):
    for name, kinds in {
        "adviser": {"jeunes", "missions", "conventions"},
        "dreets": {"conventions", "historique"},
        "national": {"annuaire", "historique"},
    }.items():
        page = client_of(cast.actors[name]).get("/imports/").content.decode()
        assert set(re.findall(r'value="(\w+)"\s+(?:checked)?\s*required', page)) == kinds
    for name in ("agency_manager", "ett_head", "ddets", "arml", "prism_region"):
        assert client_of(cast.actors[name]).get("/imports/").status_code == 403
    run = run_of(send(client_of(cast.adviser), youths_file))
    assert client_of(cast.other_adviser).get(f"/imports/{run.uuid}/").status_code == 404
    assert client_of(cast.agency_manager).get(f"/imports/{run.uuid}/").status_code == 403
    assert send(client_of(cast.dreets), youths_file).status_code == 400


def test_an_empty_list_teaches_and_gives_a_sample_that_imports(cast, client_of, tmp_path):
    browser = client_of(cast.adviser)
    assert "Commencez par les jeunes" in browser.get("/imports/").content.decode()
    sample = browser.get("/imports/modeles/jeunes.csv")
    assert "attachment" in sample["Content-Disposition"]
    path = tmp_path / "modele.csv"
    path.write_bytes(sample.content)
    assert "aucune erreur" in send(browser, path).content.decode()


def test_files_go_after_ninety_days(cast, client_of, as_worker, youths_file):
    run = run_of(send(client_of(cast.adviser), youths_file))
    assert stored()
    with as_worker():
        assert tasks.forget_imports() == 0
        with clock.at(clock.today() + timedelta(days=91)):
            assert tasks.forget_imports() == 1
        abandoned = Path(tempfile.mkdtemp(prefix="mj-import-"))
        os.utime(abandoned, (0, 0))
        tasks.forget_imports()
    assert not abandoned.exists()
    assert not stored() and not Document.objects.using("owner").exists()
    gone = client_of(cast.adviser).get(f"/imports/{run.uuid}/").content.decode()
    assert "plus conservé" in gone


def test_a_dreets_imports_the_conventions_of_its_region_only(cast, client_of, as_worker, tmp_path):
    rows = [{"code_structure": code, "siret_agence": cast.other_agency.siret, "date_signature": "04/03/2025"}
            for code in ("ML014", "ML076", "ML033")]  # fmt: skip
    browser = client_of(cast.dreets)
    run = run_of(send(browser, write(tmp_path / "c.csv", list(rows[0]), rows), "conventions"))
    browser.post(f"/imports/{run.uuid}/lancer/")
    work(as_worker)
    run.refresh_from_db(using="owner")
    assert (run.summary["created"], run.summary["rejected"]) == (2, 1)


def test_the_national_body_imports_the_directory(cast, client_of, as_worker, tmp_path):
    rows = [{"type": "ML", "code_structure": "ML001", "nom": "Mission Locale Zéro", "departement": "01"}]
    browser = client_of(cast.national)
    run = run_of(send(browser, write(tmp_path / "a.csv", list(rows[0]), rows), "annuaire"))
    browser.post(f"/imports/{run.uuid}/lancer/")
    work(as_worker)
    run.refresh_from_db(using="owner")
    assert run.summary["created"] == 1


def test_an_agency_unknown_to_the_file_tells_nothing_of_other_dossiers(cast, client_of, as_worker, tmp_path):
    youth(cast.other_mission_locale, "0012", last_name="CANARI")
    file = write(
        tmp_path / "m.csv", MISSION_HEADINGS, [mission(cast, "M1"), mission(cast, "M2", code_structure="ML076")]
    )
    page = send(client_of(cast.adviser), file, "missions").content.decode()
    assert "Dossier inconnu" in page and "CANARI" not in page
    assert page.count("Structure inconnue ou hors de votre périmètre.") == 1
