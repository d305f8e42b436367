"""Files of a tracking table, by extension."""

from collections.abc import Callable
from dataclasses import dataclass

from missionjeunes.work.sheets import ods, xlsx

from ..table import Table
from .sheets import workbook
from .text import as_json, long_csv


@dataclass(frozen=True)
class Format:
    """How a table becomes a file, and the file's media type."""

    write: Callable[[Table], bytes]
    content_type: str


FORMATS = {
    "csv": Format(long_csv, "text/csv; charset=utf-8"),
    "xlsx": Format(lambda table: xlsx.xlsx(workbook(table)), xlsx.MIMETYPE),
    "ods": Format(lambda table: ods.ods(workbook(table)), ods.MIMETYPE),
    "json": Format(as_json, "application/json"),
}
