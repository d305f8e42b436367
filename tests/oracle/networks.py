"""Random networks as lists of dicts, with the hard cases drawn often, and writing them into the base."""

import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from conventions.models import Agreement, CoveredPair
from missionjeunes.common.periods import Period
from partners.models import Department, Organisation
from placements.models import Placement, Support, Youth
from reporting.models import HistoricalFigure
from tests.cast import siret
from tests.oracle.tracking import end_of, hours_of

PARIS = ZoneInfo("Europe/Paris")
PERIODS = ["2024-S1", "2023-S2", "2024", "2023", "2024-02-29..2024-08-31", "2022-06-15..2024-03-10"]
DEPARTMENTS = ["14", "76", "33", "2A", "975", "974"]
PLACES = [("FR", "FR"), ("R", "28"), ("R", "75"), ("D", "14"), ("D", "975"), ("ML", "ML00"), ("ML", "ML01")]


def network(seed: int) -> dict:
    """A network around a period: {period, mls, agencies, youths, placements, conventions, history}."""
    draw = random.Random(seed)
    period = Period.parse(PERIODS[seed % len(PERIODS)])
    data = {"period": period, "mls": _missions_locales(draw, period), "agencies": _agencies(draw, period)}
    data["youths"] = _youths(draw, period, data["mls"])
    data["placements"] = _placements(draw, period, data)
    data["conventions"] = _conventions(draw, period, data)
    data["history"] = [
        {
            "year": year,
            "type": kind,
            "code": code,
            "persons": draw.choice([None, 3, 40]),
            "placements": draw.choice([None, 7, 90]),
        }
        for kind, code in PLACES
        for year in draw.sample([0, 2013, 2014, 2020, 2022, 2023, 2024, 2025], 3)
    ]
    return data


def _around(draw: random.Random, period: Period) -> date:
    """A day: mostly in the period or at its edges, else the year before, else anywhere since 2013."""
    kind = draw.random()
    if kind < 0.12:
        return draw.choice(
            [
                period.start,
                period.end,
                period.start - timedelta(1),
                period.end + timedelta(1),
                date(2024, 2, 29),
            ]
        )
    if kind < 0.6:
        return period.start + timedelta(draw.randrange(period.days))
    if kind < 0.85:
        return period.year_earlier.start + timedelta(draw.randrange(period.days))
    return date(2013, 6, 1) + timedelta(draw.randrange(4500))


def _openings(draw: random.Random, period: Period) -> dict:
    opened = draw.choice(
        [None, date(2010, 1, 1), date(2010, 1, 1), period.start + timedelta(20), period.end + timedelta(1)]
    )
    closed = draw.choice([None, None, None, period.start, period.start + timedelta(40), period.end, date(2100, 1, 1)])
    if opened and closed and closed < opened:
        closed = None
    return {"opened_on": opened, "closed_on": closed}


def _missions_locales(draw, period) -> list[dict]:
    return [
        {"code": f"ML{n:02}", "department": draw.choice(DEPARTMENTS), **_openings(draw, period)} for n in range(7)
    ]


def _agencies(draw, period) -> list[dict]:
    return [
        {"code": siret(5000 + n), "department": draw.choice(DEPARTMENTS), **_openings(draw, period)} for n in range(5)
    ]


def _youths(draw, period, mls) -> list[dict]:
    people = [n + 1 for n in range(22)]
    youths = []
    for number in range(36):  # more dossiers than persons: several Missions Locales, or twice in one
        supports = {}
        for _ in range(draw.choice([0, 1, 1, 2, 3])):
            entered = _around(draw, period) - timedelta(draw.randrange(200))
            left = draw.choice([None, entered, entered + timedelta(draw.randrange(400))])
            supports[draw.choice(["CEJ", "PACEA", "AUTRE"]), entered] = left
        youths.append(
            {
                "ml": draw.choice(mls)["code"],
                "dossier": f"D{number}",
                "person": draw.choice(people),
                "birth_date": draw.choice([date(2004, 2, 29), date(1994, 1, 1) + timedelta(draw.randrange(5200))]),
                "sex": draw.choice(["F", "M", ""]),
                "level": draw.choice([None, 1, 3, 4, 8]),
                **{flag: draw.choice([True, False, None]) for flag in ("qpv", "frr", "rqth")},
                "supports": [{"scheme": s, "entered_on": e, "left_on": out} for (s, e), out in supports.items()],
            }
        )
    return youths


def _row(draw, period, youth, agency, reference, start, renews=None) -> dict:
    length = draw.choice([0, 1, 4, 5, 6, 28, 29, 88, 89, 300])
    declared = start - timedelta(draw.randrange(3)) if draw.random() < 0.6 else None
    return {
        "reference": reference,
        "ml": youth["ml"],
        "dossier": youth["dossier"],
        "agency": agency,
        "contract_type": draw.choice(["CTT"] * 6 + ["CDII", "CIPI", "CDPI", "CDD", "CDI"]),
        "ground": draw.choice(["", "usage", "remplacement"]),
        "starts_on": start,
        "planned_end": draw.choice([None, start + timedelta(length)]),
        "real_end": draw.choice([None, start + timedelta(draw.randrange(length + 1))]),
        "hours": draw.choice([None, Decimal("7.25"), Decimal("151.67"), Decimal(35)]),
        "rome": draw.choice(["", "N1103", "A1101", "Z9999"]),
        "naf": draw.choice(["", "1011Z", "4941A", "9900Z"]),
        "department": draw.choice([None, "14"]),
        "outcome": draw.choice(["", "", "terme", "rupture", "annulee"]),
        "status": draw.choice(["declaree", "confirmee", "corrigee", "contestee", "non_confirmee", "annulee"]),
        "in_extract": draw.random() < 0.7,
        "declared_on": declared,
        "answered_on": declared + timedelta(draw.randrange(16)) if declared and draw.random() < 0.7 else None,
        "renews": renews,
    }


def _placements(draw, period, data) -> list[dict]:
    rows = []
    for number in range(90):
        youth, agency = draw.choice(data["youths"]), draw.choice(data["agencies"])["code"]
        reference = f"{draw.choice('aBé')}{number}"
        rows.append(_row(draw, period, youth, agency, reference, _around(draw, period)))
        while draw.random() < 0.3:  # a next one close by, to build episodes; or a renewal, possibly of a renewal
            last = rows[-1]
            start = (own if (own := last["real_end"]) else last["starts_on"]) + timedelta(draw.choice([1, 3, 4, 5]))
            renews = last["reference"] if draw.random() < 0.5 else None
            rows.append(_row(draw, period, youth, agency, f"{reference}-{len(rows)}", start, renews))
    return rows


def _conventions(draw, period, data) -> list[dict]:
    conventions = []
    for number in range(8):
        start = _around(draw, period) - timedelta(draw.randrange(500))
        end = start + timedelta(draw.choice([0, 200, 1095]))
        pairs = {
            (draw.choice(data["mls"])["code"], draw.choice(data["agencies"])["code"])
            for _ in range(draw.choice([1, 1, 3]))
        }
        state = draw.choice(["in_force", "in_force", "expired", "draft"])
        signed_on = start - timedelta(draw.randrange(10))
        terminated_on = draw.choice([None, None, start + timedelta(50), period.end])
        conventions.append(
            {
                "number": f"C{number}",
                "state": state,
                "signed_on": None if state == "draft" else signed_on,
                "starts_on": start,
                "ends_on": end,
                "terminated_on": None if state == "draft" else terminated_on,
                "pairs": [
                    {"ml": ml, "agency": agency, "starts_on": start, "ends_on": draw.choice([end, start])}
                    for ml, agency in sorted(pairs)
                ],
            }
        )
    return conventions


def write(data: dict) -> None:
    """Commit a network, as the owner of the tables; adds `region_of`."""
    regions = dict(Department.objects.using("owner").values_list("code", "region_id"))
    data["region_of"] = regions
    ids = _write_organisations(data, regions)
    youths = _write_youths(data, ids)
    _write_placements(data, ids, youths)
    for convention in data["conventions"]:
        fields = {
            key: convention[key] for key in ("number", "state", "signed_on", "starts_on", "ends_on", "terminated_on")
        }
        agreement = Agreement.objects.using("owner").create(
            level="convention",
            title=convention["number"],
            origin="import",
            mission_locale_ids=sorted({ids[pair["ml"]] for pair in convention["pairs"]}),
            agency_ids=sorted({ids[pair["agency"]] for pair in convention["pairs"]}),
            party_ids=sorted({ids[pair[side]] for pair in convention["pairs"] for side in ("ml", "agency")}),
            **fields,
        )
        CoveredPair.objects.using("owner").bulk_create(
            CoveredPair(
                convention=agreement,
                mission_locale_id=ids[p["ml"]],
                agency_id=ids[p["agency"]],
                starts_on=p["starts_on"],
                ends_on=p["ends_on"],
            )
            for p in convention["pairs"]
        )
    HistoricalFigure.objects.using("owner").bulk_create(
        HistoricalFigure(
            year=row["year"],
            territory_type=row["type"],
            territory_code=row["code"],
            persons=row["persons"],
            placements=row["placements"],
        )
        for row in data["history"]
    )


def _write_organisations(data, regions) -> dict[str, int]:
    def make(kind, row, **fields):
        return Organisation(
            kind=kind,
            name=f"{kind} {row['code']}",
            department_id=row["department"],
            region_id=regions[row["department"]],
            opened_on=row["opened_on"],
            closed_on=row["closed_on"],
            **fields,
        )

    rows = [make("ML", ml, code_structure=ml["code"]) for ml in data["mls"]]
    rows += [make("AGENCE", agency, siret=agency["code"], naf_code="7820Z") for agency in data["agencies"]]
    return {row.code_structure or row.siret: row.pk for row in Organisation.objects.using("owner").bulk_create(rows)}


def _write_youths(data, ids) -> dict[tuple[str, str], int]:
    fields = ("dossier", "birth_date", "sex", "level", "qpv", "frr", "rqth")
    made = Youth.objects.using("owner").bulk_create(
        Youth(
            mission_locale_id=ids[row["ml"]],
            person_key=row["person"],
            **{field: row[field] for field in fields},
        )
        for row in data["youths"]
    )
    Support.objects.using("owner").bulk_create(
        Support(mission_locale_id=youth.mission_locale_id, youth_id=youth.pk, **support)
        for youth, row in zip(made, data["youths"], strict=True)
        for support in row["supports"]
    )
    return {(row["ml"], row["dossier"]): youth.pk for youth, row in zip(made, data["youths"], strict=True)}


def _write_placements(data, ids, youths) -> None:
    kept = (
        "reference",
        "contract_type",
        "ground",
        "starts_on",
        "planned_end",
        "real_end",
        "hours",
        "rome",
        "naf",
        "outcome",
        "status",
        "in_extract",
    )
    by_reference: dict[str, Placement] = {}
    for row in data["placements"]:
        renewed = by_reference.get(row["renews"])
        placement = Placement(
            mission_locale_id=ids[row["ml"]],
            youth_id=youths[row["ml"], row["dossier"]],
            agency_id=ids[row["agency"]],
            department_id=row["department"],
            declared_at=_noon(row["declared_on"]),
            answered_at=_noon(row["answered_on"]),
            renews_id=renewed and renewed.pk,
            root_id=renewed and (renewed.root_id or renewed.pk),
            ends_on=end_of(row, data["placements"]),
            total_hours=hours_of(row, data["placements"]),
            **{field: row[field] for field in kept},
        )
        placement.save(using="owner")
        by_reference[row["reference"]] = placement


def _noon(day: date | None) -> datetime | None:
    return day and datetime(day.year, day.month, day.day, 12, tzinfo=PARIS)
