"""What beat asks of the room."""

from celery import shared_task

from missionjeunes.common import clock
from partners.tenancy.scope import batch_scope

from .services.referents import alert_vacancies


@shared_task(name="conventions.remind")
def remind() -> None:
    """The day's mails: seats of referents left vacant. Each goes once, whatever is run twice or skipped."""
    with batch_scope():
        alert_vacancies(clock.today())
