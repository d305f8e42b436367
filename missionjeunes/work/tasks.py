"""Celery's side of the room: the message holds an identifier, everything else is in the database."""

import time
from datetime import timedelta

from celery import current_app, shared_task
from django.db import connections, transaction
from django.db.models import Q

from missionjeunes.common import clock
from partners.tenancy.scope import batch_scope

from . import outbox, runner
from .importing.engine import forget_temporary
from .models import Document, Job
from .models.job import JobState
from .storage import forget, forget_orphans

SWEEP_LOCK = 7_301_001
ABANDONED = timedelta(days=1)  # no import lasts that long
MAILS_KEPT = timedelta(days=92)
REPUBLISH_AFTER = timedelta(seconds=90)


@shared_task(name="work.run")
def run(job_uuid: str) -> None:
    """Do one job."""
    runner.run_job(job_uuid)


@shared_task(name="work.sweep")
def sweep() -> int:
    """Queue again what a lost worker held, and publish what was not; one sweeper at a time. Returns how many."""
    with transaction.atomic(using="control"):
        with connections["control"].cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SWEEP_LOCK])
            if not cursor.fetchone()[0]:
                return 0
        now = clock.now()
        jobs = Job.objects.using("control")
        jobs.filter(state=JobState.RUNNING, lease_until__lt=now).update(
            state=JobState.QUEUED, token=None, lease_until=None, published_at=None
        )
        waiting = jobs.filter(state=JobState.QUEUED).filter(
            Q(published_at=None) | Q(published_at__lt=now - REPUBLISH_AFTER)
        )
        identifiers = [str(identifier) for identifier in waiting.values_list("uuid", flat=True)]
        waiting.update(published_at=now)
    for identifier in identifiers:
        current_app.send_task("work.run", args=[identifier])
    return len(identifiers)


@shared_task(name="work.send_mail")
def send_mail() -> int:
    """Send the waiting mails. Returns how many."""
    return outbox.send_waiting()


@shared_task(name="work.forget_imports")
def forget_imports() -> int:
    """Delete the files whose retention has passed, and what a killed worker left.

    Those that name persons, imported or produced, go after 90 days. Returns how many documents went.
    """
    with batch_scope():
        over = list(Document.objects.filter(expires_at__lt=clock.now()))
        for document in over:
            forget(document)
    forget_temporary(time.time() - ABANDONED.total_seconds())
    return len(over)


@shared_task(name="work.sweep_storage")
def sweep_storage() -> int:
    """Delete the bytes, a day old or more, that no document names. Returns how many."""
    return forget_orphans(clock.now() - ABANDONED)


@shared_task(name="work.forget_mails")
def forget_mails() -> int:
    """Delete the mails three months after they were written. Returns how many."""
    return outbox.forget_before(clock.now() - MAILS_KEPT)
