"""What a workbook holds, whatever its format: a cover, sheets, and the lines that every printed page carries."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

Content = str | int | float | date | None


@dataclass(frozen=True)
class Column:
    """A heading, its width in characters, and the decimals of its numbers."""

    title: str
    width: float
    decimals: int = 0
    hint: str = ""


@dataclass(frozen=True)
class Sheet:
    """A sheet: `columns` makes a frozen, filtered heading; a sheet without columns is a page of text.

    `keys` is how many first columns name a row and stay in sight. A cell is a text, a number, a date, or None.
    """

    name: str
    rows: list[list[Content]]
    columns: list[Column] = field(default_factory=list)
    keys: int = 1


@dataclass(frozen=True)
class Workbook:
    """`title` and `place` head each printed page, `note` its foot; `day` is when the data was read."""

    title: str
    place: str
    note: str
    day: date
    sheets: Iterable[Sheet]
    comments: str = ""


_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def neutral(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
