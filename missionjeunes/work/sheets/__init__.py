"""Files of a list as it is shown: the same columns and rows as XLSX, ODS or CSV."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse

from . import ods, xlsx
from .model import Column, Content, Sheet, Workbook, neutral

__all__ = ["FORMATS", "Column", "Content", "Listing", "Sheet", "Workbook", "download"]


@dataclass(frozen=True)
class Listing:
    """A list to export: its columns and rows, and `facts` (label, value) that say whose, of what and when."""

    title: str
    stem: str
    day: date
    columns: list[Column]
    rows: list[list[Content]]
    facts: list[tuple[str, str]]

    @property
    def workbook(self) -> Workbook:
        cover = Sheet("Présentation", [[self.title], [], *[list(fact) for fact in self.facts]])
        place = self.facts[0][1] if self.facts else ""
        return Workbook(self.title, place, self.title, self.day, [cover, Sheet("Liste", self.rows, self.columns)])


def _text(value: Content) -> str:
    if value is None:
        return ""
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else neutral(str(value))


def _csv(listing: Listing) -> bytes:
    """`;`, UTF-8, one line feed a line; no text that a spreadsheet takes for a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(column.title for column in listing.columns)
    writer.writerows([_text(value) for value in row] for row in listing.rows)
    return text.getvalue().encode()


FORMATS: dict[str, tuple[Callable[[Listing], bytes], str]] = {
    "xlsx": (lambda listing: xlsx.xlsx(listing.workbook), xlsx.MIMETYPE),
    "ods": (lambda listing: ods.ods(listing.workbook), ods.MIMETYPE),
    "csv": (_csv, "text/csv; charset=utf-8"),
}


def download(listing: Listing, extension: str) -> HttpResponse:
    """The list as an attachment; KeyError for an unknown extension."""
    write, content_type = FORMATS[extension]
    name = f"{listing.stem}_{listing.day}.{extension}"
    return HttpResponse(
        write(listing),
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
