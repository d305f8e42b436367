"""The rows of one file in temporary tables of the applying transaction.

`import_row` holds line, bad (the reader found an error) and the layout's columns, empty cells as NULL; `import_issue`
holds line, column and reason of every rejection. Both are dropped at commit. Warnings are counted, not stored.
"""

import csv
from collections.abc import Iterable
from pathlib import Path

from django.db import connection

from missionjeunes.common import clock
from partners.actor import Actor
from partners.enums import Kind
from partners.models import Organisation

from .layout import ImportKind

OUTSIDE = "Structure inconnue ou hors de votre périmètre."
CONFLICT = "Deux lignes ont la même clé et des contenus différents : gardez la bonne."
LINES_SHOWN = 100
MANY = 5_000
_BLOCK = 1 << 20


def lock_imports(kind: str, structure: int | None) -> None:
    """Hold the imports of a kind into a structure until the transaction ends; all of them without one."""
    with connection.cursor() as cursor:
        if structure is None:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"import:{kind}"])
        else:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(hashtext(%s))", [f"import:{kind}"])
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s), %s::int)", [f"import:{kind}", structure])


class Stage:
    """What a kind's `check` and `apply` work with.

    `mine`: SQL condition on an organisation's id, the structures whose rows may be written; `found`: columns present
    in the file; `created`, `updated`: rows of the file, counted by `apply`.
    """

    def __init__(
        self, kind: ImportKind, *, actor: Actor | None, structure: Organisation | None, found: Iterable[str]
    ):
        self.kind, self.actor, self.structure = kind, actor, structure
        self.found = set(found)
        self.today = clock.today()
        self.created = self.updated = 0
        self.warnings: list[dict] = []
        self.cursor = connection.cursor()
        self._own = self._own_structures()

    def _own_structures(self) -> list[int] | None:
        """Identifiers of the structures whose rows may be written; None when there is no limit."""
        if self.structure:
            return [self.structure.pk]
        if self.actor is None:
            return None
        if self.actor.is_territorial:
            place = {"region_id": self.actor.organisation.region_id}
            if self.actor.kind == Kind.DDETS:
                place = {"department_id": self.actor.organisation.department_id}
            return list(Organisation.objects.filter(kind=Kind.MISSION_LOCALE, **place).values_list("pk", flat=True))
        return [self.actor.organisation.pk]

    def mine(self, column: str) -> str:
        if self._own is None:
            return "true"
        return f"{column} = ANY (ARRAY[{', '.join(map(str, self._own))}]::bigint[])"

    def has(self, column: str) -> bool:
        return column in self.found

    def run(self, sql: str, **params) -> int:
        """Execute one statement; returns the number of rows."""
        self.cursor.execute(sql, params or None)
        return self.cursor.rowcount

    def rows(self, sql: str, **params) -> list[tuple]:
        self.cursor.execute(sql, params or None)
        return self.cursor.fetchall()

    def value(self, sql: str, **params):
        return self.rows(sql, **params)[0][0]

    def table(self, name: str, query: str, **params) -> None:
        """A temporary table from a query, analysed."""
        self.run(f"DROP TABLE IF EXISTS pg_temp.{name}")
        self.run(f"CREATE TEMP TABLE {name} ON COMMIT DROP AS {query}", **params)
        self.run(f"ANALYZE {name}")

    def lock(self) -> None:
        """Imports of one kind into one structure go one after the other; one without limit goes alone."""
        lock_imports(self.kind.name, self._own[0] if self._own and len(self._own) == 1 else None)

    def load(self, folder: Path, rows: int) -> None:
        """Create the two tables and fill them from the reader's files.

        Tables just filled by another import have no statistics yet, and a nested loop chosen by mistake lasts for
        hours on a large file: those are joined by hashing.
        """
        if rows > MANY:
            self.run("SET LOCAL enable_nestloop = off")
        columns = [definition for column in self.kind.layout.columns for definition in column.sql()]
        self.run("SET LOCAL work_mem = '128MB'")
        self.run("SET LOCAL jit = off")
        self.run("SET LOCAL default_statistics_target = 10")  # ANALYZE reads 3 000 rows instead of 30 000
        self.run("DROP TABLE IF EXISTS pg_temp.import_row, pg_temp.import_issue")
        self.run(f"CREATE TEMP TABLE import_row (line int, bad boolean, {', '.join(columns)}) ON COMMIT DROP")
        self.run('CREATE TEMP TABLE import_issue (line int, "column" text, reason text) ON COMMIT DROP')
        for table, file in (("import_row", "rows.csv"), ("import_issue", "issues.csv")):
            self._copy(table, folder / file)
            self.run(f"ANALYZE {table}")

    def _copy(self, table: str, path: Path) -> None:
        with path.open("rb") as file, self.cursor.copy(f"COPY {table} FROM STDIN (FORMAT csv)") as copy:
            while block := file.read(_BLOCK):
                copy.write(block)

    def reject(self, source: str, rules: list[tuple[str, str, str]]) -> None:
        """Reject lines of `source` (a FROM clause with a `line`) by rules (column, reason, condition), one each."""
        failing = " OR ".join(f"({condition})" for _, _, condition in rules)
        chosen = " ".join(f"WHEN {condition} THEN {rank}" for rank, (_, _, condition) in enumerate(rules, 1))
        self.run(
            f"""INSERT INTO import_issue
            SELECT line, (%(columns)s::text[])[rank], (%(reasons)s::text[])[rank]
            FROM (SELECT line, CASE {chosen} END AS rank FROM {source} WHERE {failing}) failed""",
            columns=[column for column, _, _ in rules],
            reasons=[reason for _, reason, _ in rules],
        )

    def warn(self, source: str, column: str, reason: str, condition: str) -> None:
        """Count the lines of `source` that meet a condition and are not rejected."""
        count, lines = self.rows(
            f"""SELECT count(*), (array_agg(line) FILTER (WHERE line <= {LINES_SHOWN}))
            FROM {source} WHERE {condition}"""
        )[0]
        if count:
            self.warnings.append({"column": column, "reason": reason, "count": count, "lines": lines or []})

    def discard(self, table: str) -> None:
        """Drop the rejected lines from a table of the kind."""
        self.run(f"DELETE FROM {table} USING import_issue i WHERE {table}.line = i.line")

    def collapse(self, table: str, *key: str) -> None:
        """Keep the first of the rows that say the same thing twice; the others change nothing."""
        same = " AND ".join(f"{table}.{name} = twice.{name}" for name in key)
        keys = ", ".join(key)
        self.run(
            f"""DELETE FROM {table} USING (
                SELECT {keys}, min(line) AS first FROM {table} GROUP BY {keys} HAVING count(*) > 1) twice
            WHERE {same} AND {table}.line > twice.first"""
        )

    def reject_conflicts(
        self, key: Iterable[str], *, content: Iterable[str] = (), reason: str = CONFLICT, where: str = "true"
    ) -> None:
        """Reject every row of a key that comes with different contents; a row without a full key has none."""
        keys = ", ".join(key)
        filled = " AND ".join(f"{name} IS NOT NULL" for name in key)
        wanted = ", ".join(content or ["bad", *self._staged()])
        content_hash = f"hash_record_extended(ROW({wanted}), 0)"
        self.run(
            f"""INSERT INTO import_issue
            SELECT r.line, %(column)s, %(reason)s FROM import_row r JOIN (
                SELECT {keys} FROM import_row WHERE {filled} AND {where} GROUP BY {keys}
                HAVING count(*) > 1 AND min({content_hash}) <> max({content_hash})
            ) twice USING ({keys}) WHERE {where}""",
            column=list(key)[-1],
            reason=reason,
        )

    def reject_repetitions(self, key: Iterable[str]) -> None:
        """A row rejected after `collapse` stands for its repetitions too: reject them for the same reason."""
        self.run(
            f"""INSERT INTO import_issue
            SELECT again.line, i."column", i.reason
            FROM import_issue i JOIN import_row r USING (line) JOIN import_row again USING ({", ".join(key)})
            WHERE NOT EXISTS (SELECT FROM import_issue known WHERE known.line = again.line)"""
        )

    def _staged(self) -> list[str]:
        return [d.split()[0] for column in self.kind.layout.columns for d in column.sql()]

    def rejected(self) -> int:
        return self.value("SELECT count(DISTINCT line) FROM import_issue")

    def issues(self, limit: int) -> list[tuple[int, str, str]]:
        return self.rows('SELECT line, "column", reason FROM import_issue ORDER BY line LIMIT %(limit)s', limit=limit)

    def reasons(self) -> list[dict]:
        """How many rows each reason rejected, the most frequent first."""
        counted = self.rows(
            'SELECT "column", reason, count(DISTINCT line) FROM import_issue GROUP BY 1, 2 ORDER BY 3 DESC LIMIT 50'
        )
        return [{"column": column or "", "reason": reason, "count": count} for column, reason, count in counted]

    def write_issues(self, path: Path) -> None:
        """One line per rejected row for the reader: line, columns, reasons."""
        with path.open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file)
            self.cursor.execute(
                """SELECT line, coalesce(string_agg(DISTINCT "column", ', '), ''), string_agg(DISTINCT reason, ' ')
                FROM import_issue GROUP BY line ORDER BY line"""
            )
            while rows := self.cursor.fetchmany(10_000):
                out.writerows(rows)
