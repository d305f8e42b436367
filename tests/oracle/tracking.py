"""The tracking table computed a second time, in plain Python from lists of dicts and the words of the specification.

No SQL, nothing of the engine: slow and obvious. `expected()` gives for each cell its value and the numbers of
distinct persons that must be 0 or reach the threshold for the cell to be shown.
"""

from datetime import date, timedelta
from fractions import Fraction

from partners.reference import section_of_naf

INTERIM = {"CTT", "CDII", "CIPI", "CDPI"}
SCHEMES = ["CEJ", "PACEA", "AUTRE", "SANS"]
LENGTHS = ["<7", "7-29", "30-89", "90+", "en_cours"]
YES_NO = ["oui", "non", "inconnu"]
SECTORS = [*"ABCDEFGHIJKLMNOPQRSTU", "inconnu"]
TRADES = [*"ABCDEFGHIJKLMN", "inconnu"]
STATUSES = ["declaree", "confirmee", "corrigee", "contestee", "non_confirmee"]
PROFILE = {
    "sexe": ["F", "M", "inconnu"],
    "age": ["16-17", "18-20", "21-25", "26-29", "30+"],
    "niveau": ["1", "2", "3", "4", "5", "6", "7", "8", "inconnu"],
    "qpv": YES_NO,
    "frr": YES_NO,
    "rqth": YES_NO,
    "dispositif": SCHEMES,
}
NATURE = {
    "contrat": ["CTT", "CDII", "CIPI", "CDPI"],
    "secteur": SECTORS,
    "metier": TRADES,
    "statut": STATUSES,
    "dispositif": SCHEMES,
    "convention": ["sous_convention", "hors_convention"],
}
MISSION_LOCALE_HAS_NO_AGENCY = None


def half_away(value, decimals):
    """Fraction rounded half away from zero; None stays None."""
    if value is None:
        return None
    scaled = abs(Fraction(value)) * 10**decimals
    whole = scaled.numerator // scaled.denominator
    if scaled - whole >= Fraction(1, 2):
        whole += 1
    return Fraction(whole if value >= 0 else -whole, 10**decimals)


def divide(part, whole, decimals=2):
    return half_away(Fraction(part) / Fraction(whole), decimals) if whole else None


def percent(part, whole):
    return divide(100 * Fraction(part), whole, 1)


def median(values):
    if not values:
        return None
    values, middle = sorted(values), len(values) // 2
    if len(values) % 2:
        return half_away(values[middle], 2)
    return half_away(Fraction(values[middle - 1] + values[middle], 2), 2)


def cancelled(row):
    return row["outcome"] == "annulee" or row["status"] == "annulee"


def own_end(row):
    return row["real_end"] or row["planned_end"]


def renewals_of(placement, rows):
    """Uncancelled renewals, direct or of a renewal."""
    found, names = [], {placement["reference"]}
    while True:
        more = [
            row
            for row in rows
            if row["ml"] == placement["ml"] and row["renews"] in names and row["reference"] not in names
        ]
        if not more:
            return [row for row in found if not cancelled(row)]
        found += more
        names |= {row["reference"] for row in more}


def end_of(placement, rows):
    renewals = renewals_of(placement, rows)
    return own_end(max(renewals, key=lambda row: row["starts_on"]) if renewals else placement)


def hours_of(placement, rows):
    if placement["hours"] is None:
        return None
    return placement["hours"] + sum(row["hours"] or 0 for row in renewals_of(placement, rows))


def age_on(day, birth):
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def age_band(age):
    return next(
        band
        for band, below in [("16-17", 18), ("18-20", 21), ("21-25", 26), ("26-29", 30), ("30+", 999)]
        if age < below
    )


def scheme_on(youth, day):
    active = {
        s["scheme"]
        for s in youth["supports"]
        if s["entered_on"] <= day and (s["left_on"] is None or day <= s["left_on"])
    }
    return next((scheme for scheme in SCHEMES if scheme in active), "SANS")


def yes_no(value):
    return {True: "oui", False: "non", None: "inconnu"}[value]


def profile_of(placement, youth):
    return {
        "sexe": youth["sex"] or "inconnu",
        "age": age_band(age_on(placement["starts_on"], youth["birth_date"])),
        "niveau": str(youth["level"] or "inconnu"),
        "qpv": yes_no(youth["qpv"]),
        "frr": yes_no(youth["frr"]),
        "rqth": yes_no(youth["rqth"]),
        "dispositif": scheme_on(youth, placement["starts_on"]),
    }


def length_band(placement):
    if placement["end"] is None:
        return "en_cours"
    days = (placement["end"] - placement["starts_on"]).days + 1
    return next(band for band, below in zip(LENGTHS, [7, 30, 90, 10**9], strict=False) if days < below)


def under_convention(data, placement):
    return any(
        pair["ml"] == placement["ml"]
        and pair["agency"] == placement["agency"]
        and pair["starts_on"] <= placement["starts_on"] <= pair["ends_on"]
        for convention in data["conventions"]
        for pair in convention["pairs"]
    )


def nature_of(data, placement, youth):
    letter = placement["rome"][:1]
    return {
        "contrat": placement["contract_type"],
        "secteur": section_of_naf(placement["naf"]) or "inconnu",
        "metier": letter if letter in TRADES else "inconnu",
        "statut": placement["status"],
        "dispositif": scheme_on(youth, placement["starts_on"]),
        "convention": "sous_convention" if under_convention(data, placement) else "hors_convention",
    }


def is_open(organisation, day):
    return (organisation["opened_on"] is None or organisation["opened_on"] <= day) and (
        organisation["closed_on"] is None or day < organisation["closed_on"]
    )


def in_force(convention, day):
    return (
        convention["state"] != "draft"
        and convention["starts_on"] <= day <= convention["ends_on"]
        and (convention["terminated_on"] is None or day < convention["terminated_on"])
    )


def lies_in(organisation, kind, code, data):
    if kind == "FR":
        return True
    if kind == "R":
        return data["region_of"].get(organisation["department"]) == code
    return organisation["department" if kind == "D" else "code"] == code


def episodes(placements, gap):
    count, ends = 0, {}
    for placement in sorted(placements, key=lambda row: row["starts_on"]):
        key = placement["person"], placement["agency"], placement["rome"]
        if key not in ends or placement["starts_on"] > ends[key] + timedelta(days=gap):
            count += 1
            ends[key] = date(1, 1, 1)
        ends[key] = max(ends[key], placement["end"] or date(9990, 1, 1))
    return count


class Case:
    """One territory, one period, one series."""

    def __init__(self, data, kind, code, period, series):
        self.data, self.kind, self.code = data, kind, code
        self.start, self.end = period.start, period.end
        self.earlier = period.year_earlier
        self.mls = {ml["code"] for ml in data["mls"] if lies_in(ml, kind, code, data)}
        youths = {(youth["ml"], youth["dossier"]): youth for youth in data["youths"]}
        self.youths = [youth for youth in data["youths"] if youth["ml"] in self.mls]
        self.youth_of = lambda placement: youths[placement["ml"], placement["dossier"]]
        self.counted = [
            placement
            | {
                "person": self.youth_of(placement)["person"],
                "end": end_of(placement, data["placements"]),
                "total": hours_of(placement, data["placements"]),
            }
            for placement in data["placements"]
            if placement["ml"] in self.mls
            and placement["renews"] is None
            and not cancelled(placement)
            and placement["contract_type"] in INTERIM
            and (series == "ensemble" or placement["in_extract"])
        ]

    def started(self, start, end):
        return [placement for placement in self.counted if start <= placement["starts_on"] <= end]

    def has_row(self):
        if self.kind != "ML":
            return True
        ml = next(ml for ml in self.data["mls"] if ml["code"] == self.code)
        days = (self.end - self.start).days + 1
        if any(is_open(ml, self.start + timedelta(days=day)) for day in range(days)):
            return True
        touching = [
            p for p in self.counted if p["starts_on"] <= self.end and (p["end"] is None or p["end"] >= self.start)
        ]
        in_force_once = any(
            in_force(convention, self.start + timedelta(days=day))
            for convention in self.of_territory()
            for day in range(days)
        )
        return bool(touching or in_force_once or self.conventions_signed())

    def of_territory(self):
        return [c for c in self.data["conventions"] if any(pair["ml"] in self.mls for pair in c["pairs"])]

    def conventions_active(self):
        return [c for c in self.of_territory() if in_force(c, self.end)]

    def conventions_signed(self):
        return [c for c in self.of_territory() if c["state"] != "draft" and self.start <= c["signed_on"] <= self.end]


def persons(placements):
    return {placement["person"] for placement in placements}


def expected(data, kind, code, period, series, parameters):
    """{(indicator, breakdown, value): (value, [numbers of persons])} of a territory; None when it has no row."""
    case = Case(data, kind, code, period, series)
    if not case.has_row():
        return None
    started = case.started(case.start, case.end)
    t01, t02 = persons(started), len(started)
    cells = {}

    def put(indicator, value, *bases, breakdown="", of=""):
        cells[indicator, breakdown, of] = (
            value,
            [len(base) if isinstance(base, set) else base for base in bases],
        )

    put("T01", len(t01), t01)
    put("T02", t02, t01)
    put("T02E", episodes(started, parameters["gap"]), t01)
    put("T03", divide(t02, len(t01)), t01)
    _lengths(case, put)
    _breakdowns(case, started, t01, put)
    _access(case, t01, put)
    _organisations(case, started, put)
    _comparisons(case, started, t01, put)
    _quality(case, started, t01, put)
    known = [placement for placement in started if placement["total"] is not None]
    hours = sum((Fraction(placement["total"]) for placement in known), Fraction(0))
    put("T20", half_away(hours, 2), persons(known))
    put("T20E", divide(hours, parameters["fte"]), persons(known))
    put("T20K", percent(len(known), t02), t01, persons(known))
    return cells


def _lengths(case, put):
    active = [p for p in case.counted if p["starts_on"] <= case.end and (p["end"] is None or p["end"] >= case.start)]
    days = sum((min(p["end"] or case.end, case.end) - max(p["starts_on"], case.start)).days + 1 for p in active)
    put("T04", days, persons(active))
    ended = [p for p in case.counted if p["end"] is not None and case.start <= p["end"] <= case.end]
    lengths = [(p["end"] - p["starts_on"]).days + 1 for p in ended]
    put("T05", divide(sum(lengths), len(lengths)), persons(ended))
    put("T05M", median(lengths), persons(ended))


def _breakdowns(case, started, t01, put):
    def cells(indicator, breakdown, values, group):
        for value in values:
            chosen = [placement for placement in started if group(placement) == value]
            put(indicator, len(chosen), t01, persons(chosen), breakdown=breakdown, of=value)

    def scheme(placement):
        return scheme_on(case.youth_of(placement), placement["starts_on"])

    cells("T06", "duree", LENGTHS, length_band)
    cells(
        "T06",
        "duree*dispositif",
        [f"{x}*{y}" for x in LENGTHS for y in SCHEMES],
        lambda p: f"{length_band(p)}*{scheme(p)}",
    )
    for breakdown, values in NATURE.items():
        cells("T08", breakdown, values, lambda p, b=breakdown: nature_of(case.data, p, case.youth_of(p))[b])
    firsts = {}
    for placement in sorted(started, key=lambda p: (p["starts_on"], p["ml"], p["reference"])):
        firsts.setdefault(placement["person"], placement)
    profiles = {person: profile_of(first, case.youth_of(first)) for person, first in firsts.items()}
    for breakdown, values in PROFILE.items():
        for value in values:
            chosen = {person for person, profile in profiles.items() if profile[breakdown] == value}
            put("T07", len(chosen), t01, chosen, breakdown=breakdown, of=value)


def _access(case, t01, put):
    supported = {
        youth["person"]
        for youth in case.youths
        if any(
            s["entered_on"] <= case.end and (s["left_on"] is None or s["left_on"] >= case.start)
            for s in youth["supports"]
        )
    }
    put("T09", percent(len(t01 & supported), len(supported)), t01 & supported, supported)
    before = persons(p for p in case.counted if p["starts_on"] < case.start)
    put("T17", len(t01 - before), t01, t01 - before)


def _organisations(case, started, put):
    active = case.conventions_active()
    put("T10", len(active))
    put("T10S", len(case.conventions_signed()))
    everywhere = [c for c in case.data["conventions"] if in_force(c, case.end)]
    open_mls = [ml for ml in case.data["mls"] if ml["code"] in case.mls and is_open(ml, case.end)]
    covered = {pair["ml"] for c in active for pair in c["pairs"]}
    put("T11", percent(len([ml for ml in open_mls if ml["code"] in covered]), len(open_mls)))
    agencies = [
        a for a in case.data["agencies"] if lies_in(a, case.kind, case.code, case.data) and is_open(a, case.end)
    ]
    bound = {pair["agency"] for c in everywhere for pair in c["pairs"]}
    rate = percent(len([a for a in agencies if a["code"] in bound]), len(agencies))
    put("T11A", MISSION_LOCALE_HAS_NO_AGENCY if case.kind == "ML" else rate)
    put("T12", len({p["agency"] for p in started}))
    put("T12C", len({p["agency"] for p in started if under_convention(case.data, p)}))


def _comparisons(case, started, t01, put):
    earlier = case.started(case.earlier.start, case.earlier.end)
    put("T13J", percent(len(t01) - len(persons(earlier)), len(persons(earlier))), t01, persons(earlier))
    put("T13M", percent(len(started) - len(earlier), len(earlier)), t01, persons(earlier))
    history = {
        row["year"]: row
        for row in case.data["history"]
        if (row["type"], row["code"]) == (case.kind, case.code)
        and (row["year"] == 0 or 2014 <= row["year"] <= case.end.year)
    }
    ours = [
        p
        for p in case.counted
        if p["starts_on"].year >= 2014 and p["starts_on"] <= case.end and p["starts_on"].year not in history
    ]
    young = sum(row["persons"] or 0 for row in history.values()) + len(persons(ours))
    put("T14J", young, young)
    put("T14M", sum(row["placements"] or 0 for row in history.values()) + len(ours), young)


def _quality(case, started, t01, put):
    filled = sum(
        bool(p["ground"])
        + bool(own_end(p))
        + (p["hours"] is not None)
        + bool(p["rome"])
        + bool(p["naf"])
        + bool(p["department"])
        for p in started
    )
    put("T15", percent(filled, 6 * len(started)), t01)
    agreed = [p for p in started if p["status"] in {"confirmee", "corrigee"}]
    put("T16", percent(len(agreed), len(started)), t01, persons(agreed))
    answered = [p for p in started if p["declared_on"] and p["answered_on"]]
    put("T16D", median([(p["answered_on"] - p["declared_on"]).days for p in answered]), persons(answered))
