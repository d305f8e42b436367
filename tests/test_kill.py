"""kill -9 of the worker at any moment: every job ends done, once, and no import is half there.

30 kills in the campaign, three by default.
"""

import random
import time

from django.core.files.uploadedfile import SimpleUploadedFile

from missionjeunes.celery import app as celery
from missionjeunes.common.periods import Period
from missionjeunes.work import tasks
from missionjeunes.work.importing.layout import kind_named
from missionjeunes.work.models import Document, Job, Mail
from missionjeunes.work.models.job import JobState
from missionjeunes.work.services.imports import receive, start
from partners.tenancy.scope import scope
from placements.models import Placement
from reporting.enums import Series
from reporting.services.evaluations import request_evaluation
from reporting.services.tables import request_tracking_table
from tests.cast import youth
from tests.conftest import CAMPAIGN
from tests.importing import MISSION_HEADINGS, mission, write
from tests.worker import kill, wait_for, worker

KILLS = 30 if CAMPAIGN else 3
ROWS = 6000
LIVE = (JobState.QUEUED, JobState.RUNNING)


def jobs():
    return Job.objects.using("owner")


def ask_for_everything(cast, folder, number: int) -> list[int]:
    """An import of 6 000 placements, a table and an evaluation; returns the jobs' keys."""
    rows = [mission(cast, f"R{number}-{index}", dossier="0012") for index in range(ROWS)]
    path = write(folder / f"missions-{number}.csv", MISSION_HEADINGS, rows)
    upload = SimpleUploadedFile(path.name, path.read_bytes(), "text/csv")
    with scope(cast.adviser):
        run = receive(actor=cast.adviser, kind=kind_named("missions"), upload=upload)
        start(actor=cast.adviser, run=run)
        run.refresh_from_db()
    wanted = [run.job_id]
    year = Period.parse(str(2025 - number % 10))
    with scope(cast.dreets):
        wanted.append(request_tracking_table(actor=cast.dreets, period=year, series=Series.IMILO).pk)
        wanted.append(request_evaluation(actor=cast.dreets, period=year).pk)
    return wanted


def test_killed_workers_lose_and_double_nothing(cast, as_worker, tmp_path, settings):
    settings.JOB_LEASE_SECONDS = 2
    celery.control.purge()  # what other tests have sent: jobs of bases that are gone
    chance = random.Random(7)
    youth(cast.mission_locale, "0012")
    wanted, imports = [], 0

    def taken():
        with as_worker():
            tasks.sweep()
        return jobs().filter(state=JobState.RUNNING).exists()

    for _ in range(KILLS):
        if not jobs().filter(state__in=LIVE).exists():
            wanted += ask_for_everything(cast, tmp_path, imports)
            imports += 1
        with worker() as process:
            assert wait_for(taken, 300), "the worker takes no job"  # a message lost with a worker is sent again
            time.sleep(chance.uniform(0, 2.5))
            kill(process)
        assert Placement.objects.using("owner").count() % ROWS == 0, "half an import is there"
        time.sleep(2.1)
        with as_worker():
            tasks.sweep()
    with worker():

        def over():
            with as_worker():
                tasks.sweep()
            return not jobs().filter(state__in=LIVE).exists()

        assert wait_for(over, 900, every=1), list(jobs().values_list("kind", "state", "error"))
    done = jobs().filter(pk__in=wanted)
    assert set(done.values_list("state", "attempts")) == {(JobState.DONE, 0)}
    assert Placement.objects.using("owner").count() == imports * ROWS
    for job in done:
        names = list(Document.objects.using("owner").filter(job=job).values_list("name", flat=True))
        assert len(names) == len(set(names)) == {"tracking_table": 4, "evaluation": 1}.get(job.kind, len(names))
        for document in Document.objects.using("owner").filter(job=job):
            assert document.open().read(1)
    assert Mail.objects.using("owner").count() == done.exclude(kind="import").count()
