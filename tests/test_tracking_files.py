"""The command and its files: long CSV, JSON, XLSX, ODS; and the data dictionary."""

import csv
import io
import json
import zipfile
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from reporting.indicators import CURRENT
from tests.cast import organisation, placement, youth

COMMON = ["--period", "2026-S1", "--territory", "FR"]


@pytest.fixture
def network(cast):
    """Six youths in one Mission Locale, two in another, and a name that a spreadsheet would run."""
    organisation("ML", "=cmd|'/c calc'!A1", code="ML099", department="50")
    for where, persons in ((cast.mission_locale, 6), (cast.other_mission_locale, 2)):
        for _ in range(persons):
            placement(youth(where), cast.agency, hours=20, total_hours=20)
    return cast


@pytest.fixture
def write(network, as_worker, tmp_path):
    """Run the command and return the file's bytes."""

    def run(name: str, *arguments: str) -> bytes:
        path = tmp_path / name
        with as_worker():
            call_command("tracking_table", *COMMON, *arguments, "--output", str(path))
        return path.read_bytes()

    return run


def rows_of(content: bytes) -> list[dict]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline=""), delimiter=";"))


def test_the_long_csv_has_a_line_for_every_cell_in_order(write):
    content = write("t.csv", "--with-children")
    assert content.startswith(
        b"periode;territoire_type;territoire_code;territoire_nom;indicateur;ventilation;modalite;valeur;unite;statut\n"
    )
    rows = rows_of(content)
    levels = ["FR", "R", "D", "ML"]
    keys = [
        (
            levels.index(row["territoire_type"]),
            row["territoire_code"],
            row["indicateur"],
            row["ventilation"],
            row["modalite"],
        )
        for row in rows
    ]
    assert keys == sorted(keys)
    territories = {key[:2] for key in keys}
    assert len(rows) == len(set(keys)) == len(territories) * len(list(CURRENT.cells()))
    assert {(0, "FR"), (1, "28"), (2, "2A"), (2, "975"), (3, "ML014")} <= territories


def test_figures_have_the_decimals_of_their_indicator_and_a_point(write):
    values = {row["indicateur"]: row["valeur"] for row in rows_of(write("t.csv")) if not row["ventilation"]}
    expected = {
        "T01": "8",
        "T03": "1.00",
        "T09": "100.0",
        "T11A": "50.0",
        "T20": "160.00",
        "T20E": "0.10",
        "T13J": "",
    }
    assert {code: values[code] for code in expected} == expected


def test_masked_and_undefined_cells_are_empty_and_say_why(write):
    rows = rows_of(write("t.csv", "--with-children", "--audience", "partner"))
    cells = {(row["territoire_code"], row["indicateur"]): row for row in rows if not row["ventilation"]}
    assert (cells["ML076", "T01"]["valeur"], cells["ML076", "T01"]["statut"]) == ("", "masque")
    assert (cells["ML014", "T11A"]["valeur"], cells["ML014", "T11A"]["statut"]) == ("", "nd")
    assert (cells["ML014", "T01"]["valeur"], cells["ML014", "T01"]["statut"]) == ("6", "publie")


def test_a_name_cannot_become_a_formula(write):
    names = {row["territoire_nom"] for row in rows_of(write("t.csv", "--with-children"))}
    assert "'=cmd|'/c calc'!A1" in names
    assert not [name for name in names if name.startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize("extension", ["csv", "json", "xlsx", "ods"])
def test_the_same_data_gives_the_same_bytes(write, extension):
    first = write(f"a.{extension}", "--with-children", "--audience", "public")
    assert write(f"b.{extension}", "--with-children", "--audience", "public") == first


def test_the_json_says_what_the_table_is(write):
    content = json.loads(write("t.json", "--audience", "public", "--series", "ensemble"))
    assert content["avertissement"] == "Document de travail, non publiable"
    assert (content["periode"], content["perimetre"], content["serie"], content["seuil"]) == (
        "2026-S1",
        "FR",
        "ensemble",
        11,
    )
    assert content["territoires"][0]["indicateurs"]["T01"][""][""] == [None, "masque"]


def test_the_workbook_is_ready_for_a_committee(write):
    book = load_workbook(io.BytesIO(write("t.xlsx", "--with-children", "--audience", "partner")))
    assert book.sheetnames[:5] == ["Présentation", "France", "Régions", "Départements", "Missions Locales"]
    assert book.sheetnames[-1] == "Définitions"
    cover = {row[0].value: row[1].value for row in book["Présentation"].iter_rows(min_row=3, max_col=2)}
    assert cover["Avertissement"] == "Document de travail, non publiable"
    assert cover["Registre des indicateurs"] == "version 1"
    page = book["Missions Locales"]
    assert page.freeze_panes == "C2"
    assert page.auto_filter.ref.startswith("A1:")
    assert page.page_setup.orientation == "landscape"
    assert page.print_title_rows == "$1:$1"
    figures = {row[0].value: row[2].value for row in page.iter_rows(min_row=2)}
    assert figures["ML014"] == 6
    assert figures["ML076"] == "s"
    assert page["B5"].data_type == "s"


def test_the_opendocument_sheets_hold_the_same_cells(write):
    arguments = ("--with-children", "--audience", "partner")
    content = write("t.ods", *arguments)
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert archive.infolist()[0].filename == "mimetype"
    assert archive.infolist()[0].compress_type == zipfile.ZIP_STORED
    for name in archive.namelist()[1:]:
        ElementTree.fromstring(archive.read(name))
    opened = CalamineWorkbook.from_filelike(io.BytesIO(content))
    book = load_workbook(io.BytesIO(write("t.xlsx", *arguments)))
    assert opened.sheet_names == book.sheetnames
    for name in book.sheetnames[1:]:
        ours = opened.get_sheet_by_name(name).to_python()
        theirs = [["" if value is None else value for value in row] for row in book[name].iter_rows(values_only=True)]
        assert ours == theirs, name


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--period", "2026-S3", "--territory", "FR", "--output", "t.csv"], "illisible"),
        (["--period", "2026", "--territory", "R99", "--output", "t.csv"], "inconnu"),
        (["--period", "2026", "--territory", "FR", "--output", "t.pdf"], "doit se terminer"),
    ],
)
def test_what_cannot_be_read_is_refused_in_french(db, as_worker, arguments, message):
    with as_worker(), pytest.raises(CommandError, match=message):
        call_command("tracking_table", *arguments)


def test_the_data_dictionary_is_current():
    call_command("data_dictionary", "--check")


def test_a_stale_data_dictionary_is_seen(tmp_path):
    stale = tmp_path / "dictionary.md"
    call_command("data_dictionary", "--output", str(stale))
    stale.write_text(stale.read_text().replace("T17", "T99"))
    with pytest.raises(CommandError, match="pas à jour"):
        call_command("data_dictionary", "--check", "--output", str(stale))
