"""Productions of the demonstration, asked for as a user would: through jobs that a worker does."""

import shutil
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from missionjeunes.common import clock
from missionjeunes.common.periods import Period, last_half_year
from missionjeunes.work.models import Job
from missionjeunes.work.models.job import JobState
from partners.actor import Actor
from partners.enums import Kind
from partners.models import Organisation, Region
from partners.tenancy.scope import scope

from ..enums import Series
from ..services.evaluations import request_evaluation
from ..services.tables import request_drafts, request_tracking_table
from .personas import persona

NATIONAL, REGIONAL, LOCAL = "secretariat.national", "dreets.normandie", "directrice.caen"
PATIENCE = timedelta(seconds=90)  # without any worker at work
PAUSE = 0.5  # seconds between two looks


class NoWorker(Exception):
    """Nobody takes the jobs; the message is French."""


def _requester() -> Actor:
    """The national secretary when every region has its Missions Locales, else the officer of Normandie."""
    regions = Organisation.objects.filter(kind=Kind.MISSION_LOCALE).values("region").distinct().count()
    return persona(NATIONAL if regions == Region.objects.count() else REGIONAL)


def request_all() -> list[Job]:
    """Ask for the last half-year's tables and the last year's evaluation; returns the jobs whose files are wanted."""
    today, requester, local = clock.today(), _requester(), persona(LOCAL)
    half_year, year = last_half_year(today), Period.parse(str(today.year - 1))
    request_drafts(half_year)
    with scope(local):
        request_tracking_table(actor=local, period=half_year, series=Series.IMILO)
    with scope(requester):
        table = request_tracking_table(actor=requester, period=half_year, series=Series.IMILO)
        evaluation = request_evaluation(actor=requester, period=year)
    return [table, evaluation]


def wait(say: Callable[[str], None]) -> None:
    """Wait until no job is left to do, telling each step; NoWorker when nobody works on them for a while."""
    seen, told = time.monotonic(), ""
    while jobs := list(Job.objects.filter(state__in=[JobState.QUEUED, JobState.RUNNING]).order_by("pk")):
        running = [job for job in jobs if job.state == JobState.RUNNING and job.lease_until > clock.now()]
        if running:
            seen = time.monotonic()
            line = " ; ".join(f"{job.title} : {job.step or 'en cours'}{_percent(job)}" for job in running)
            if line != told:
                say(line)
                told = line
        elif time.monotonic() - seen > PATIENCE.total_seconds():
            raise NoWorker(
                f"Aucun exécutant n'a pris les {len(jobs)} travaux en attente depuis {PATIENCE.seconds} secondes. "
                "Démarrez-en un (celery -A missionjeunes worker), puis relancez la commande."
            )
        time.sleep(PAUSE)


def _percent(job: Job) -> str:
    return f" ({job.percent} %)" if job.percent is not None else ""


def copy_documents(jobs: list[Job], folder: Path) -> list[Path]:
    """Copy the files of finished jobs into `folder`; returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    copied = []
    for job in jobs:
        for document in job.documents.order_by("pk"):
            path = folder / Path(document.name).name
            with document.open() as source, path.open("wb") as target:
                shutil.copyfileobj(source, target)
            copied.append(path)
    return copied
