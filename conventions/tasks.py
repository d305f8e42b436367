"""Celery's side of the room: the sweep of each minute, and what days bring. Scheduled work only calls services."""

from datetime import timedelta

from celery import shared_task

from missionjeunes.common import clock
from missionjeunes.work.models import Job
from missionjeunes.work.models.job import JobState
from partners.tenancy.scope import batch_scope

from .models import Agreement
from .services import clock as calendar
from .services.act import waiting
from .services.deadlines import remind_dates
from .services.issue import JOB, ask_platform
from .services.referents import alert_vacancies

AFTER_FAILURE = timedelta(hours=1)  # a failed act is tried again, not each minute


@shared_task(name="conventions.sweep")
def sweep() -> int:
    """Queue the acts that await the platform, each once. Returns how many wait."""
    found = 0
    for pk in _due():
        with batch_scope():
            ask_platform(Agreement.objects.get(pk=pk), None)
        found += 1
    return found


def _due() -> list[int]:
    with batch_scope():
        failed = Job.objects.filter(
            kind=JOB, organisation=None, state=JobState.FAILED, finished_at__gt=clock.now() - AFTER_FAILURE
        )
        resting = set(failed.values_list("params__agreement", flat=True))
        return [pk for pk in waiting() if pk not in resting]


@shared_task(name="conventions.follow_dates")
def follow_dates() -> int:
    """Expire, terminate and withdraw the acts on their day. Returns how many."""
    return calendar.follow_dates()


@shared_task(name="conventions.remind")
def remind() -> None:
    """The mails of ends, notices and vacant seats: each goes once, whatever is run twice or skipped."""
    today = clock.today()
    with batch_scope():
        remind_dates(today)
    with batch_scope():
        alert_vacancies(today)
