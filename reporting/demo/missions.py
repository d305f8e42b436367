"""Placements of one Mission Locale: who works when, how long, through which agency, as I-MILO would extract it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
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
    """Start days by season: year → a wheel of ordinals, up to today (and a few after it); `text` writes them."""

    def __init__(self, seed: int, today: date, years: list[int], text: list[str]):
        self.seed, self.today, self.text = seed, today.toordinal(), text
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

    def same_year(self, one: int, other: int) -> bool:
        return self.text[one][-4:] == self.text[other][-4:]


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

    def still(self, siret: str, day: int) -> bool:
        """True if the agency is open that day, and not between two conventions or after the last one."""
        for code, opened, closed, spans in self.agencies:
            if code == siret:
                return opened <= day < closed and (not spans or any(a <= day <= b for a, b in spans))
        return False


def shares(count: int, total: int, random: Random) -> list[int]:
    """How many missions each of `count` youths gets: one at least, the others go to few, `total` in all."""
    each = [1] * count
    for _ in range(max(0, total - count)):
        each[int(count * random.random() ** 1.9)] += 1
    return each


@dataclass(slots=True)
class Contract:
    """What the lines of one placement have in common."""

    person: Person
    kind: str
    agency: str
    trade: tuple[str, str]


class Workload:
    """The persons of a Mission Locale and their placements over the years.

    `people` grows with every youth who works; `rows()` yields lines of kind `missions`. `places` is a wheel of the
    departments in which they work.
    """

    def __init__(self, ml: MissionLocale, choice: Choice, days: Days, identities: Identities, places: list[str]):
        self.ml, self.choice, self.days, self.identities, self.places = ml, choice, days, identities, places
        self.random = rng(days.seed, "missions", ml.code)
        self.people: list[Person] = []
        self.reference = 0

    def rows(self, plan: dict[int, tuple[int, int]], carried: list[Person]) -> Iterator[tuple[str, ...]]:
        """Lines of every planned year; `carried` are youths whom another Mission Locale followed before."""
        before: list[Person] = []
        for year, (youths, missions) in plan.items():
            now = []
            for rank, count in enumerate(shares(youths, missions, self.random)):
                starts = self.days.starts(self.random, year, count)
                person = self._returning(before, starts) or self._newcomer(carried, starts)
                scheme = self._scheme(person, starts, often=rank < youths / 2)
                now.append(person)
                yield from self._worked(person, scheme, starts)
            before = now

    def _returning(self, before: list[Person], starts: list[int]) -> Person | None:
        """Now and then, someone who worked the year before."""
        if before and self.random.random() < RETURNING:
            person = before.pop(int(self.random.random() * len(before)))
            if person.of_age(starts[0], starts[0] + 365):
                return person
        return None

    def _newcomer(self, carried: list[Person], starts: list[int]) -> Person:
        """A new dossier: of someone whom a neighbour followed, or of someone new."""
        first = starts[0] - 90
        if carried and self.random.random() < 0.3 and carried[-1].of_age(first, starts[0] + 365):
            person = carried.pop()
        else:
            person = self.identities.draw(self.random, first)
        self.people.append(person)
        person.dossier = f"{len(self.people):07d}"
        return person

    def _scheme(self, person: Person, starts: list[int], *, often: bool) -> str:
        """The scheme followed while working these days: the last one prolonged, or a new one; empty for none.

        `often`: one of the youths with the most missions, who are followed most closely.
        """
        random, first, last = self.random, starts[0], starts[-1]
        support = person.supports[-1] if person.supports else None
        if support and (support[2] == 0 or first <= support[2]):
            support[2] = support[2] and max(support[2], last)
            return support[0]
        entered = max(support[2] + 1, first - 30) if support else first - int(random.random() * 90)
        scheme = scheme_of(random, entered)
        if often and scheme == "PACEA" and entered >= CEJ_START and random.random() < 0.25:
            scheme = "CEJ"
        follow(person, random, scheme, (entered, last), self.days.today)
        return scheme

    def _worked(self, person: Person, scheme: str, starts: list[int]) -> Iterator[tuple[str, ...]]:
        """Lines of one youth's placements of one year, one after the other where the year leaves room."""
        random, lengths = self.random, LENGTHS[scheme]
        contract, free = None, 0
        for drawn in starts:
            start = free if drawn < free <= self.days.today and self.days.same_year(drawn, free) else drawn
            contract = self._contract(person, start, contract)
            length = lengths[int(random.random() * len(lengths))]
            free = start + length
            yield from self._placement(contract, start, length)
            if random.random() < CANCELLED:
                yield self._line(contract, (start, start + 4, False), "annulee")
            if random.random() < OTHER_CONTRACT and free <= self.days.today:
                kind = OUTCOMES_AS_CONTRACTS[int(random.random() * 1000)]
                yield self._line(replace(contract, kind=kind), (free, free + 180, False), "")

    def _contract(self, person: Person, start: int, before: Contract | None) -> Contract:
        """Often the same agency and trade as last time, while that agency may still be chosen."""
        random = self.random
        kind = CONTRACTS[int(random.random() * 1000)]
        if before and random.random() > 0.35:
            agency = before.agency if self.choice.still(before.agency, start) else self.choice.draw(random, start)
            return Contract(person, kind, agency, before.trade)
        return Contract(person, kind, self.choice.draw(random, start), TRADES[int(random.random() * len(TRADES))])

    def _placement(self, contract: Contract, start: int, length: int) -> Iterator[tuple[str, ...]]:
        """A placement of `length` days in all, cut in two or three when it is renewed."""
        random = self.random
        if length < 3 or random.random() >= RENEWED:
            yield self._line(contract, (start, start + length - 1, False))
            return
        cuts = {start + 1 + int(random.random() * (length - 1)) for _ in range(1 + (random.random() < 0.15))}
        renewed = ""
        for first, after in pairwise([start, *sorted(cuts), start + length]):
            line = self._line(contract, (first, after - 1, True), renewed=renewed)
            yield line
            renewed = line[2]

    def _line(
        self, contract: Contract, span: tuple[int, int, bool], issue: str | None = None, renewed: str = ""
    ) -> tuple[str, ...]:
        """One line; `span` is (first day, last day, whether it is a part of a renewed placement)."""
        random, day = self.random, self.days.text
        start, end, _ = span
        self.reference += 1
        issue, planned, real = self._end(contract, span, issue)
        hours = hours_of(end - start + 1) - int(random.random() * 3)
        return (
            self.ml.code,
            contract.person.dossier,
            f"{day[start][-4:]}-{self.reference:06d}",
            contract.agency,
            contract.kind,
            GROUND_OF.get(contract.kind) or GROUNDS[int(random.random() * 1000)],
            day[start],
            planned,
            real,
            f"{hours}{',5' if random.random() < 0.2 else ''}" if random.random() > 0.06 else "",
            *contract.trade,
            self.places[int(random.random() * len(self.places))],
            issue,
            renewed,
        )

    def _end(self, contract: Contract, span: tuple, issue: str | None) -> tuple[str, str, str]:
        """Outcome, planned end and real end: not all of them are known, as in real extracts."""
        random, day, today = self.random, self.days.text, self.days.today
        start, end, part = span
        over = end < today and issue != "annulee"
        planned, real = day[end], day[end] if over else ""
        if issue is None:
            issue = ("terme" if part else ENDINGS[int(random.random() * 1000)]) if over else ""
        if contract.kind == "CDI":
            return issue, "", ""
        if issue == "rupture":
            return issue, day[end + 2 + int(random.random() * 12)], real
        if over and not part and random.random() < 0.06:
            return (issue, planned, "") if issue in {"", "terme"} else (issue, "", real)
        if not over and not part and issue == "" and start <= today and random.random() < OPEN:
            return issue, "", ""  # nobody knows yet when it ends
        return issue, planned, real


def hours_of(days: int) -> int:
    """Hours worked over so many days: seven a working day, five working days a week."""
    return 7 * (min(days, 5) if days < 7 else days * 5 // 7)


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
    return [*[department] * 184, *[near[i % len(near)] for i in range(10)], *[""] * 6] if near else [department]
