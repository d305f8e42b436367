"""The tracking table of a Base, cell by cell, by the words of spec/indicators.md: loops and fractions."""

from collections import defaultdict
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from tests.independent.rules import FOREVER, Base, active, age

SCHEMES = ("CEJ", "PACEA", "AUTRE", "SANS")
LENGTHS = ("<7", "7-29", "30-89", "90+", "en_cours")
YES_NO = ("oui", "non", "inconnu")
LETTERS = "ABCDEFGHIJKLMNOPQRSTU"
PROFILE = {
    "sexe": ("F", "M", "inconnu"),
    "age": ("16-17", "18-20", "21-25", "26-29", "30+"),
    "niveau": (*"12345678", "inconnu"),
    "qpv": YES_NO,
    "frr": YES_NO,
    "rqth": YES_NO,
    "dispositif": SCHEMES,
}
NATURE = {
    "contrat": ("CTT", "CDII", "CIPI", "CDPI"),
    "secteur": (*LETTERS, "inconnu"),
    "metier": (*LETTERS[:14], "inconnu"),
    "statut": ("declaree", "confirmee", "corrigee", "contestee", "non_confirmee"),
    "dispositif": SCHEMES,
    "convention": ("sous_convention", "hors_convention"),
}
SECTIONS = (  # NAF rév. 2: last division of each section, A to U
    *((3, "A"), (9, "B"), (33, "C"), (35, "D"), (39, "E"), (43, "F"), (47, "G"), (53, "H"), (56, "I"), (63, "J")),
    *((66, "K"), (68, "L"), (75, "M"), (82, "N"), (84, "O"), (85, "P"), (88, "Q"), (93, "R"), (96, "S"), (98, "T")),
    (99, "U"),
)
FTE_HOURS = 1607  # dated parameter of the base
EPISODE_DAYS = 4  # dated parameter of the base


def period(text: str) -> tuple[date, date]:
    if ".." in text:
        first, last = text.split("..")
        return date.fromisoformat(first), date.fromisoformat(last)
    year, _, half = text.partition("-S")
    first = date(int(year), 7, 1) if half == "2" else date(int(year), 1, 1)
    return first, date(int(year), 6, 30) if half == "1" else date(int(year), 12, 31)


def year_before(on: date) -> date:
    try:
        return on.replace(year=on.year - 1)
    except ValueError:
        return date(on.year - 1, 2, 28)


def rounded(value: Fraction | int | None, places: int) -> str:
    """Half away from zero; no value for None."""
    if value is None:
        return ""
    value = Fraction(value)
    exact = abs(value) * 10**places
    whole = int(exact) + (1 if exact - int(exact) >= Fraction(1, 2) else 0)
    text = Decimal(whole).scaleb(-places).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{'-' if value < 0 and whole else ''}{text}"


def ratio(part, whole, factor: int = 1) -> Fraction | None:
    return Fraction(part) * factor / Fraction(whole) if whole else None


def median(values: list) -> Fraction | None:
    values = sorted(values)
    if not values:
        return None
    half = len(values) // 2
    return Fraction(values[half]) if len(values) % 2 else Fraction(values[half - 1] + values[half], 2)


def band(years: int) -> str:
    limits = ((17, "16-17"), (20, "18-20"), (25, "21-25"), (29, "26-29"))
    return next((name for limit, name in limits if years <= limit), "30+")


def length_class(placement: dict) -> str:
    if placement["end"] == FOREVER:
        return "en_cours"
    days = (placement["end"] - placement["start"]).days + 1
    return next((name for limit, name in ((6, "<7"), (29, "7-29"), (89, "30-89")) if days <= limit), "90+")


def section(naf: str) -> str:
    if not naf:
        return "inconnu"
    return next(letter for last, letter in SECTIONS if int(naf[:2]) <= last)


def episodes(placements: list[dict]) -> int:
    groups = defaultdict(list)
    for placement in placements:
        groups[placement["person"], placement["agency"], placement["rome"]].append(placement)
    number = 0
    for group in groups.values():
        latest = None
        for placement in sorted(group, key=lambda one: one["start"]):
            if latest is None or (placement["start"] - latest).days > EPISODE_DAYS:
                number += 1
                latest = placement["end"]
            else:
                latest = max(latest, placement["end"])
    return number


def first_placements(placements: list[dict]) -> dict:
    """person → first placement: lowest start, then Mission Locale code, then reference."""
    first = {}
    for placement in sorted(placements, key=lambda one: (one["start"], one["ml"], one["ref"])):
        first.setdefault(placement["person"], placement)
    return first


class Table:
    """`cells()` gives {(type, code, indicator, breakdown, value): figure as text} for FR and all below."""

    def __init__(self, base: Base, span: str):
        self.base = base
        self.first, self.last = period(span)
        self.placements = base.placements()

    def territories(self):
        """(type, code, codes of its Missions Locales); a closed one has a row if it has something in the period."""
        base = self.base
        home = {code: place["department"] for code, place in base.missions_locales.items()}
        yield "FR", "FR", set(home)
        for region in sorted(set(base.departments.values()) - {""}):
            yield "R", region, {code for code in home if base.departments[home[code]] == region}
        for department in base.departments:
            yield "D", department, {code for code in home if home[code] == department}
        busy = {one["ml"] for one in self.placements if one["start"] <= self.last and one["end"] >= self.first}
        for one in base.conventions.values():
            signed = self.first <= one["signed"] <= self.last
            if signed or max(one["start"], self.first) <= min(one["last"], self.last):
                busy.add(one["ml"])
        for code, place in base.missions_locales.items():
            if (place["opened"] <= self.last and place["closed"] > self.first) or code in busy:
                yield "ML", code, {code}

    def cells(self) -> dict:
        found = {}
        for kind, code, members in self.territories():
            figures = {}
            inside = [placement for placement in self.placements if placement["ml"] in members]
            self.placement_figures(figures, inside, members)
            self.organisation_figures(figures, inside, members, (kind, code))
            self.history_figures(figures, inside, (kind, code))
            for (indicator, breakdown, value), figure in figures.items():
                found[kind, code, indicator, breakdown, value] = figure
        return found

    def started(self, placements: list[dict], first: date, last: date) -> list[dict]:
        return [placement for placement in placements if first <= placement["start"] <= last]

    def spread(self, figures: dict, name: str, breakdown: str, values, of: list[str]) -> None:
        for value in values:
            figures[name, breakdown, value] = str(of.count(value))
        assert set(of) <= set(values), set(of) - set(values)

    # -- T01-T09, T13, T16-T20 --------------------------------------------------------------------------------------

    def placement_figures(self, figures: dict, inside: list[dict], members: set) -> None:
        started = self.started(inside, self.first, self.last)
        firsts = first_placements(started)
        figures["T01", "", ""] = str(len(firsts))
        figures["T02", "", ""] = str(len(started))
        figures["T02E", "", ""] = str(episodes(started))
        figures["T03", "", ""] = rounded(ratio(len(started), len(firsts)), 2)
        days = 0
        for placement in inside:
            first, last = max(placement["start"], self.first), min(placement["end"], self.last)
            days += max((last - first).days + 1, 0)
        figures["T04", "", ""] = str(days)
        ended = [one for one in inside if self.first <= one["end"] <= self.last]
        lengths = [(one["end"] - one["start"]).days + 1 for one in ended]
        figures["T05", "", ""] = rounded(ratio(sum(lengths), len(lengths)), 2)
        figures["T05M", "", ""] = rounded(median(lengths), 2)
        classes = [length_class(one) for one in started]
        self.spread(figures, "T06", "duree", LENGTHS, classes)
        crossed = [f"{length}*{one['scheme']}" for length, one in zip(classes, started, strict=True)]
        pairs = [f"{length}*{scheme}" for length in LENGTHS for scheme in SCHEMES]
        self.spread(figures, "T06", "duree*dispositif", pairs, crossed)
        self.profiles(figures, list(firsts.values()))
        self.natures(figures, started)
        supported = self.supported(members)
        figures["T09", "", ""] = rounded(ratio(len(supported & firsts.keys()), len(supported), 100), 1)
        before = self.started(inside, year_before(self.first), year_before(self.last))
        persons = {one["person"] for one in before}
        figures["T13J", "", ""] = rounded(ratio(len(firsts) - len(persons), len(persons), 100), 1)
        figures["T13M", "", ""] = rounded(ratio(len(started) - len(before), len(before), 100), 1)
        known = {one["person"] for one in inside if one["start"] < self.first}
        figures["T17", "", ""] = str(len(firsts.keys() - known))
        self.hours(figures, started)
        filled = sum(one["filled"] for one in started)
        figures["T15", "", ""] = rounded(ratio(filled, 6 * len(started), 100), 1)
        figures["T16", "", ""] = rounded(ratio(0, len(started), 100), 1)  # nobody answers an extract
        figures["T16D", "", ""] = ""

    def profiles(self, figures: dict, firsts: list[dict]) -> None:
        dossiers = [self.base.dossiers[one["dossier"]] for one in firsts]
        bands = [band(age(dossier["born"], one["start"])) for one, dossier in zip(firsts, dossiers, strict=True)]
        for name, values in PROFILE.items():
            of = {"age": bands, "dispositif": [one["scheme"] for one in firsts]}.get(name)
            self.spread(figures, "T07", name, values, of or [dossier.get(name) for dossier in dossiers])

    def natures(self, figures: dict, started: list[dict]) -> None:
        of = {
            "contrat": [one["contract"] for one in started],
            "secteur": [section(one["naf"]) for one in started],
            "metier": [one["rome"][:1] or "inconnu" for one in started],
            "statut": ["declaree"] * len(started),
            "dispositif": [one["scheme"] for one in started],
            "convention": ["sous_convention" if one["covered"] else "hors_convention" for one in started],
        }
        for name, values in NATURE.items():
            self.spread(figures, "T08", name, values, of[name])

    def supported(self, members: set) -> set:
        found = set()
        for dossier, supports in self.base.supports.items():
            for (_, entry), leave in supports.items():
                if dossier[0] in members and entry <= self.last and leave >= self.first:
                    found.add(self.base.dossiers[dossier]["person"])
        return found

    def hours(self, figures: dict, started: list[dict]) -> None:
        known = [one["hours"] for one in started if one["hours"] is not None]
        figures["T20", "", ""] = rounded(Fraction(sum(known)), 2)
        figures["T20E", "", ""] = rounded(Fraction(sum(known)) / FTE_HOURS, 2)
        figures["T20K", "", ""] = rounded(ratio(len(known), len(started), 100), 1)

    # -- T10-T12 ----------------------------------------------------------------------------------------------------

    def organisation_figures(self, figures: dict, inside: list[dict], members: set, territory: tuple) -> None:
        base = self.base
        mine = [one for one in base.conventions.values() if one["ml"] in members]
        live = [one for one in mine if active(one, self.last)]
        figures["T10", "", ""] = str(len(live))
        figures["T10S", "", ""] = str(sum(self.first <= one["signed"] <= self.last for one in mine))
        houses = {code for code in members if self.open(base.missions_locales[code])}
        figures["T11", "", ""] = rounded(ratio(len(houses & {one["ml"] for one in live}), len(houses), 100), 1)
        agencies = {
            siret for siret, place in base.agencies.items() if self.open(place) and self.lies(place, territory)
        }
        having = {one["agency"] for one in base.conventions.values() if active(one, self.last)}
        figures["T11A", "", ""] = rounded(ratio(len(agencies & having), len(agencies), 100), 1)
        started = self.started(inside, self.first, self.last)
        figures["T12", "", ""] = str(len({one["agency"] for one in started}))
        figures["T12C", "", ""] = str(len({one["agency"] for one in started if one["covered"]}))

    def open(self, place: dict) -> bool:
        return place["opened"] <= self.last < place["closed"]

    def lies(self, place: dict, territory: tuple) -> bool:
        kind, code = territory
        if kind == "R":
            return self.base.departments[place["department"]] == code
        return kind == "FR" or (kind == "D" and place["department"] == code)

    # -- T14 --------------------------------------------------------------------------------------------------------

    def history_figures(self, figures: dict, inside: list[dict], territory: tuple) -> None:
        youths = missions = 0
        own = []
        for year in range(2014, self.last.year + 1):
            if (str(year), territory) in self.base.history:
                told = self.base.history[str(year), territory]
                youths, missions = youths + told[0], missions + told[1]
            else:
                own += self.started(inside, date(year, 1, 1), min(date(year, 12, 31), self.last))
        start = self.base.history.get(("CUMUL", territory), (0, 0))
        figures["T14J", "", ""] = str(start[0] + youths + len({one["person"] for one in own}))
        figures["T14M", "", ""] = str(start[1] + missions + len(own))
