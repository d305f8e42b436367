"""Celery's side of the room: what nights bring."""

from celery import shared_task

from .services import retention


@shared_task(name="placements.end_retention")
def end_retention() -> int:
    """Give notice of the dossiers whose retention is over, and erase those announced long enough ago."""
    return retention.end_retention()
