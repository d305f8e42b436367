"""Importing missions against COPY of the same rows into the same indexed table, and the same file again.

Works on a database of its own. `python -m tests.bench.imports [rows]`.
"""

import random
import statistics
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import django
from django.apps import apps

if not apps.ready:
    django.setup()

from django.db import connections

from missionjeunes.work.importing.engine import Request, import_file
from missionjeunes.work.importing.layout import kind_named
from partners.enums import Kind
from partners.tenancy.scope import batch_scope
from tests import cast
from tests.bench.database import empty_database
from tests.conftest import login

ROWS = {"small": 100_000, "region": 100_000, "national": 1_000_000}
TARGET_FIRST, TARGET_AGAIN = 1.5, 0.7
PER_PERSON = 3


def owner(sql: str, *params) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(sql, params)


def _people(rows: int) -> tuple[list, list]:
    """Forty Missions Locales, two hundred agencies, and a youth for every three missions."""
    missions_locales = [cast.organisation(Kind.MISSION_LOCALE, f"ML {i}", code=f"BENCH{i:03d}") for i in range(40)]
    agencies = [cast.organisation(Kind.AGENCY, f"Agence {i}") for i in range(200)]
    owner(
        """INSERT INTO placements_youth (uuid, mission_locale_id, dossier, person_key, identified, last_name,
            first_name, birth_date, sex, email, phone)
        SELECT gen_random_uuid(), (%s::bigint[])[1 + n %% 40], 'D' || n, n, false, '', '', '2003-04-05', 'F', '', ''
        FROM generate_series(0, %s) n""",
        [organisation.pk for organisation in missions_locales], rows // PER_PERSON,
    )  # fmt: skip
    return missions_locales, agencies


def _file(path: Path, rows: int, missions_locales: list, agencies: list) -> None:
    """Missions in no order, one in ten renewing the one before."""
    chance = random.Random(1)
    lines = []
    for number in range(rows):
        youth = number % (rows // PER_PERSON)
        start = date(2024, 1, 1) + timedelta(days=chance.randrange(900))
        end = start + timedelta(days=chance.randrange(60))
        renews = f"R{number - 1}" if number % 10 == 9 else ""
        lines.append(
            f"{missions_locales[youth % 40].code_structure};D{youth};R{number};{chance.choice(agencies).siret};CTT;"
            f"accroissement;{start:%d/%m/%Y};{end:%d/%m/%Y};{end:%d/%m/%Y};{chance.randrange(7, 400)},5;N1103;"
            f"52.10B;14;terme;{renews}"
        )
    for index in range(9, rows, 10):  # a renewal is its original's, in the same Mission Locale
        structure, dossier, _ = lines[index - 1].split(";", 2)
        lines[index] = ";".join([structure, dossier, lines[index].split(";", 2)[2]])
    chance.shuffle(lines)
    headings = ";".join(column.name for column in kind_named("missions").layout.columns)
    path.write_text("\n".join([headings, *lines]), encoding="utf-8")


def _import(path: Path) -> tuple[float, dict]:
    started = time.perf_counter()
    with batch_scope():
        summary = import_file(Request(path=path, kind=kind_named("missions")))
    return time.perf_counter() - started, summary


def _copy(path: Path) -> float:
    """Copy the table out, empty it, and time COPY back in with its commit."""
    with connections["owner"].cursor() as cursor, path.open("wb") as file:
        with cursor.copy("COPY (SELECT * FROM placements_placement ORDER BY random()) TO STDOUT") as copy:
            for block in copy:
                file.write(block)
        cursor.execute("TRUNCATE placements_placement")
    started = time.perf_counter()
    with (
        connections["owner"].cursor() as cursor,
        path.open("rb") as file,
        cursor.copy("COPY placements_placement FROM STDIN") as copy,
    ):
        while block := file.read(1 << 20):
            copy.write(block)
    return time.perf_counter() - started


def _row(name: str, times: list[float], references: list[float], target: float) -> dict:
    seconds, reference = statistics.median(times), statistics.median(references)
    return {
        "name": name,
        "seconds": round(seconds, 2),
        "reference": round(reference, 2),
        "ratio": round(seconds / reference, 2),
        "target": target,
        "ok": seconds / reference <= target,
    }


def run(rows: int = ROWS["small"], repeats: int = 5) -> list[dict]:
    """Rows for the bench table: first import and same file again, each as a ratio to COPY."""
    first, again, reference = [], [], []
    with empty_database(), tempfile.TemporaryDirectory() as folder, login("worker"):
        missions_locales, agencies = _people(rows)
        file = Path(folder) / "missions.csv"
        _file(file, rows, missions_locales, agencies)
        for _ in range(repeats):
            owner("TRUNCATE placements_placement")
            owner("VACUUM ANALYZE placements_youth")
            seconds, summary = _import(file)
            if summary["created"] != rows:
                raise RuntimeError(f"{summary}")
            first.append(seconds)
            owner("ANALYZE placements_placement")
            seconds, summary = _import(file)
            if summary["unchanged"] != rows:
                raise RuntimeError(f"{summary}")
            again.append(seconds)
            reference.append(_copy(Path(folder) / "rows.copy"))
    label = f"{rows // 1000} k missions"
    return [
        _row(f"import de {label} / COPY dans la table indexée", first, reference, TARGET_FIRST),
        _row(f"le même fichier de {label} encore / COPY", again, reference, TARGET_AGAIN),
    ]


if __name__ == "__main__":
    for row in run(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS["small"], int((sys.argv[2:] or [5])[0])):
        print(row)
