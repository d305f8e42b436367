"""A workbook as XLSX, through XlsxWriter: numbers as numbers, headings frozen, ready to print."""

import io
from datetime import date, datetime

import xlsxwriter

from .model import Column, Content, Sheet, Workbook

MIMETYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMATS = {0: "# ##0", 1: "# ##0.0", 2: "# ##0.00"}
_ANTHRACITE, _BLUE = "#3A3A3A", "#000091"


class _Book:
    """A workbook and its few styles."""

    def __init__(self, stream: io.BytesIO, content: Workbook):
        self.content = content
        self.book = xlsxwriter.Workbook(
            stream, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        day = content.day
        self.book.set_properties(
            {
                "title": content.title,
                "subject": content.place,
                "comments": content.comments,
                "created": datetime(day.year, day.month, day.day),
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
        self.day = add({"num_format": "dd/mm/yyyy", "valign": "top"})

    def write(self, sheet: Sheet) -> None:
        page = self.book.add_worksheet(sheet.name)
        page.set_paper(9)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        page.set_margins(0.4, 0.4, 0.7, 0.6)
        content = self.content
        page.set_header(f"&L&9{_code(content.title)}&R&9{_code(content.place)}")
        page.set_footer(f"&L&9{_code(content.note)} – extraction du {content.day:%d/%m/%Y}&R&9&P / &N")
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
        page.freeze_panes(1, sheet.keys)
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
        elif isinstance(value, date):
            page.write_datetime(row, number, value, self.day)
        elif value is not None:
            page.write_number(row, number, value, self.numbers[column.decimals])


def _code(text: str) -> str:
    """Text in a header: `&` starts a code there."""
    return text.replace("&", "&&")


def xlsx(content: Workbook) -> bytes:
    """The XLSX file; the same content gives the same bytes."""
    stream = io.BytesIO()
    book = _Book(stream, content)
    for sheet in content.sheets:
        book.write(sheet)
    book.book.close()
    return stream.getvalue()
