"""Celery's side of the room: handovers, and what is kept for a time only."""

from celery import shared_task
from django.core.management import call_command

from .services import carry_over

LOGINS_KEPT = 180  # days


@shared_task(name="partners.forget_logins")
def forget_logins() -> None:
    """Delete sessions that have ended, and the history of logins after six months."""
    call_command("clearsessions")
    for command in ("axes_reset_logs", "axes_reset_failure_logs"):
        call_command(command, age=LOGINS_KEPT, verbosity=0)


@shared_task(name="partners.handovers")
def handovers() -> int:
    """Tell, let lapse and carry out the closings and takeovers. Returns how many were done."""
    return carry_over.sweep()
