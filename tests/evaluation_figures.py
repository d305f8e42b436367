"""Figures of the size of real ones, made from a seed, for tests that need no database.

Totals agree with their breakdowns; some cells are masked or without value, as in a table for partners.
"""

import random
from datetime import UTC, date, datetime

from missionjeunes.common.periods import Period
from partners import reference
from reporting.enums import Audience, Series, TerritoryType
from reporting.evaluation.data import Accord, EvaluationInput, Territory, Year, change
from reporting.indicators import CURRENT
from reporting.numbers import Figure

_WEIGHTS = {
    "sexe": (40, 59, 1), "age": (3, 38, 47, 10, 2), "niveau": (2, 3, 30, 45, 8, 7, 2, 1, 2), "qpv": (18, 78, 4),
    "frr": (12, 84, 4), "rqth": (3, 95, 2), "dispositif": (38, 41, 12, 9), "duree": (60, 22, 12, 5, 1),
    "contrat": (94, 4, 1, 1), "statut": (20, 70, 5, 1, 4), "convention": (64, 36),
}  # fmt: skip


def _split(total: int, weights, rng: random.Random) -> list[int]:
    parts = rng.choices(range(len(weights)), weights, k=total) if total < 2000 else None
    if parts is not None:
        return [parts.count(index) for index in range(len(weights))]
    shares = [total * weight // sum(weights) for weight in weights]
    shares[0] += total - sum(shares)
    return shares


def _weights(breakdown) -> tuple:
    return _WEIGHTS.get(breakdown.code) or tuple(range(len(breakdown.values), 0, -1))


def _mask(value: int) -> list:
    return [None, "masque"] if 0 < value < 5 else [value, "publie"]


def cells(youths: int, seed: str, growth: float = 0) -> dict:
    """The cells of one territory with that many youths."""
    rng = random.Random(seed)
    missions = round(youths * rng.uniform(2.2, 2.7))
    totals = {
        "T01": youths, "T02": missions, "T02E": round(missions * 0.8), "T04": missions * 11, "T17": youths // 2,
        "T12": max(1, youths // 9), "T12C": max(1, youths // 15), "T10": max(1, youths // 30), "T10S": youths // 90,
        "T14J": 4 * youths, "T14M": 9 * youths,
    }  # fmt: skip
    ratios = {
        "T03": round(missions / youths, 2) if youths else None, "T05": round(rng.uniform(11, 14), 2), "T05M": 5.0,
        "T09": round(rng.uniform(2, 4), 1),
        "T11": round(rng.uniform(80, 100), 1), "T11A": round(rng.uniform(20, 45), 1),
        "T13J": round(growth, 1), "T13M": round(growth + 1.3, 1), "T15": 91.4, "T16": 74.9, "T16D": 4.0,
        "T20": round(missions * 63.25, 2), "T20E": round(missions * 63.25 / 1607, 2), "T20K": 83.2,
    }  # fmt: skip
    table = {code: {"": {"": _mask(value)}} for code, value in totals.items()}
    table |= {code: {"": {"": [value, "publie" if value is not None else "nd"]}} for code, value in ratios.items()}
    for indicator in CURRENT.indicators:
        whole = {"T06": missions, "T07": youths, "T08": missions}.get(indicator.code)
        for breakdown in indicator.breakdowns if whole is not None else ():
            if "*" not in breakdown.code:
                parts = _split(whole, _weights(breakdown), rng)
                named = zip(breakdown.values, parts, strict=True)
                table.setdefault(indicator.code, {})[breakdown.code] = {
                    value.code: _mask(part) for value, part in named
                }
    schemes = {code: value or 0 for code, (value, _) in table["T08"]["dispositif"].items()}
    crossed = {}
    for scheme, whole in schemes.items():
        parts = _split(whole, _WEIGHTS["duree"], rng)
        lengths = next(item for item in CURRENT["T06"].breakdowns if item.code == "duree").values
        crossed |= {f"{length.code}*{scheme}": _mask(part) for length, part in zip(lengths, parts, strict=True)}
    table["T06"]["duree*dispositif"] = crossed
    return table


def _territory(kind, code, name, region, department, youths, year) -> Territory:
    rng = random.Random(f"{code}")
    growth = rng.uniform(-9, 9)
    now = round(youths * (1 + growth / 100)) if year else youths
    return Territory(kind, code, name, region, department, cells(now, f"{code}-{year}", growth))


def _children(region: str | None, year: int) -> tuple[Territory, ...]:
    rows, rng = [], random.Random(region or "FR")
    for item in reference.regions() if region is None else ():
        rows.append(_territory("R", item.code, item.name, item.code, "", rng.randint(120, 4200), year))
    for item in reference.departments():
        if region is None or item.region_code == region:
            youths = rng.randint(3, 700)
            rows.append(_territory("D", item.code, item.name, item.region_code or "", item.code, youths, year))
            for index in range(1, 1 + rng.randint(1, 6)):
                name = f"Mission Locale {item.name} {index}"
                code = f"ML{item.code}{index}"
                rows.append(
                    _territory("ML", code, name, item.region_code or "", item.code, youths // (index + 1) + 2, year)
                )
    return tuple(rows)


def long_csv(rows, period: str) -> bytes:
    """The long CSV of those territories, as the tracking table writes it."""
    lines = [
        "periode;territoire_type;territoire_code;territoire_nom;indicateur;ventilation;modalite;valeur;unite;statut"
    ]
    for row in rows:
        for key in CURRENT.cells():
            figure = row.figure(key.indicator.code, key.breakdown, key.value)
            value = "" if figure.value is None else f"{figure.value:.{key.indicator.decimals}f}"
            lines.append(
                ";".join(
                    (period, row.type, row.code, row.name, key.indicator.code, key.breakdown, key.value, value,
                     key.indicator.unit, figure.status)
                )
            )  # fmt: skip
    return ("\r\n".join(lines) + "\r\n").encode()


def evaluation(region: str | None = "28", **changes) -> EvaluationInput:
    """A report's input for a region, or for the nation with None."""
    period = Period.parse("2025")
    kind, name = (TerritoryType.REGION, "") if region else (TerritoryType.NATION, "France")
    if region:
        name = next(item.name for item in reference.regions() if item.code == region)
    size = 2300 if region else 29_400
    now, before = (_territory(kind, region or "FR", name, region or "", "", size, year) for year in (1, 0))
    for code, base in (("T13J", "T01"), ("T13M", "T02")):
        now.cells[code][""][""] = list(change(now.figure(base), before.figure(base)))
    children = _children(region, 1)
    years = tuple(
        Year(label, Figure(persons // (12 if region else 1)), Figure(missions // (12 if region else 1)))
        for label, persons, missions in (("2021", 26_900, 58_300), ("2022", 28_336, 62_476), ("2023", 29_293, 73_295),
                                         ("2024", 29_000, 71_800), ("2025", 29_400, 72_600))
    )  # fmt: skip
    values = {
        "period": period, "territory": now, "children": children, "earlier": before,
        "earlier_children": _children(region, 0), "series": Series.IMILO, "audience": Audience.PARTNER,
        "extracted_at": datetime(2026, 2, 1, 5, 0, tzinfo=UTC), "registry": CURRENT,
        "csv": long_csv((now, *children), period.code), "years": years, "threshold": 5, "provisional": True,
        "accords": (Accord("MJ-TT-FR-2025", "Accord-cadre national « Mission Jeunes » travail temporaire",
                           date(2025, 2, 4), date(2028, 2, 3)),),
    }  # fmt: skip
    return EvaluationInput(**(values | changes))
