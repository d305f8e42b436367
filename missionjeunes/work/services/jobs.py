"""What a person does with a job: request, cancel, retry. Doing it is runner.py's."""

import logging

from celery import current_app
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from missionjeunes.common import clock
from partners.actor import Actor

from ..models import Job
from ..models.job import JobState

logger = logging.getLogger(__name__)
AT_A_TIME = 20  # jobs that one organisation may have waiting or running: workers are everybody's
TOO_MANY = f"Votre organisation a déjà {AT_A_TIME} travaux en cours : attendez la fin de l'un d'eux."


def publish(job: Job) -> None:
    """Wake a worker once the transaction is committed; a broker that is down costs a minute (the sweeper)."""

    def send():
        try:
            current_app.send_task("work.run", args=[str(job.uuid)])
        except Exception:
            logger.exception("job not published, the sweeper will")

    transaction.on_commit(send)


def _unfinished(actor: Actor) -> int:
    return Job.objects.visible_to(actor).filter(state__in=[JobState.QUEUED, JobState.RUNNING]).count()


def request_job(
    *,
    actor: Actor | None,
    kind: str,
    title: str,
    params: dict,
    unique_key: str,
    reuse: bool = False,
    unlimited: bool = False,
) -> Job:
    """Queue a job, or return the one that is already doing exactly this; `reuse` also returns a finished one.

    ValidationError when the organisation has AT_A_TIME of them unfinished, unless `unlimited`: what the platform owes
    to an act already done.
    """
    organisation = actor.organisation if actor else None
    key = f"{kind}:{organisation.pk if organisation else 0}:{unique_key}"
    wanted = [JobState.QUEUED, JobState.RUNNING] + ([JobState.DONE] if reuse else [])
    existing = Job.objects.filter(organisation=organisation, unique_key=key, state__in=wanted)
    if job := existing.order_by("-pk").first():
        return job
    if actor and not unlimited and _unfinished(actor) >= AT_A_TIME:
        raise ValidationError(TOO_MANY)
    job = Job(
        kind=kind,
        title=title,
        params=params,
        unique_key=key,
        organisation=organisation,
        membership=actor.membership if actor else None,
        requested_by=actor.user if actor else None,
        created_at=clock.now(),
        published_at=clock.now(),
    )
    try:
        with transaction.atomic():
            job.save(force_insert=True)
    except IntegrityError:  # asked for twice at the same instant
        return existing.get()
    publish(job)
    return job


def cancel_job(*, actor: Actor, job: Job) -> bool:
    """Stop a job that is not over; what it had begun is rolled back. False when it was over already."""
    return bool(
        Job.objects.visible_to(actor)
        .filter(pk=job.pk, state__in=[JobState.QUEUED, JobState.RUNNING])
        .update(state=JobState.CANCELLED, token=None, lease_until=None, finished_at=clock.now())
    )


def retry_job(*, actor: Actor, job: Job) -> bool:
    """Queue a failed or cancelled job again, with fresh attempts."""
    try:
        with transaction.atomic():
            changed = (
                Job.objects.visible_to(actor)
                .filter(pk=job.pk, state__in=[JobState.FAILED, JobState.CANCELLED])
                .update(
                    state=JobState.QUEUED,
                    attempts=0,
                    error="",
                    progress=0,
                    step="",
                    finished_at=None,
                    published_at=clock.now(),
                )
            )
    except IntegrityError:  # the same work is already queued again
        return False
    if changed:
        publish(job)
    return bool(changed)
