"""A tracking table for one audience: what files, stored rows and pages are made from."""

from dataclasses import dataclass
from datetime import date

from missionjeunes.common import clock
from missionjeunes.common.periods import Period

from ..enums import Audience, Series
from ..indicators import CURRENT
from .disclosure import Cell, protect, threshold
from .engine import Computation
from .figures import CELLS, figures
from .territories import Territory

FINAL_AFTER_MONTHS = 3


@dataclass(frozen=True, slots=True)
class Row:
    """A territory and its cells, aligned with figures.CELLS."""

    territory: Territory
    cells: list[Cell]

    def nested(self) -> dict[str, dict[str, dict[str, list]]]:
        """{indicator: {breakdown: {value: [number or null, state]}}}, as stored and as written in JSON."""
        nested: dict[str, dict[str, dict[str, list]]] = {}
        for cell, (value, status) in zip(CELLS, self.cells, strict=True):
            number = value if value is None or isinstance(value, int) else float(value)
            of_indicator = nested.setdefault(cell.indicator.code, {})
            of_indicator.setdefault(cell.breakdown, {})[cell.value] = [number, status]
        return nested


@dataclass(frozen=True)
class Table:
    """Everything that a published figure carries: perimeter, series, audience, extraction day, state."""

    period: Period
    root: Territory
    series: str
    audience: str
    threshold: int
    extracted_on: date
    rows: list[Row]
    registry_version: int = CURRENT.version

    @property
    def is_final(self) -> bool:
        """Final three months after the period ends, provisional before."""
        return self.extracted_on >= _months_after(self.period.end, FINAL_AFTER_MONTHS)

    @property
    def state(self) -> str:
        return "définitif" if self.is_final else "provisoire"

    @property
    def warning(self) -> str:
        """What a masked table carries until an edition is frozen."""
        return "" if self.audience == Audience.INTERNAL else "Document de travail, non publiable"

    @property
    def masking(self) -> str:
        """How cells are protected, in French, for covers."""
        if not self.threshold:
            return "Chiffres exacts, réservés à leur organisation : ne pas diffuser."
        return (
            f"Une case reposant sur moins de {self.threshold} personnes est remplacée par «s» (secret statistique) ; "
            "«n.d.» : sans valeur (dénominateur nul)."
        )

    @property
    def title(self) -> str:
        return f"Tableau de suivi Mission Jeunes – {self.period.label}"

    @property
    def file_stem(self) -> str:
        """`tableau-suivi_2026-S1_R28_partner`: safe on every system."""
        territory = str(self.root).replace(":", "-")
        series = "" if self.series == Series.IMILO else f"_{self.series}"
        return f"tableau-suivi_{self.period.code}_{territory}_{self.audience}{series}"


def _months_after(day: date, months: int) -> date:
    """The same day some months later, the last of the month when there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise ValueError(day)


def table_for(computation: Computation, audience: str) -> Table:
    """The computed table as an audience may see it."""
    fewest = threshold(audience, computation.period.end)
    rows = [Row(territory, protect(figures(m), m, fewest, territory.type)) for territory, m in computation.rows]
    return Table(computation.period, computation.root, computation.series, audience, fewest, clock.today(), rows)
