"""Write rows as somebody's software would: delimiter, encoding, order of columns and form of dates vary."""

import csv
import random
import re
from datetime import date
from pathlib import Path

from openpyxl import Workbook

ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


def columns(rows: list[dict]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


def write_csv(path: Path, rows: list[dict], chooser: random.Random) -> Path:
    """A CSV file; JJ/MM/AAAA for half of them, Windows-1252 for a third."""
    french = chooser.random() < 0.5
    names = columns(rows)
    chooser.shuffle(names)
    with path.open("w", encoding=chooser.choice(("utf-8", "utf-8-sig", "cp1252")), newline="") as file:
        writer = csv.writer(file, delimiter=chooser.choice(";,\t"))
        writer.writerow(names)
        for row in rows:
            cells = [row.get(name, "") for name in names]
            if french:
                cells = ["/".join(reversed(cell.split("-"))) if ISO.fullmatch(cell) else cell for cell in cells]
            writer.writerow(cells)
    return path


def write_xlsx(path: Path, rows: list[dict]) -> Path:
    """A workbook with real dates where they exist, text elsewhere."""
    book = Workbook()
    sheet = book.active
    names = columns(rows)
    sheet.append(names)
    for row in rows:
        sheet.append([_cell(row.get(name, "")) for name in names])
    book.save(path)
    return path


def _cell(text: str):
    if not ISO.fullmatch(text):
        return text or None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text
