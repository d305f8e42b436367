"""The product against a second computation written from the specification alone (tests/independent/).

Both get the same random files; every cell of the table for France and all levels below must be the same.
"""

import csv
import gzip
import io
import json
import random
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.conftest import CAMPAIGN, ROOT
from tests.independent.files import write_csv, write_xlsx
from tests.independent.network import extracts
from tests.independent.rules import Base
from tests.independent.table import Table

SPANS = ("2024", "2024-S1", "2025-S2", "2024-02-29..2025-02-28", "2023", "2031-S1")
KINDS = ("annuaire", "conventions", "jeunes", "missions", "historique")


def departments() -> dict[str, str]:
    with gzip.open(ROOT / "partners/data/territoires/departements.csv.gz", "rt", encoding="utf-8") as file:
        return {row["code"]: row["region_code"] for row in csv.DictReader(file, delimiter=";")}


def send(folder: Path, kind: str, rows: list[dict], chooser: random.Random, *, workbook: bool) -> tuple[dict, set]:
    """Import the rows → the command's summary, and the places, from 0, of the rows in the error file."""
    errors = folder / "rejets.csv"
    file = write_xlsx(folder / "f.xlsx", rows) if workbook else write_csv(folder / "f.csv", rows, chooser)
    out = io.StringIO()
    options = {"kind": kind, "json": True, "errors": str(errors)}
    call_command("import_extract", str(file), **options, stdout=out, stderr=io.StringIO())
    with errors.open(encoding="utf-8-sig", newline="") as found:
        delimiter = found.read(len("rejet_ligne") + 1)[-1]
        found.seek(0)
        places = {int(row["rejet_ligne"]) - 2 for row in csv.DictReader(found, delimiter=delimiter)}
    return json.loads(out.getvalue().splitlines()[-1]), places


def table(path: Path, span: str, series: str) -> dict:
    """The product's cells, keyed as tests/independent/table.py keys them."""
    arguments = ["--period", span, "--territory", "FR", "--with-children", "--series", series, "--output", str(path)]
    call_command("tracking_table", *arguments, stdout=io.StringIO(), stderr=io.StringIO())
    names = ("territoire_type", "territoire_code", "indicateur", "ventilation", "modalite")
    with path.open(encoding="utf-8", newline="") as file:
        return {tuple(row[name] for name in names): row["valeur"] for row in csv.DictReader(file, delimiter=";")}


def differences(theirs: dict, ours: dict) -> dict:
    keys = theirs.keys() | ours.keys()
    return {key: (theirs.get(key), ours.get(key)) for key in keys if theirs.get(key) != ours.get(key)}


@pytest.mark.parametrize("seed", range(1, 21 if CAMPAIGN else 3))
def test_every_cell_equals_that_of_a_computation_from_the_specification(db, as_worker, tmp_path, seed):
    chooser = random.Random(seed)
    files = extracts(seed)
    base = Base(departments())
    workbook = KINDS[seed % len(KINDS)]
    with as_worker():
        for kind, rows in files:
            summary, rejected = send(tmp_path, kind, rows, chooser, workbook=kind == workbook)
            assert rejected == base.load(kind, rows), kind
            assert summary["rows"] == len(rows)
        spans = SPANS if CAMPAIGN else SPANS[seed % 2 : 4 : 2]
        before = {}
        for span in spans:
            expected = Table(base, span).cells()
            for series in ("imilo", "ensemble"):
                before[span, series] = table(tmp_path / "t.csv", span, series)
                assert differences(before[span, series], expected) == {}, (span, series)
        last = dict(files)  # of each kind the last file: what the base says now
        for kind, rows in last.items():
            shuffled = chooser.sample(rows, len(rows))
            for sent in (rows, shuffled):
                summary, _ = send(tmp_path, kind, sent, chooser, workbook=kind == workbook)
                assert (summary["created"], summary["updated"]) == (0, 0), (kind, summary)
        assert table(tmp_path / "t.csv", spans[0], "imilo") == before[spans[0], "imilo"]
