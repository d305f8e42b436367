"""Opening a CSV or XLSX file as rows of text, after every check that can be made before."""

import codecs
import csv
import itertools
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from .refusal import UNREADABLE, Refusal

BLOCK = 1 << 20
CELL_LIMIT = 20_000
MEMBERS = 1_000
UNZIPPED = 1 << 30
RATIO, RATIO_FROM = 200, 20 << 20
DELIMITERS = ";,\t"
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_FORBIDDEN_MESSAGE = (
    "Le fichier contient des caractères de contrôle ou invisibles interdits : ouvrez-le dans un tableur et "
    "enregistrez-le de nouveau au format CSV UTF-8."
)
_UTF16 = "Le fichier est encodé en UTF-16 : enregistrez-le au format CSV UTF-8."


@dataclass
class Table:
    """Rows of text with their line numbers, the heading's first; numeric XLSX cells are given as `Number`."""

    rows: Iterator[tuple[int, list[str]]]
    delimiter: str
    encoding: str


class Number(str):
    """Text of a numeric XLSX cell: it may have lost the leading zeros of a code."""


def open_table(path: Path) -> Table:
    with path.open("rb") as file:
        start = file.read(8)
    if not start:
        raise Refusal("Le fichier est vide.")
    if start.startswith(b"PK\x03\x04"):
        return Table(_sheet(path), ";", "XLSX")
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refusal(
            "Les classeurs protégés ou au format XLS ne sont pas lus : enregistrez-le au format XLSX ou CSV."
        )
    encoding = _encoding(path, start)
    delimiter = _delimiter(path, encoding)
    return Table(_text(path, encoding, delimiter), delimiter, encoding)


def _encoding(path: Path, start: bytes) -> str:
    """UTF-8 with or without mark, else Windows-1252; the whole file is read to be sure."""
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Refusal(_UTF16)
    if b"\x00" in start[:4]:
        raise Refusal(_UTF16 if start[:4].count(0) == 2 else _FORBIDDEN_MESSAGE)
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            _scan(path, encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    raise Refusal("L'encodage du fichier n'est pas reconnu : enregistrez-le au format CSV UTF-8.")


def _scan(path: Path, encoding: str) -> None:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            if FORBIDDEN.search(decoder.decode(block)):
                raise Refusal(_FORBIDDEN_MESSAGE)
        decoder.decode(b"", final=True)


def _delimiter(path: Path, encoding: str) -> str:
    """The most frequent of the three on the first line that has any text."""
    with path.open(encoding=encoding, newline="") as file:
        for _ in range(1000):
            line = file.readline(1 << 16)
            if not line:
                break
            if line.strip(" \r\n;,\t"):
                bare = re.sub(r'"[^"]*"', "", line)
                return max(DELIMITERS, key=bare.count)
    raise Refusal("Le fichier est vide.")


def _text(path: Path, encoding: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(CELL_LIMIT)
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        line = 0
        try:
            for line, row in enumerate(reader, 1):
                yield line, row
        except csv.Error as error:
            what = "une cellule est démesurée" if "field larger" in str(error) else "des guillemets sont mal fermés"
            raise Refusal(f"Ligne {line + 1} : {what}. Corrigez le fichier et renvoyez-le.") from error


def _check_archive(path: Path) -> None:
    """Number of members, total and ratio, before anything is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except Exception as error:
        raise Refusal(UNREADABLE) from error
    total = sum(member.file_size for member in members)
    packed = max(path.stat().st_size, 1)
    if len(members) > MEMBERS or total > UNZIPPED or (total > RATIO_FROM and total / packed > RATIO):
        raise Refusal("Ce classeur est anormalement compressé : enregistrez-le au format CSV.")
    if any(member.flag_bits & 1 for member in members):
        raise Refusal("Ce classeur est protégé par un mot de passe : enregistrez-le sans protection.")
    if not any(member.filename.lower() == "xl/workbook.xml" for member in members):
        raise Refusal("Ce fichier compressé n'est pas un classeur XLSX.")


def _sheet(path: Path) -> Iterator[tuple[int, list[str]]]:
    _check_archive(path)
    from python_calamine import load_workbook  # noqa: PLC0415  (its folder is on the path only when needed)

    with load_workbook(str(path)) as workbook:
        for name in workbook.sheet_names:
            sheet = workbook.get_sheet_by_name(name)
            if sheet.height:
                yield from _cells(sheet.iter_rows(), 1)
                return
    raise Refusal("Le classeur est vide.")


def _cells(rows: Iterable[list], first: int) -> Iterator[tuple[int, list[str]]]:
    for line, row in enumerate(rows, first):
        cells = [value if type(value) is str else _cell(value) for value in row]
        if FORBIDDEN.search("\n".join(cells)):
            raise Refusal(_FORBIDDEN_MESSAGE)
        if any(len(cell) > CELL_LIMIT for cell in cells):
            raise Refusal(f"Ligne {line} : une cellule est démesurée. Corrigez le fichier et renvoyez-le.")
        yield line, cells


def _cell(value) -> str:
    """An XLSX cell as the text that a person would have typed."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float):
        return Number(int(value) if value == value // 1 and abs(value) < 1e15 else repr(value))
    return str(value)


def batches(rows: Iterator[tuple[int, list[str]]], size: int) -> Iterator[list[tuple[int, list[str]]]]:
    while batch := list(itertools.islice(rows, size)):
        yield batch
