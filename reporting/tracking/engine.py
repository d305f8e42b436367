"""The figures of every territory in one pass of the database (docs/adr/0006-tracking-engine.md).

Placements add up from the Missions Locales; persons add up too, except those who have dossiers in several Missions
Locales, who are counted again at each level. The same statements run for the nation under the batch role and for one
Mission Locale under its own: its figures are the same, since each territory's come from its own placements.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from operator import add
from typing import Any

from missionjeunes.common.periods import Period
from partners.models import Parameter

from ..models import HistoricalFigure
from .queries import FIRST_YEAR, PERSON_COLUMNS, PLACEMENT_COLUMNS, Statements, parameters, texts, year_bit
from .territories import Network, Territory

PERSONS = [name for name, _ in PERSON_COLUMNS]
PLACEMENTS = [name for name, _ in PLACEMENT_COLUMNS]


@dataclass(slots=True)
class Measures:
    """Unrounded parts of one territory's figures: numbers of distinct persons, quantities, and what has no parts."""

    persons: dict[str, int]
    amounts: dict[str, int | Decimal]
    other: dict[str, Any]


@dataclass(frozen=True)
class Computation:
    """Measures of the territories that have a row, in the table's order."""

    period: Period
    series: str
    root: Territory
    rows: list[tuple[Territory, Measures]]


def compute(*, period: Period, series: str, territory: str, with_children: bool = False) -> Computation:
    """Compute a table in the current scope; ValueError in French when there is no such territory."""
    network = Network(territory)
    history = _History(period, network)
    statements = Statements(texts(series, network), parameters(period, network, history.masks))
    results = statements.run()
    rows = _Assembly(period, network, history, results).rows()
    kept = rows if with_children else [row for row in rows if row[0] == network.root]
    return Computation(period, series, network.root, kept)


class _History:
    """Imported figures of each territory: their sums, and the years that they stand for."""

    def __init__(self, period: Period, network: Network):
        self.last_year = period.end.year
        places = {(t.type, t.code): t.place for t in network.territories}
        self.every_year = sum(year_bit(year) for year in range(FIRST_YEAR, self.last_year + 1))
        self.masks = dict.fromkeys(places.values(), self.every_year)
        self.persons: dict[int, int] = defaultdict(int)
        self.placements: dict[int, int] = defaultdict(int)
        figures = HistoricalFigure.objects.filter(year__lte=self.last_year).exclude(year__range=(1, FIRST_YEAR - 1))
        for row in figures:
            place = places.get((row.territory_type, row.territory_code))
            if place is None:
                continue
            self.persons[place] += row.persons or 0
            self.placements[place] += row.placements or 0
            if row.year:  # year 0 is CUMUL, a starting point beside the years
                self.masks[place] &= ~year_bit(row.year)

    def counts(self, place: int, year: int) -> bool:
        """True when the platform's placements of that year count in that territory."""
        return FIRST_YEAR <= year <= self.last_year and bool(self.masks[place] & year_bit(year))


class _Assembly:
    """From the rows of the statements to the measures of each territory."""

    def __init__(self, period: Period, network: Network, history: _History, results: dict[str, list[tuple]]):
        self.period, self.network, self.history, self.results = period, network, history, results

    def rows(self) -> list[tuple[Territory, Measures]]:
        placements = self._placements()
        persons = self._persons()
        other = self._other()
        fte = Parameter.on("fte_annual_hours", self.period.end)
        rows = []
        for territory in self._shown(set(placements)):
            place = territory.place
            counts = dict(zip(PERSONS, persons.get(place) or [0] * len(PERSONS), strict=True))
            extra = other[place]
            counts["T09.accompagnes"] = extra["supported"]
            counts["T13"], counts["T14J"] = extra["earlier_persons"], extra["persons_since"]
            amounts = dict(zip(PLACEMENTS, placements.get(place) or [0] * len(PLACEMENTS), strict=True))
            rows.append((territory, Measures(counts, amounts, {**extra, "fte": fte})))
        return rows

    def _shown(self, active: set[int]) -> Iterable[Territory]:
        """Every territory above a Mission Locale; of these, those that have something in the period.

        Open at least one day of it, or with a placement active in it, or a convention in force or signed in it.
        """
        bound = {place for place, *_, lived in self.results["conventions"] if lived}
        for territory in self.network.territories:
            opening = self.network.openings.get(territory.place)
            if (
                opening is None
                or territory == self.network.root
                or opening.during(self.period)
                or territory.place in active | bound
            ):
                yield territory

    def _sum_up(self, of_missions_locales: dict[int, list]) -> dict[int, list]:
        sums: dict[int, list] = {}
        for ml, values in of_missions_locales.items():
            for upper in self.network.above[ml]:
                so_far = sums.get(upper.place)
                sums[upper.place] = list(map(add, so_far, values)) if so_far else list(values)
        return sums

    def _placements(self) -> dict[int, list]:
        of_missions_locales = {ml: list(values) for ml, *values in self.results["placements"]}
        return of_missions_locales | self._sum_up(of_missions_locales)

    def _persons(self) -> dict[int, list[int]]:
        single = {place: list(values) for place, multi, *values in self.results["persons"] if not multi}
        totals = single | self._sum_up(single)
        for place, multi, *values in self.results["persons"]:
            if multi:
                totals[place] = list(map(add, totals[place], values)) if place in totals else list(values)
        return totals

    def _other(self) -> dict[int, dict[str, Any]]:
        """What is counted by statements of its own, by place; zeros and None where nothing was found."""
        values = {
            territory.place: {
                "episodes": 0, "supported": 0, "earlier_persons": 0, "earlier_placements": 0,
                "persons_since": self.history.persons[territory.place],
                "placements_since": self.history.placements[territory.place],
                "median_length": None, "median_delay": None, "agencies": 0, "agencies_covered": 0,
                "conventions": 0, "signed": 0, "open": 0, "open_covered": 0,
                "agencies_open": None, "agencies_open_covered": None,
            }
            for territory in self.network.territories
        }  # fmt: skip
        self._add_persons(values)
        self._add_years(values)
        for place, length, delay, agencies, covered in self.results["spread"]:
            values[place] |= {"median_length": length, "median_delay": delay}
            values[place] |= {"agencies": agencies, "agencies_covered": covered}
        for place, active, signed, covered, _ in self.results["conventions"]:
            values[place] |= {"conventions": active, "signed": signed, "open_covered": covered}
        self._add_organisations(values)
        return values

    def _add_persons(self, values: dict[int, dict[str, Any]]) -> None:
        for place, multi, episodes in self.results["episodes"]:
            values[place]["episodes"] += episodes
            if not multi:
                for upper in self.network.above.get(place, ()):
                    values[upper.place]["episodes"] += episodes
        for place, since, earlier in self.results["history"]:
            values[place]["persons_since"] += int(since or 0)
            values[place]["earlier_persons"] += int(earlier or 0)
        for place, supported in self.results["supported"]:
            values[place]["supported"] += int(supported)

    def _add_years(self, values: dict[int, dict[str, Any]]) -> None:
        for ml, year, placements, earlier in self.results["years"]:
            for place in (ml, *(upper.place for upper in self.network.above[ml])):
                values[place]["earlier_placements"] += earlier
                if self.history.counts(place, year):
                    values[place]["placements_since"] += placements

    def _add_organisations(self, values: dict[int, dict[str, Any]]) -> None:
        """Open Missions Locales of each territory, and the agencies located in it (none in a Mission Locale)."""
        day = self.period.end
        for ml in self.network.missions_locales:
            opening = self.network.openings[ml.place]
            if (opening.opened_on or day) <= day and (opening.closed_on is None or opening.closed_on > day):
                for place in (ml.place, *(upper.place for upper in self.network.above[ml.place])):
                    values[place]["open"] += 1
        places = {str(territory): territory.place for territory in self.network.territories}
        for code, place in places.items():
            if not code.startswith("ML:"):
                values[place] |= {"agencies_open": 0, "agencies_open_covered": 0}
        for department, region, agencies, covered in self.results["agencies"]:
            for place in filter(None, map(places.get, ("FR", f"R{region}", f"D{department}"))):
                values[place]["agencies_open"] += agencies
                values[place]["agencies_open_covered"] += covered
