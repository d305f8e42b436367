"""Files of a tracking table, by extension."""

from collections.abc import Callable
from dataclasses import dataclass

from ..table import Table
from .ods import MIMETYPE as ODS
from .ods import spreadsheet
from .text import as_json, long_csv
from .xlsx import workbook


@dataclass(frozen=True)
class Format:
    """How a table becomes a file, and the file's media type."""

    write: Callable[[Table], bytes]
    content_type: str


FORMATS = {
    "csv": Format(long_csv, "text/csv; charset=utf-8"),
    "xlsx": Format(workbook, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "ods": Format(spreadsheet, ODS),
    "json": Format(as_json, "application/json"),
}
