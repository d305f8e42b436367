"""Doing a job once, whatever is killed (docs/adr/0002-jobs.md).

A worker claims the row by a conditional UPDATE with a fresh token and a lease that a heartbeat renews. Everything the
job writes, its documents, its mail and its `done` state are one transaction, whose last statement is conditional on
the token: a worker that lost the job writes nothing.
"""

import logging
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.db import connections, transaction
from django.db.models import F, Q

from missionjeunes.common import clock
from missionjeunes.common.logs import correlation
from partners.actor import Actor, acting
from partners.models import Membership
from partners.tenancy.scope import batch_scope, scope

from .kinds import JobFailed, JobKind, Result, Run, kind_of
from .models import Job
from .models.job import JobState
from .outbox import post
from .storage import keep

logger = logging.getLogger(__name__)
ATTEMPTS = 3


class NotMine(Exception):
    """The job was cancelled, or another worker holds it now."""


def _lease():
    return clock.now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)


def _mine(job: Job, *, using: str = "control"):
    return Job.objects.using(using).filter(pk=job.pk, token=job.token, state=JobState.RUNNING)


def _still_wanted(job: Job, *, using: str = "control"):
    """The job while it is this worker's and its requester has not lost the right to it."""
    acting_now = Membership.objects.using(using).filter(acting()).values("pk")
    return _mine(job, using=using).filter(Q(organisation=None) | Q(membership__in=acting_now))


def _stop(job: Job) -> None:
    """Raise why a conditional write found nothing: JobFailed for a right that has ended, NotMine otherwise."""
    _actor(job, using="control")
    raise NotMine


def claim(job_uuid: str) -> Job | None:
    """Take a queued job, or one whose lease has run out; None when there is nothing to take."""
    jobs, now = Job.objects.using("control").filter(uuid=job_uuid), clock.now()
    values = {"state": JobState.RUNNING, "token": uuid.uuid4(), "lease_until": _lease(), "started_at": now}
    taken = jobs.filter(state=JobState.QUEUED).update(**values) or jobs.filter(
        state=JobState.RUNNING, lease_until__lt=now
    ).update(**values)
    return Job.objects.select_related("organisation").get(uuid=job_uuid) if taken else None


@contextmanager
def _heartbeat(job: Job) -> Iterator[None]:
    """Renew the lease from a thread of its own, so that a long statement does not lose the job."""
    stop = threading.Event()

    def beat():
        while not stop.wait(settings.JOB_LEASE_SECONDS / 3):
            try:
                if not _mine(job).update(lease_until=_lease()):
                    break
            except Exception:
                logger.exception("lease not renewed")
        connections["control"].close()

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _progress(job: Job):
    def report(done: int, total: int, step: str = "") -> None:
        if not _still_wanted(job).update(progress=done, total=total, step=step[:200], lease_until=_lease()):
            _stop(job)

    return report


def _actor(job: Job, *, using: str = "default") -> Actor | None:
    """The requester, whose right is checked again now; None for the platform's own jobs."""
    if job.organisation_id is None:
        return None
    membership = (
        Membership.objects.using(using)
        .select_related("user", "organisation")
        .filter(acting(), pk=job.membership_id)
        .first()
    )
    if membership is None:
        raise JobFailed("La personne qui a demandé ce travail n'est plus membre de l'organisation.")
    return Actor(membership.user, membership)


def _finish(job: Job, kind: JobKind, actor: Actor | None, result: Result) -> None:
    for output in result.files:
        keep(
            output.content,
            name=output.name,
            content_type=output.content_type,
            perimeter=output.perimeter,
            nominative=output.nominative,
            expires_at=clock.now() + timedelta(days=settings.IMPORT_RETENTION_DAYS) if output.nominative else None,
            organisation=job.organisation,
            author=actor.user if actor else None,
            job=job,
        )
    if kind.mail_when_done and actor:
        post(
            key=f"job-done:{job.uuid}",
            to=actor.user.email,
            template="job_done",
            context={"job": job, "link": f"{settings.SITE_URL}/productions/{job.uuid}/"},
        )
    done = _still_wanted(job, using="default").update(
        state=JobState.DONE,
        token=None,
        lease_until=None,
        finished_at=clock.now(),
        progress=F("total"),
        result=result.summary,
        error="",
    )
    if not done:
        _stop(job)


def _do(job: Job) -> None:
    kind = kind_of(job)
    with transaction.atomic():
        actor = _actor(job)
        with scope(actor) if actor and not kind.batch else batch_scope():
            result = kind.run(Run(job, actor, _progress(job)))
        _finish(job, kind, actor, result)


def _record_failure(job: Job, error: str, *, final: bool) -> None:
    """Count an exception; the third one, or a final one, ends the job; otherwise it is queued again."""
    again = not final and job.attempts + 1 < ATTEMPTS
    _mine(job).update(
        state=JobState.QUEUED if again else JobState.FAILED,
        attempts=F("attempts") + 1,
        token=None,
        lease_until=None,
        published_at=None,
        error=error[:500],
        finished_at=None if again else clock.now(),
    )


def run_job(job_uuid: str) -> bool:
    """Claim and do a job; False when it was not to be had. Never raises for the job's own failure."""
    job = claim(job_uuid)
    if job is None:
        return False
    token = correlation.set(str(job.uuid))
    try:
        with _heartbeat(job):
            _do(job)
    except NotMine:
        logger.warning("job lost or cancelled")
    except JobFailed as failure:
        _record_failure(job, str(failure), final=True)
    except Exception:
        logger.exception("job failed")
        _record_failure(job, "Une erreur inattendue est survenue ; l'équipe technique en est avertie.", final=False)
    finally:
        correlation.reset(token)
    return True
