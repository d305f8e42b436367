"""Celery's side of the room: scheduled work only calls services."""

from celery import shared_task

from .services import clock


@shared_task(name="conventions.follow_dates")
def follow_dates() -> int:
    """Expire, terminate and withdraw the acts on their day. Returns how many."""
    return clock.follow_dates()
