"""The workbook of a committee, through XlsxWriter: numbers as numbers, headings frozen, ready to print."""

import io
from datetime import datetime

import xlsxwriter

from ..table import Table
from .sheets import Column, Content, Sheet, sheets

_FORMATS = {0: "# ##0", 1: "# ##0.0", 2: "# ##0.00"}
_ANTHRACITE, _BLUE = "#3A3A3A", "#000091"


class _Book:
    """A workbook and its few styles."""

    def __init__(self, stream: io.BytesIO, table: Table):
        self.table = table
        self.book = xlsxwriter.Workbook(
            stream, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        extracted = table.extracted_on
        self.book.set_properties(
            {
                "title": table.title,
                "subject": table.root.title,
                "comments": table.warning,
                "created": datetime(extracted.year, extracted.month, extracted.day),
            }
        )
        add = self.book.add_format
        self.title = add({"bold": True, "font_size": 16, "font_color": _BLUE})
        self.label = add({"bold": True, "valign": "top", "font_color": _ANTHRACITE})
        self.text = add({"text_wrap": True, "valign": "top"})
        self.heading = add(
            {
                "bold": True,
                "text_wrap": True,
                "valign": "top",
                "bg_color": "#E3E3FD",
                "bottom": 2,
                "bottom_color": _BLUE,
            }
        )
        self.numbers = {decimals: add({"num_format": code}) for decimals, code in _FORMATS.items()}
        self.secret = add({"align": "right", "font_color": "#666666"})

    def write(self, sheet: Sheet) -> None:
        page = self.book.add_worksheet(sheet.name)
        page.set_paper(9)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        page.set_margins(0.4, 0.4, 0.7, 0.6)
        page.set_header(f"&L&9{_code(self.table.title)}&R&9{_code(self.table.root.title)}")
        foot = self.table.warning or self.table.state
        page.set_footer(f"&L&9{_code(foot)} – extraction du {self.table.extracted_on:%d/%m/%Y}&R&9&P / &N")
        if sheet.columns:
            self._grid(page, sheet)
        else:
            self._cover(page, sheet)

    def _cover(self, page, sheet: Sheet) -> None:
        page.set_column(0, 0, 28)
        page.set_column(1, 1, 100)
        for number, row in enumerate(sheet.rows):
            for column, value in enumerate(row):
                style = self.title if not number else (self.text if column else self.label)
                page.write_string(number, column, str(value), style)

    def _grid(self, page, sheet: Sheet) -> None:
        for number, column in enumerate(sheet.columns):
            page.set_column(number, number, column.width)
        page.freeze_panes(1, _first_figure(sheet.columns))
        page.repeat_rows(0)
        page.autofilter(0, 0, len(sheet.rows), len(sheet.columns) - 1)
        page.set_row(0, 75 if len(sheet.columns) > 6 else 30)
        for number, column in enumerate(sheet.columns):
            page.write_string(0, number, column.title, self.heading)
        for row, values in enumerate(sheet.rows, start=1):
            for number, (value, column) in enumerate(zip(values, sheet.columns, strict=True)):
                self._cell(page, row, number, value, column)

    def _cell(self, page, row: int, number: int, value: Content, column: Column) -> None:
        if isinstance(value, str):
            secret = value in {"s", "n.d."}
            page.write_string(row, number, value, self.secret if secret else self.text)
        elif value is not None:
            page.write_number(row, number, value, self.numbers[column.decimals])


def _code(text: str) -> str:
    """Text in a header: `&` starts a code there."""
    return text.replace("&", "&&")


def _first_figure(columns: list[Column]) -> int:
    """Columns that name the row and stay in sight: those up to «Territoire», else the first two."""
    titles = [column.title for column in columns]
    return titles.index("Territoire") + 1 if "Territoire" in titles else 2


def workbook(table: Table) -> bytes:
    """The XLSX file; the same table gives the same bytes."""
    stream = io.BytesIO()
    book = _Book(stream, table)
    for sheet in sheets(table):
        book.write(sheet)
    book.book.close()
    return stream.getvalue()
