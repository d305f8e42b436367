"""Youths: synthetic identities and the schemes that they follow. Days are ordinals, for speed."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from random import Random

from partners import reference

from .chance import wheel

AGES = wheel({16: 4, 17: 7, 18: 15, 19: 17, 20: 15, 21: 12, 22: 10, 23: 8, 24: 7}, 500)
LEVELS = wheel({"1": 6, "2": 5, "3": 33, "4": 40, "5": 6, "6": 4, "7": 1, "": 5})
PLACES = wheel({("O", "N"): 20, ("N", "O"): 15, ("N", "N"): 63, ("", ""): 2})  # QPV, FRR
SINCE_CEJ = wheel({"CEJ": 34, "PACEA": 50, "AUTRE": 12, "": 4})
BEFORE_CEJ = wheel({"PACEA": 86, "AUTRE": 11, "": 3})
CEJ_START = date(2022, 3, 1).toordinal()  # Code du travail, art. L5131-6, as amended
YEAR = 365.25
OLDEST = 24.7  # when first seen: under 26 to the end of the working year that follows
SIXTEEN, TWENTY_SIX, THIRTY = 5845, 9496, 10957  # days of age, a day inside the legal bound


@dataclass(slots=True)
class Person:
    """`supports`: [scheme, entry, exit or 0 when open]; `birth` and days are ordinals."""

    identifier: str
    last_name: str
    first_name: str
    birth: int
    sex: str
    level: str
    commune: str
    qpv: str
    frr: str
    rqth: str
    email: str
    phone: str
    dossier: str = ""
    supports: list[list] = field(default_factory=list)

    def of_age(self, first: int, last: int) -> bool:
        """True if a Mission Locale may follow the person from `first` to `last`."""
        limit = THIRTY if self.rqth == "O" else TWENTY_SIX
        return first - self.birth >= SIXTEEN and last - self.birth < limit


def _plain(name: str) -> str:
    text = unicodedata.normalize("NFD", name.lower().replace("œ", "oe"))
    return "".join(letter for letter in text if letter.isascii() and letter.isalpha())


class Identities:
    """Draws persons of a Mission Locale: names, place, contact (numbers that Arcep reserves for fiction)."""

    def __init__(self, code: str, serial: int, department: str):
        self.serial, self.count = serial, 0
        self.women, self.men, self.surnames = _names()
        self.communes = _communes(department)

    def draw(self, random: Random, first: int) -> Person:
        """A person of working age on day `first`."""
        r = random.random
        self.count += 1
        woman = r() < 0.44
        names = self.women if woman else self.men
        given, plain_given = names[int(r() * len(names))]
        name, plain_name = self.surnames[int(r() * len(self.surnames))]
        rqth = "O" if r() < 0.03 else ("" if r() < 0.02 else "N")
        age = min(AGES[int(r() * 500)] + r(), OLDEST)
        if rqth == "O" and r() < 0.4:
            age = 26 + r() * 2.5
        place = PLACES[int(r() * 1000)]
        number = int(r() * 10_000)
        return Person(
            identifier=f"{self.serial:03d}{self.count:06d}",
            last_name=name,
            first_name=given,
            birth=first - max(SIXTEEN, int(age * YEAR)),
            sex=("F" if woman else "M") if r() > 0.004 else "",
            level=LEVELS[int(r() * 1000)],
            commune=self.communes[int(r() * len(self.communes))],
            qpv=place[0],
            frr=place[1],
            rqth=rqth,
            email=f"{plain_given}.{plain_name}{self.count}@courriel.example" if number % 10 else "",
            phone=f"063998{number:04d}" if number % 12 else "",
        )


@cache
def _names() -> tuple[list[tuple[str, str]], ...]:
    """Women's and men's first names, then surnames, each with its form for an e-mail address."""
    given = reference.first_names()
    women, men = (_with_plain(f.name for f in given if f.sex == sex) for sex in ("F", "M"))
    return women, men, _with_plain(reference.surnames())


def _with_plain(names: Iterable[str]) -> list[tuple[str, str]]:
    """Only names that Windows-1252 can write: extracts in that encoding could not hold the others."""
    return [(name, _plain(name)) for name in names if name.encode("cp1252", "ignore").decode("cp1252") == name]


def draw_name(random: Random) -> tuple[str, str, bool]:
    """First name, surname, and whether it is a woman's."""
    women, men, surnames = _names()
    woman = random.random() < 0.5
    return random.choice(women if woman else men)[0], random.choice(surnames)[0], woman


@cache
def _communes(department: str) -> list[str]:
    """A wheel of commune codes of a department by population; one in a hundred is not known."""
    people = [(c.code, c.population or 0) for c in reference.communes() if c.department_code == department]
    return [*wheel(people, 990), *[""] * 10]


def follow(person: Person, random: Random, scheme: str, span: tuple[int, int], today: int) -> None:
    """Add a support that covers `span` at least; one that would end after `today` is still open."""
    if not scheme:
        return
    entered, until = span
    usual = 180 + int(random.random() * 185) if scheme == "CEJ" else 300 + int(random.random() * 420)
    left = max(until, entered + usual)
    person.supports.append([scheme, entered, left if left < today else 0])


def scheme_of(random: Random, entered: int) -> str:
    """A scheme open to entries that day; empty for a youth without a support."""
    table = SINCE_CEJ if entered >= CEJ_START else BEFORE_CEJ
    return table[int(random.random() * 1000)]


def rows(code: str, person: Person, day: list[str]) -> Iterator[tuple[str, ...]]:
    """Lines of kind `jeunes`: one per support, one without for a youth followed outside any scheme."""
    known = person.identifier, person.dossier, person.last_name, person.first_name, day[person.birth]
    profile = person.sex, person.level, person.commune, person.qpv, person.frr, person.rqth
    contact = person.email, person.phone
    for scheme, entered, left in person.supports or [("", 0, 0)]:
        yield (code, *known, *profile, scheme, day[entered] if entered else "", day[left] if left else "", *contact)
