"""The dates of an agreement's end: anniversaries of its signature, notices, terms (N6.a, N6.b, R6).

Pure functions of days. Where the texts are silent the reading is the platform's own, stated on pages and letters:
the anniversary of a 29 February is the 1st of March (as in common.periods.term_end); a month before the 31st is the
last day of a shorter month (as in article 641 of the code of civil procedure).
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


def anniversary(signed_on: date, year: int) -> date:
    """The anniversary of a signature in a given year."""
    try:
        return signed_on.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def next_anniversary(signed_on: date, day: date) -> date:
    """The first anniversary after `day`; the day of the signature itself is none."""
    year = max(day.year, signed_on.year + 1)
    coming = anniversary(signed_on, year)
    return coming if coming > day else anniversary(signed_on, year + 1)


def month_before(day: date) -> date:
    """The same day of the month before, or its last one."""
    return months_before(day, 1)


def months_before(day: date, months: int) -> date:
    """The same day some months before, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def notice_deadline(signed_on: date, day: date) -> date:
    """The last day in time, on or after `day`, to withdraw: one month before an anniversary of the signature."""
    coming = next_anniversary(signed_on, day)
    deadline = month_before(coming)
    return deadline if deadline >= day else month_before(next_anniversary(signed_on, coming))


@dataclass(frozen=True)
class Notice:
    """A withdrawal notified on a day: `deadline` is the last day in time for the coming `anniversary`.

    `takes_effect_on` is the first day without the party; `at_term` says that the act ends before it or that day.
    """

    anniversary: date
    deadline: date
    takes_effect_on: date
    late: bool
    at_term: bool

    @property
    def until(self) -> date:
        """The last day with the party."""
        return self.takes_effect_on - ONE_DAY


def withdrawal(signed_on: date, notified_on: date, ends_on: date | None) -> Notice:
    """What a withdrawal notified that day does: in time, at the coming anniversary; late, at the one after (our
    reading); never later than the day after the term."""
    coming = next_anniversary(signed_on, notified_on)
    deadline = month_before(coming)
    late = notified_on > deadline
    effect = next_anniversary(signed_on, coming) if late else coming
    at_term = ends_on is not None and effect > ends_on
    return Notice(coming, deadline, ends_on + ONE_DAY if at_term else effect, late, at_term)


def in_words(days: int) -> str:
    """A countdown as a reader says it: «aujourd'hui», «demain», «dans 12 jours», «dans environ 3 mois»."""
    if days < 0:
        return "passé"
    if days < 2:
        return ("aujourd'hui", "demain")[days]
    if days < 60:
        return f"dans {days} jours"
    return f"dans environ {round(days * 12 / 365)} mois"
