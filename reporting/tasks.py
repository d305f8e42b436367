"""What beat asks of the room: drafts of tables and evaluations, once for a state of the data."""

from collections.abc import Callable
from datetime import date

from celery import shared_task

from missionjeunes.common import clock
from missionjeunes.common.periods import last_half_year
from partners.tenancy.scope import batch_scope

from .services.coverage_draft import draft_coverage, is_current
from .services.diagnosis import platform as diagnoses
from .services.evaluations import draft_last_year
from .services.tables import half_year_is_due, request_drafts


def draft_half_year(day: date) -> None:
    """The last half-year's tables, from the days of settings.HALF_YEAR_TABLE_DAYS on."""
    if half_year_is_due(day):
        request_drafts(last_half_year(day))


# Each is called every day and must do nothing when nothing is due or when it has been asked for already.
DRAFTERS: list[Callable[[date], None]] = [draft_half_year, draft_last_year]


@shared_task(name="reporting.draft_reports")
def draft_reports() -> None:
    """Ask for every draft that is due; two beats, or two runs, ask once."""
    for drafter in DRAFTERS:
        drafter(clock.today())


@shared_task(name="reporting.draft_coverage")
def keep_coverage() -> bool:
    """Draft coverage again when the day or the data have changed; True when it did."""
    today = clock.today()
    with batch_scope():
        if is_current(today):
            return False
        draft_coverage(today)
        return True


@shared_task(name="reporting.follow_diagnoses")
def follow_diagnoses() -> int:
    """What awaits the platform on shared diagnoses: figures, ends of collection, mails. Returns how many."""
    return diagnoses.sweep()
