"""Who gets which evaluation: the command, the request, the job under the batch role, the yearly drafts."""

import csv
import io
from datetime import date

import pikepdf
import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import connections

from missionjeunes.common import clock
from missionjeunes.common.periods import Period
from missionjeunes.work.models import Document, Job
from missionjeunes.work.runner import run_job
from missionjeunes.work.services.jobs import request_job
from partners.tenancy.scope import scope
from reporting.services.evaluations import draft_evaluations, draft_last_year, request_evaluation
from tests.cast import placement, youth

YEAR = Period.parse("2025")


@pytest.fixture
def placements(cast):
    """Six youths placed in 2025 from one Mission Locale, two from another one of the region, four in 2024."""
    for _ in range(6):
        placement(youth(cast.mission_locale), cast.agency, start=date(2025, 3, 3), end=date(2025, 3, 12))
    for _ in range(2):
        placement(youth(cast.other_mission_locale), cast.other_agency, start=date(2025, 5, 5), end=date(2025, 5, 7))
    for _ in range(10):
        placement(youth(cast.mission_locale), cast.agency, start=date(2024, 3, 4), end=date(2024, 3, 8))
    return cast


def lines_of(document: bytes) -> dict[tuple, dict]:
    """The attached long CSV by (territory type, code, indicator, value)."""
    with pikepdf.open(io.BytesIO(document)) as pdf:
        (attached,) = pdf.attachments.values()
        content = attached.get_file().read_bytes().decode()
    return {
        (line["territoire_type"], line["territoire_code"], line["indicateur"], line["modalite"]): line
        for line in csv.DictReader(io.StringIO(content), delimiter=";")
    }


def requested(actor, **changes) -> Job:
    params = {"period": "2025", "territory": actor.territory, "series": "imilo", "audience": "partner"} | changes
    with scope(actor):
        return request_job(actor=actor, kind="evaluation", title="Évaluation", params=params, unique_key=str(params))


def done(job: Job, as_worker) -> Job:
    with as_worker():
        assert run_job(str(job.uuid))
    return Job.objects.using("owner").get(pk=job.pk)


def test_the_command_writes_the_engines_figures_masked_for_partners(placements, as_worker, tmp_path):
    output = tmp_path / "normandie.pdf"
    with as_worker():
        call_command("evaluation", "--period", "2025", "--territory", "R28", "--output", str(output), verbosity=0)
    content = output.read_bytes()
    lines = lines_of(content)
    assert lines["R", "28", "T01", ""]["valeur"] == "8"
    assert lines["R", "28", "T02", ""]["valeur"] == "8"
    assert lines["R", "28", "T13M", ""]["valeur"] == "-20.0"
    masked = lines["ML", "ML076", "T01", ""]  # of two persons, and the partners read it
    assert (masked["valeur"], masked["statut"]) == ("", "masque")


def test_the_command_also_writes_an_odt_and_refuses_the_rest(placements, as_worker, tmp_path):
    with as_worker():
        call_command(
            "evaluation", "--period", "2025", "--territory", "D14", "--output", str(tmp_path / "a.odt"), verbosity=0
        )
        with pytest.raises(CommandError, match=r"\.pdf ou \.odt"):
            call_command("evaluation", "--period", "2025", "--territory", "D14", "--output", str(tmp_path / "a.doc"))
        with pytest.raises(CommandError, match="inconnu"):
            call_command("evaluation", "--period", "2025", "--territory", "R99", "--output", str(tmp_path / "a.pdf"))
        with pytest.raises(CommandError, match="illisible"):
            call_command("evaluation", "--period", "hier", "--territory", "FR", "--output", str(tmp_path / "a.pdf"))
    assert (tmp_path / "a.odt").read_bytes().startswith(b"PK")


def test_a_regional_officer_gets_her_regions_report_masked_for_partners(placements, as_worker):
    with scope(placements.dreets):
        asked = request_evaluation(actor=placements.dreets, period=YEAR)
    assert (asked.params["territory"], asked.params["audience"]) == ("R28", "partner")
    job = done(requested(placements.dreets, audience="internal"), as_worker)  # forged: it gives nothing more
    assert (job.state, job.result["audience"]) == ("done", "partner")
    document = Document.objects.using("owner").get(job=job)
    assert (document.name, document.perimeter) == ("evaluation-2025-r28-partner.pdf", "R28")
    assert document.organisation_id == placements.dreets.organisation.pk
    with document.open() as file:
        lines = lines_of(file.read())
    assert lines["R", "28", "T01", ""]["valeur"] == "8"
    assert lines["ML", "ML076", "T01", ""]["statut"] == "masque"
    assert {kind for kind, *_ in lines} == {"R", "D", "ML"}


def test_a_regional_branch_body_reads_its_region_as_a_whole(placements, as_worker):
    with scope(placements.prism_region):
        job = request_evaluation(actor=placements.prism_region, period=YEAR)
    assert done(job, as_worker).state == "done"
    with Document.objects.using("owner").get(job=job).open() as file:
        assert {kind for kind, *_ in lines_of(file.read())} == {"R"}


def test_a_mission_locale_and_an_agency_are_refused(placements, as_worker):
    for actor in (placements.director, placements.agency_manager):
        with scope(actor), pytest.raises(PermissionDenied):
            request_evaluation(actor=actor, period=YEAR)
        job = done(requested(actor, territory="R28"), as_worker)
        assert job.state == "failed"
        assert "réservée aux organisations régionales et nationales" in job.error
    assert not Document.objects.using("owner").exists()


def test_a_job_forged_for_another_territory_gives_nothing(placements, as_worker):
    job = done(requested(placements.dreets, territory="R75"), as_worker)
    assert (job.state, Document.objects.using("owner").count()) == ("failed", 0)


def test_the_same_report_is_made_once_until_the_data_change(placements, as_worker):
    actor = placements.national
    with scope(actor):
        first = request_evaluation(actor=actor, period=YEAR)
        assert request_evaluation(actor=actor, period=YEAR) == first
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE work_dataversion SET version = version + 1")
    with scope(actor):
        assert request_evaluation(actor=actor, period=YEAR) != first


def test_beat_drafts_the_nation_and_each_region_once(cast, as_worker):
    with as_worker():
        drafted = draft_evaluations(2025)
        assert draft_evaluations(2025) == drafted
    assert len(drafted) == 19
    assert drafted[0].params["territory"] == "FR"
    assert all(job.organisation_id is None for job in drafted)


def test_the_drafts_of_a_year_wait_for_the_evaluation_day(cast, as_worker):
    with as_worker():
        draft_last_year(date(2026, 1, 31))
        assert not Job.objects.using("owner").exists()
        draft_last_year(date(2026, 2, 1))
    assert {job.params["period"] for job in Job.objects.using("owner")} == {"2025"}


def test_the_page_asks_for_the_last_years_report(cast, client_of):
    with clock.at(date(2026, 3, 2)):
        assert client_of(cast.dreets).post("/evaluations/demander/").status_code == 302
    (job,) = Job.objects.using("owner").filter(kind="evaluation")
    assert (job.params["period"], job.params["territory"]) == ("2025", "R28")
    assert client_of(cast.agency_manager).post("/evaluations/demander/").status_code == 403
