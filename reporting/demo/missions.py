"""Placements of one Mission Locale: who works when, for how long, through which agency, as I-MILO would extract it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from .chance import apportion, rng
from .network import MissionLocale
from .people import CEJ_START, Identities, Person, follow, scheme_of
from .scale import weight_of
from .trades import (
    CONTRACTS,
    ENDINGS,
    GROUND_OF,
    GROUNDS,
    LENGTHS,
    OUTCOMES_AS_CONTRACTS,
    TRADES,
)

DRAWS = 4096
RENEWED, CANCELLED, OTHER_CONTRACT, OUTSIDE, OPEN = 0.10, 0.02, 0.012, 0.055, 0.30
AHEAD = 20  # days: missions already agreed that begin after today
RETURNING = 0.14  # share of a year's youths who worked the year before as well


class Days:
    """Start days by season: year → a wheel of ordinals, up to today (and a few after it)."""

    def __init__(self, seed: int, today: date, years: list[int]):
        self.today = today.toordinal()
        self.wheels = {year: self._wheel(rng(seed, "days", year), year) for year in years}

    def _wheel(self, random: Random, year: int) -> list[int]:
        first, last = date(year, 1, 1).toordinal(), min(date(year, 12, 31).toordinal(), self.today)
        days = range(first, last + 1)
        wheel = random.choices(days, [weight_of(date.fromordinal(day)) for day in days], k=DRAWS)
        if last == self.today:
            for place in range(0, DRAWS, 170):
                wheel[place] = last + 1 + int(random.random() * AHEAD)
        return wheel

    def starts(self, random: Random, year: int, count: int) -> list[int]:
        wheel = self.wheels[year]
        return sorted(wheel[int(random.random() * DRAWS)] for _ in range(count))


@dataclass(slots=True)
class Choice:
    """The agencies of a Mission Locale, and on which days each is under convention."""

    agencies: list[tuple[str, int, int, tuple]]  # (SIRET, opened, closed or far, spans under convention)

    @classmethod
    def of(cls, ml: MissionLocale, covered: dict[str, list[tuple[int, int]]]) -> "Choice":
        far = date.max.toordinal()
        agencies = [
            (
                a.siret,
                a.opened.toordinal(),
                a.closed.toordinal() if a.closed else far,
                tuple(covered.get(a.siret, ())),
            )
            for a in ml.agencies
        ]
        return cls(agencies)

    def draw(self, random: Random, day: int) -> str:
        """An agency open that day; most often one under convention, the first ones of the list more often."""
        wanted = random.random() >= OUTSIDE
        found = ""
        for _ in range(12):
            siret, opened, closed, spans = self.agencies[int(len(self.agencies) * random.random() ** 1.7)]
            if not opened <= day < closed:
                continue
            found = found or siret
            if any(first <= day <= last for first, last in spans) == wanted:
                return siret
        return found or self.agencies[0][0]


def shares(count: int, total: int, random: Random) -> list[int]:
    """How many missions each of `count` youths gets: one at least, the others go to few, `total` in all."""
    each = [1] * count
    for _ in range(max(0, total - count)):
        each[int(count * random.random() ** 1.9)] += 1
    return each


class Workload:
    """The persons of a Mission Locale and their placements over the years.

    `people` grows with every youth who works; `rows()` yields lines of kind `missions`.
    """

    def __init__(self, ml: MissionLocale, choice: Choice, days: Days, identities: Identities, seed: int):
        self.ml, self.choice, self.days, self.identities = ml, choice, days, identities
        self.random = rng(seed, "missions", ml.code)
        self.people: list[Person] = []
        self.reference = 0

    def rows(
        self, plan: dict[int, tuple[int, int]], carried: list[Person], day: list[str], places: list[str]
    ):
        """Lines of every planned year; `carried` are youths whom another Mission Locale followed before."""
        before: list[Person] = []
        for year, (youths, missions) in plan.items():
            now = []
            for rank, count in enumerate(shares(youths, missions, self.random)):
                starts = self.days.starts(self.random, year, count)
                person, scheme = self._person(starts, rank / youths, before, carried)
                now.append(person)
                yield from self._worked(person, scheme, starts, day, places)
            before = now

    def _person(self, starts, rank, before, carried) -> tuple[Person, str]:
        """Who works these days, and under which scheme: someone of last year, a newcomer from elsewhere, or new."""
        random, first, last = self.random, starts[0], starts[-1]
        if before and random.random() < RETURNING:
            person = before.pop(int(random.random() * len(before)))
            if person.of_age(first, last):
                return person, self._continued(person, first, last)
        if carried and random.random() < 0.3 and carried[-1].of_age(first - 90, last):
            person = carried.pop()
        else:
            person = self.identities.draw(random, first - 90)
        self.people.append(person)
        person.dossier = f"{len(self.people):07d}"
        entered = first - int(random.random() * 90)
        scheme = scheme_of(random, entered)
        if rank < 0.5 and scheme == "PACEA" and entered >= CEJ_START and random.random() < 0.25:
            scheme = "CEJ"  # the youths with the most missions are followed most closely
        follow(person, random, scheme, entered, last, self.days.today)
        return person, scheme

    def _continued(self, person: Person, first: int, last: int) -> str:
        """The scheme of a youth who works again: the same support prolonged, or a new one."""
        if not person.supports:
            return ""
        support = person.supports[-1]
        if support[2] == 0 or first <= support[2]:
            support[2] = support[2] and max(support[2], last)
            return support[0]
        entered = max(support[2] + 1, first - 30)
        scheme = scheme_of(self.random, entered) or "PACEA"
        follow(person, self.random, scheme, entered, last, self.days.today)
        return scheme

    def _worked(self, person, scheme, starts, day, places) -> Iterator[tuple[str, ...]]:
        """Lines of one youth's placements of one year, one after the other where the year leaves room."""
        random, free, lengths = self.random, 0, LENGTHS[scheme]
        trade = TRADES[int(random.random() * len(TRADES))]
        agency = self.choice.draw(random, starts[0])
        for start in starts:
            if free > start and free <= self.days.today and day[free][-4:] == day[start][-4:]:
                start = free
            if random.random() < 0.35:
                trade = TRADES[int(random.random() * len(TRADES))]
                agency = self.choice.draw(random, start)
            elif not self._covered(agency, start):
                agency = self.choice.draw(random, start)
            length = lengths[int(random.random() * len(lengths))]
            contract = CONTRACTS[int(random.random() * 1000)]
            free = start + length
            yield from self._placement(person, contract, agency, trade, start, length, day, places)
            if random.random() < CANCELLED:
                yield self._line(
                    person, contract, agency, trade, (start, start + 4, 0), "annulee", "", day, places
                )
            if random.random() < OTHER_CONTRACT:
                other = OUTCOMES_AS_CONTRACTS[int(random.random() * 1000)]
                yield self._line(person, other, agency, trade, (free, free + 180, 0), "", "", day, places)

    def _covered(self, siret: str, start: int) -> bool:
        for code, opened, closed, spans in self.choice.agencies:
            if code == siret:
                return opened <= start < closed and (not spans or any(a <= start <= b for a, b in spans))
        return False

    def _placement(
        self, person, contract, agency, trade, start, length, day, places
    ) -> Iterator[tuple[str, ...]]:
        """A placement of `length` days in all, cut in two or three when it is renewed."""
        random = self.random
        if length < 3 or random.random() >= RENEWED:
            yield self._line(
                person, contract, agency, trade, (start, start + length - 1, 0), None, "", day, places
            )
            return
        cuts = sorted(
            {start + 1 + int(random.random() * (length - 1)) for _ in range(1 + (random.random() < 0.15))}
        )
        bounds = [start, *cuts, start + length]
        renewed = ""
        for first, after in zip(bounds, bounds[1:], strict=False):
            line = self._line(
                person, contract, agency, trade, (first, after - 1, 1), None, renewed, day, places
            )
            yield line
            renewed = line[2]

    def _line(self, person, contract, agency, trade, span, issue, renewed, day, places) -> tuple[str, ...]:
        """One line; `span` is (first day, last day, 1 for a part of a renewed placement)."""
        random, today = self.random, self.days.today
        start, end, part = span
        self.reference += 1
        over = end < today and issue != "annulee"
        planned, real = day[end], day[end] if over else ""
        if issue is None:
            issue = ("terme" if part else ENDINGS[int(random.random() * 1000)]) if over else ""
        if issue == "rupture":
            planned = day[end + 2 + int(random.random() * 12)]
        elif over and not part and random.random() < 0.06:
            planned, real = (planned, "") if issue in {"", "terme"} else ("", real)
        elif not over and not part and issue == "" and start <= today and random.random() < OPEN:
            planned = ""  # nobody knows yet when it ends
        if contract == "CDI":
            planned = real = ""
        worked = end - start + 1
        hours = 7 * (min(worked, 5) if worked < 7 else worked * 5 // 7) - int(random.random() * 3)
        hours = f"{hours}{',5' if random.random() < 0.2 else ''}"
        return (
            self.ml.code, person.dossier, f"{day[start][-4:]}-{self.reference:06d}", agency, contract,
            GROUND_OF.get(contract) or GROUNDS[int(random.random() * 1000)], day[start], planned, real,
            hours if random.random() > 0.06 else "", trade[0], trade[1],
            places[int(random.random() * len(places))], issue, renewed,
        )  # fmt: skip


def plan(missions_locales: list[MissionLocale], yearly: dict[int, tuple[int, int]]) -> dict[str, dict]:
    """Mission Locale → year → (youths, missions): the year's figures shared out by weight.

    A closed one has nothing after it closed; one that has no convention yet has little.
    """
    planned = {ml.code: {} for ml in missions_locales}
    for year, (youths, missions) in yearly.items():
        weights = []
        for ml in missions_locales:
            adopted = ml.adopted is not None and ml.adopted.year <= year
            is_open = ml.closed is None or ml.closed.year >= year
            weights.append(ml.weight * is_open * (1.0 if adopted else 0.06) * bool(ml.agencies))
        of_youths, of_missions = apportion(youths, weights), apportion(missions, weights)
        for ml, some, more in zip(missions_locales, of_youths, of_missions, strict=True):
            if some:
                planned[ml.code][year] = some, max(some, more)
    return planned


def neighbours(department: str, others: list[str]) -> list[str]:
    """A wheel of departments of mission: mostly one's own, sometimes one near, a few not known."""
    near = [code for code in others if code != department]
    return (
        [*[department] * 184, *[near[i % len(near)] for i in range(10)], *[""] * 6] if near else [department]
    )
