"""One request, one answer: `stage` a whole file for COPY, `preview` its head, or write its `errors` file."""

import csv
import json
import os
import resource
import sys
from itertools import islice
from pathlib import Path

from .columns import Column, person_keys
from .headings import ERROR_HEADINGS, Headings
from .nir import LENGTH, holds_nir
from .refusal import NIR_FOUND, TOO_HEAVY, UNREADABLE, Refusal
from .tables import Table, batches, open_table

BATCH = 4_000
FORMULA = tuple("=+-@\t\r")
LINES_SHOWN = 100


def protect(cell: str) -> str:
    """A cell that a spreadsheet would run as a formula gets a quote in front; `unprotect` takes it off."""
    return f"'{cell}" if cell.lstrip("'").startswith(FORMULA) else cell


def unprotect(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(FORMULA) else cell


class Source:
    """An opened file: its headings are read, its rows are still to come."""

    def __init__(self, request: dict):
        self.request = request
        self.table: Table = open_table(Path(request["path"]))
        self.rows = ((line, row) for line, row in self.table.rows if any(map(str.strip, row)))
        first = next(self.rows, None)
        if first is None:
            raise Refusal("Le fichier est vide.")
        self.headings = Headings(first[1], request["columns"], request["mapping"])
        self.width = len(self.headings.written)

    def batches(self):
        """Lists of (line, cells) with protecting quotes taken off; refuses a file with too many rows."""
        count, limit = 0, self.request["max_rows"]
        for batch in batches(self.rows, BATCH):
            count += len(batch)
            if count > limit:
                raise Refusal(f"Le fichier compte plus de {limit} lignes : découpez-le en plusieurs fichiers.")
            if self.headings.comes_back:
                batch = [(line, [unprotect(cell) for cell in row]) for line, row in batch]  # noqa: PLW2901
            yield batch

    def describe(self) -> dict:
        written = self.headings.written
        return {
            "encoding": self.table.encoding,
            "delimiter": self.table.delimiter,
            "headings": [text for text in written if text not in ERROR_HEADINGS],
            "found": {name: written[index] for name, index in self.headings.places.items()},
            "missing": self.headings.missing,
            "unused": [written[index] for index in self.headings.unused if written[index]],
        }


class Stager:
    """Writes `rows.csv` (line, whether it has an error, columns) and `issues.csv` (line, column, reason)."""

    def __init__(self, source: Source, request: dict):
        self.source, self.request = source, request
        self.columns = [Column(spec) for spec in request["columns"]]
        self.places = source.headings.places
        self.warnings: dict[tuple[str, str], list] = {}
        self.count = 0

    def write(self, folder: Path) -> None:
        with (
            (folder / "rows.csv").open("w", encoding="utf-8", newline="") as rows,
            (folder / "issues.csv").open("w", encoding="utf-8", newline="") as issues,
        ):
            self.out, self.issues = csv.writer(rows), csv.writer(issues)
            for batch in self.source.batches():
                self._batch(batch)
        for column in self.columns:
            if column.key:
                column.judge_nir()

    def _batch(self, batch: list[tuple[int, list[str]]]) -> None:
        lines = [line for line, _ in batch]
        rows = [row for _, row in batch]
        bad = ["f"] * len(rows)
        rows = self._same_width(rows, lines, bad)
        cells = list(zip(*rows, strict=True))
        self._watch_unused(cells)
        made: dict[str, list] = {}
        for column in self.columns:
            place = self.places.get(column.name)
            if place is None:
                made[column.name] = [""] * len(rows)
                continue
            made[column.name], wrong = column.convert(cells[place])
            self._note(column, wrong, lines, bad)
        self.out.writerows(zip(lines, bad, *self._outputs(made), strict=True))
        self.count += len(rows)

    def _same_width(self, rows: list, lines: list, bad: list) -> list:
        """Rows of another width than the heading are rejected; they still take part in the search for doubles."""
        width = self.source.width
        if all(len(row) == width for row in rows):
            return rows
        short_is_fine = self.source.table.encoding == "XLSX"
        made = []
        for index, row in enumerate(rows):
            cells = row
            if len(row) > width and not any(row[width:]):
                cells = row[:width]
            elif len(row) > width or (len(row) < width and not short_is_fine):
                bad[index] = "t"
                reason = f"La ligne compte {len(row)} cellules au lieu de {width}."
                self.issues.writerow([lines[index], "", reason])
            made.append(cells[:width] + [""] * (width - len(cells)))
            self._watch_beyond(row[width:])
        return made

    def _watch_beyond(self, cells: list[str]) -> None:
        if any(holds_nir(cell) for cell in cells):
            raise Refusal(NIR_FOUND)

    def _watch_unused(self, cells: list) -> None:
        for index in self.source.headings.unused:
            if any(len(cell) >= LENGTH and holds_nir(cell) for cell in cells[index]):
                raise Refusal(NIR_FOUND)

    def _note(self, column: Column, wrong: dict[int, str], lines: list, bad: list) -> None:
        for row, reason in wrong.items():
            if column.lenient:
                noted = self.warnings.setdefault((column.name, reason), [0, []])
                noted[0] += 1
                if len(noted[1]) < LINES_SHOWN:
                    noted[1].append(lines[row])
            else:
                bad[row] = "t"
                self.issues.writerow([lines[row], column.name, reason])

    def _outputs(self, made: dict[str, list]) -> list[list]:
        outputs = []
        for spec in self.request["columns"]:
            if spec["type"] == "identity":
                key = bytes.fromhex(self.request["identity_key"])
                outputs += person_keys(key, made[spec["name"]], *(made[name] for name in spec["fallback"]))
            else:
                outputs.append(made[spec["name"]])
        return outputs

    def answer(self) -> dict:
        warnings = [
            {"column": column, "reason": reason, "count": count, "lines": shown}
            for (column, reason), (count, shown) in self.warnings.items()
        ]
        return {"rows": self.count, "warnings": warnings}


def stage(request: dict) -> dict:
    source = Source(request)
    if not request["scan"]:
        source.headings.refuse_missing()
    stager = Stager(source, request)
    stager.write(Path(request["folder"]))
    return source.describe() | stager.answer()


def preview(request: dict) -> dict:
    """The headings and the first rows as they stand."""
    source = Source(request)
    keep = source.headings.source_cells()
    head = list(islice(source.rows, request["head"]))
    rows = [[line, [row[index] if index < len(row) else "" for index in keep]] for line, row in head]
    return source.describe() | {"head": rows}


def errors(request: dict) -> dict:
    """Write the rejected rows as they came, the reasons in three columns before them."""
    source = Source(request)
    keep, width = source.headings.source_cells(), source.width
    written = 0
    with (
        Path(request["issues"]).open(encoding="utf-8", newline="") as issues,
        Path(request["output"]).open("w", encoding="utf-8-sig", newline="") as output,
    ):
        out = csv.writer(output, delimiter=source.table.delimiter, lineterminator="\r\n")
        out.writerow([*ERROR_HEADINGS, *(protect(source.headings.written[index]) for index in keep)])
        wanted = csv.reader(issues)
        issue = next(wanted, None)
        for batch in source.batches():
            for line, row in batch:
                if issue and line == int(issue[0]):
                    cells = [row[i] for i in keep if i < len(row)] + row[width:]
                    out.writerow([*issue, *map(protect, cells)])
                    written += 1
                    issue = next(wanted, None)
    return {"written": written}


COMMANDS = {"stage": stage, "preview": preview, "errors": errors}


def limit(request: dict) -> None:
    """No more memory and processor time than the parent allows; a crash leaves no core file."""
    memory = request["memory"]
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (request["seconds"], request["seconds"] + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    request = json.load(sys.stdin)
    limit(request)
    sys.path.extend(request["libraries"])
    try:
        answer = COMMANDS[request["command"]](request)
    except Refusal as refusal:
        answer = {"refused": str(refusal)}
    except MemoryError:
        answer = {"refused": TOO_HEAVY}
    except BaseException as error:  # a spreadsheet library raises anything, its panics included
        answer = {"refused": UNREADABLE, "detail": type(error).__name__}
    sys.stdout.write(json.dumps(answer))
    sys.stdout.flush()
    os._exit(0)  # nothing to clean up: leave at once
