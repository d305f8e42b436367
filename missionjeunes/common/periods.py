"""Periods of the tracking table and the evaluations: half-year, year, or any span of days; both ends inside."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

_HALF = re.compile(r"(\d{4})-S([12])")
_YEAR = re.compile(r"\d{4}")
_SPAN = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})")


def _year_earlier(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)


@dataclass(frozen=True, slots=True)
class Period:
    """`code` as written in files (`2026-S1`, `2026`, `2025-02-04..2028-02-03`), first and last day included."""

    code: str
    start: date
    end: date

    @classmethod
    def parse(cls, code: str) -> Self:
        """Read a period's code; ValueError with a French message when it is none."""
        code = code.strip()
        try:
            if match := _HALF.fullmatch(code):
                year, half = int(match[1]), match[2]
                if half == "1":
                    return cls(code, date(year, 1, 1), date(year, 6, 30))
                return cls(code, date(year, 7, 1), date(year, 12, 31))
            if _YEAR.fullmatch(code):
                return cls(code, date(int(code), 1, 1), date(int(code), 12, 31))
            if match := _SPAN.fullmatch(code):
                start, end = date.fromisoformat(match[1]), date.fromisoformat(match[2])
                if start <= end:
                    return cls(code, start, end)
        except ValueError:
            pass
        raise ValueError(f"Période «{code}» illisible : écrivez 2026-S1, 2026 ou 2025-02-04..2028-02-03.")

    @property
    def year_earlier(self) -> "Period":
        """The same period one year before, the base of evolutions (T13)."""
        if match := _HALF.fullmatch(self.code):
            return Period.parse(f"{int(match[1]) - 1}-S{match[2]}")
        if _YEAR.fullmatch(self.code):
            return Period.parse(str(int(self.code) - 1))
        start, end = _year_earlier(self.start), _year_earlier(self.end)
        return Period(f"{start}..{end}", start, end)

    @property
    def label(self) -> str:
        """In French: «1er semestre 2026», «année 2026», «du 04/02/2025 au 03/02/2028»."""
        if match := _HALF.fullmatch(self.code):
            return f"{'1er' if match[2] == '1' else '2e'} semestre {match[1]}"
        if _YEAR.fullmatch(self.code):
            return f"année {self.code}"
        return f"du {self.start:%d/%m/%Y} au {self.end:%d/%m/%Y}"

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1


def last_half_year(day: date) -> Period:
    """The last half-year that has ended before `day`."""
    return Period.parse(f"{day.year}-S1" if day.month > 6 else f"{day.year - 1}-S2")


def term_end(signed_on: date, years: int = 3) -> date:
    """Last day of an agreement: the eve of the anniversary of its signature (N6.a, R6)."""
    try:
        anniversary = signed_on.replace(year=signed_on.year + years)
    except ValueError:
        anniversary = date(signed_on.year + years, 3, 1)
    return anniversary - timedelta(days=1)
