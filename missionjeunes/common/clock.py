"""The one clock. Everything that asks for «now» or «today» asks here, so that tests and demos can set it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

PARIS = ZoneInfo("Europe/Paris")
_shift: ContextVar[timedelta] = ContextVar("clock_shift", default=timedelta())


def now() -> datetime:
    """The present instant, aware, UTC inside."""
    return timezone.now() + _shift.get()


def today() -> date:
    """The legal day, Europe/Paris, overseas included."""
    return now().astimezone(PARIS).date()


@contextmanager
def at(moment: datetime | date) -> Iterator[None]:
    """Set the clock to `moment` (noon in Paris for a date); it goes on ticking from there."""
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, 12, tzinfo=PARIS)
    token = _shift.set(moment - timezone.now())
    try:
        yield
    finally:
        _shift.reset(token)
