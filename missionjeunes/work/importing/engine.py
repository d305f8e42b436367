"""Importing one file: read, stage, check, apply, all in the caller's scope and transaction."""

import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.db.models import F

from partners.actor import Actor
from partners.enums import Kind
from partners.models import Organisation

from ..models import DataVersion
from .layout import ImportKind
from .reader import ask
from .reading.refusal import Refusal
from .stage import LINES_SHOWN, Stage

TEMPORARY = "mj-import-"
LEFT_BY_THE_KILLED = ("mj-import-", "mj-errors-", "mj-upload-", "mj-copy-")  # all may hold names
Progress = Callable[[int, int, str], None]


@dataclass
class Request:
    """A file to import: for whom (`actor`, or the operator narrowed to `structure`), how, and where to."""

    path: Path
    kind: ImportKind
    actor: Actor | None = None
    structure: str = ""
    mapping: dict[str, str] | None = None
    dry_run: bool = False
    all_or_nothing: bool = False
    errors: Path | None = None


def forget_temporary(before: float) -> int:
    """Remove the working files of processes killed before that instant (seconds); returns how many."""
    here = Path(tempfile.gettempdir())
    found = [path for prefix in LEFT_BY_THE_KILLED for path in here.glob(f"{prefix}*")]
    left = [path for path in found if path.stat().st_mtime < before]
    for path in left:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return len(left)


def _quiet(done: int, total: int, step: str) -> None:
    """No one watches."""


def _structure(code: str) -> Organisation | None:
    if not code:
        return None
    found = Organisation.objects.filter(kind=Kind.MISSION_LOCALE, code_structure=code).first()
    if found is None:
        raise Refusal(f"La structure «{code}» n'existe pas : importez d'abord l'annuaire.")
    return found


def import_file(request: Request, progress: Progress = _quiet) -> dict:
    """Import a file; returns rows, created, updated, unchanged, rejected, warnings, seconds and the reasons.

    Raises Refusal when the whole file is refused. Runs in the open scope: nothing is seen before its transaction is
    committed. `errors` receives the rejected rows as they came.
    """
    started = time.monotonic()
    structure = _structure(request.structure)
    with tempfile.TemporaryDirectory(prefix=TEMPORARY) as name:
        folder = Path(name)
        progress(5, 100, "Lecture du fichier")
        answer = ask("stage", request.path, request.kind.layout, mapping=request.mapping, folder=name)
        with transaction.atomic():
            stage = Stage(request.kind, actor=request.actor, structure=structure, found=answer["found"])
            rejected = _work(stage, folder, request, answer["rows"], progress)
            reasons = stage.reasons()
            stage.write_issues(folder / "rejected.csv")
            if request.dry_run:
                transaction.set_rollback(True)
        (folder / "rows.csv").unlink()
        if request.errors:
            progress(95, 100, f"Fichier des erreurs : {rejected} lignes")
            issues, output = str(folder / "rejected.csv"), str(request.errors)
            ask("errors", request.path, request.kind.layout, mapping=request.mapping, issues=issues, output=output)
    warnings = answer["warnings"] + stage.warnings
    applied = not (request.all_or_nothing and rejected)
    return {
        "rows": answer["rows"],
        "created": stage.created,
        "updated": stage.updated,
        "unchanged": answer["rows"] - rejected - stage.created - stage.updated if applied else 0,
        "rejected": rejected,
        "warnings": sum(warning["count"] for warning in warnings),
        "seconds": round(time.monotonic() - started, 2),
        "applied": applied and not request.dry_run,
        "reasons": reasons,
        "warned": [{key: warning[key] for key in ("column", "reason", "count")} for warning in warnings],
    }


def _work(stage: Stage, folder: Path, request: Request, rows: int, progress: Progress) -> int:
    """Stage, check and apply; returns the number of rejected rows."""
    stage.lock()
    progress(30, 100, f"Chargement de {rows} lignes")
    stage.load(folder, rows)
    progress(45, 100, f"Vérification de {rows} lignes")
    _check(stage)
    rejected = stage.rejected()
    if not (request.all_or_nothing and rejected):
        progress(60, 100, f"Enregistrement de {rows - rejected} lignes")
        stage.kind.apply(stage)
        if stage.created or stage.updated:
            DataVersion.objects.update(version=F("version") + 1)
    return rejected


def _check(stage: Stage) -> None:
    for key in stage.kind.keys:
        stage.reject_conflicts(key)
    stage.kind.check(stage)


def examine(path: Path, kind: ImportKind, *, actor: Actor, mapping: dict[str, str]) -> dict:
    """Read the whole file, check all its rows and apply none: what the page shows before the import.

    Returns the layout (encoding, delimiter, headings, found, missing, unused), rows, rejected, the first issues
    (line, column, reason) and the warnings; without the checks when a required column is missing. Holds no cell of
    the file. Raises Refusal.
    """
    with tempfile.TemporaryDirectory(prefix=TEMPORARY) as name, transaction.atomic():
        answer = ask("stage", path, kind.layout, mapping=mapping, folder=name, scan=True)
        if answer["missing"]:
            return answer | {"rejected": 0, "issues": [], "warnings": []}
        stage = Stage(kind, actor=actor, structure=None, found=answer["found"])
        stage.load(Path(name), answer["rows"])
        _check(stage)
        rejected, issues = stage.rejected(), stage.issues(limit=LINES_SHOWN)
        transaction.set_rollback(True)
    warnings = answer["warnings"] + stage.warnings
    return answer | {"rejected": rejected, "issues": issues, "warnings": warnings}
