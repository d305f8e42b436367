"""Conventions since 2014, as rows of an extract, and on which days each pair is covered."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from missionjeunes.common.periods import term_end

from .chance import rng
from .network import Agency, MissionLocale, Network

NORMANDIE = "28"
FRAMEWORKS = (
    ("2025", date(2025, 2, 4)),
    ("2021", date(2021, 11, 25)),
    ("2018", date(2018, 1, 1)),
    ("2014", date(2014, 6, 1)),
)
REGIONAL = (("MJ-TT-28-2025", date(2025, 12, 10)), ("MJ-TT-28-2022", date(2022, 12, 6)))
WITHOUT_FRAMEWORK = (date(2024, 11, 25), date(2025, 2, 3))  # no national accord in force: nothing was signed


@dataclass
class Convention:
    number: str
    mission_locale: MissionLocale
    agency: Agency
    accord: str
    signed: date
    starts: date
    ends: date
    terminated: date | None

    @property
    def last_day(self) -> date:
        return self.terminated - timedelta(days=1) if self.terminated else self.ends


def _working_day(day: date) -> date:
    if WITHOUT_FRAMEWORK[0] <= day <= WITHOUT_FRAMEWORK[1]:
        day = WITHOUT_FRAMEWORK[1] + timedelta(days=1 + (day - WITHOUT_FRAMEWORK[0]).days)
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def _accord(region: str, signed: date) -> tuple[str, str]:
    """Number of the accord declined (empty: the framework in force that day) and the prefix of the number."""
    if region == NORMANDIE:
        for code, since in REGIONAL:
            if since <= signed:
                return code, code
    year = next(year for year, since in FRAMEWORKS if since <= signed)
    return "", f"MJ-TT-{region}-{year}"


def _chain(random, first: date, agency: Agency, ml: MissionLocale, today: date) -> Iterator[tuple]:
    """(signed, starts, ends, terminated) of a pair: renewals follow the first, with or without a gap."""
    signed = max(first, agency.opened + timedelta(days=60))
    until = min(day for day in (today, ml.closed, agency.closed) if day)
    while (signed := _working_day(signed)) <= until:
        ends = term_end(signed)
        leaving = random.random() < 0.05
        terminated = signed + timedelta(days=random.randrange(200, 1000)) if leaving else None
        if agency.closed and agency.closed <= ends:
            terminated = max(agency.closed, signed + timedelta(days=1))
        if terminated and terminated > min(ends, today):
            terminated = None
        yield signed, signed, ends, terminated
        if terminated or random.random() < 0.10:
            return
        signed = ends + timedelta(days=1 if random.random() < 0.75 else random.randrange(20, 240))


def build(network: Network, seed: int, today: date) -> list[Convention]:
    """Every convention of the network, numbered in order of signature within its accord."""
    made = []
    for ml in network.missions_locales:
        if not ml.adopted:
            continue
        random = rng(seed, "conventions", ml.code)
        partners = [agency for agency in ml.agencies if random.random() < 0.72] or ml.agencies[:1]
        for agency in partners:
            first = ml.adopted + timedelta(days=int(random.random() ** 2 * 2400))
            for dates in _chain(random, first, agency, ml, today):
                made.append(Convention("", ml, agency, "", *dates))
    made.sort(key=lambda c: (c.signed, c.mission_locale.code, c.agency.siret))
    numbers = defaultdict(int)
    for convention in made:
        convention.accord, prefix = _accord(convention.mission_locale.region, convention.signed)
        numbers[prefix] += 1
        convention.number = f"{prefix}-{numbers[prefix]:04d}"
    return made


def coverage(conventions: list[Convention]) -> dict[str, dict[str, list[tuple[int, int]]]]:
    """Mission Locale → SIRET → spans of days (ordinals, both ends included) under convention."""
    spans = defaultdict(lambda: defaultdict(list))
    for convention in conventions:
        span = convention.starts.toordinal(), convention.last_day.toordinal()
        spans[convention.mission_locale.code][convention.agency.siret].append(span)
    return spans
