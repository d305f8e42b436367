"""The import as a job: rows, bilan, error file and state are one transaction with the job's own end."""

import tempfile
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from missionjeunes.common import clock

from .importing.engine import Request, import_file
from .importing.layout import kind_named
from .importing.reading.refusal import Refusal
from .kinds import JobFailed, Result, Run, job_kind
from .models import ImportRun
from .models.imports import ImportState
from .storage import keep, local_path


@job_kind("import")
def run_import(run: Run) -> Result:
    """Import the file of an ImportRun under its requester's role; params: run, all_or_nothing."""
    imported = ImportRun.objects.visible_to(run.actor).select_related("document").get(uuid=run.params["run"])
    kind = kind_named(imported.kind)
    if not kind.allowed(run.actor):
        raise JobFailed("Votre organisation n'importe pas ce type de fichier.")
    with tempfile.TemporaryDirectory(prefix="mj-errors-") as folder:
        errors = Path(folder) / "erreurs.csv"
        summary = _import(run, imported, kind, errors)
        document = _keep_errors(run, kind, errors) if summary["rejected"] else None
    imported.state, imported.summary, imported.errors = ImportState.DONE, summary, document
    imported.save(update_fields=["state", "summary", "errors"])
    return Result(summary=summary)


def _import(run: Run, imported: ImportRun, kind, errors: Path) -> dict:
    try:
        with local_path(imported.document) as path:
            request = Request(
                path=path,
                kind=kind,
                actor=run.actor,
                mapping=imported.mapping,
                all_or_nothing=run.params.get("all_or_nothing", False),
                errors=errors,
            )
            return import_file(request, run.progress)
    except Refusal as refusal:
        raise JobFailed(str(refusal)) from None
    except (FileNotFoundError, AttributeError):
        raise JobFailed("Le fichier n'est plus conservé : envoyez-le de nouveau.") from None


def _keep_errors(run: Run, kind, errors: Path):
    return keep(
        errors,
        name=f"lignes-rejetees-{kind.name}-{clock.today():%Y-%m-%d}.csv",
        content_type="text/csv",
        perimeter=kind.label,
        nominative=kind.nominative,
        organisation=run.actor.organisation,
        author=run.actor.user,
        job=run.job,
        expires_at=clock.now() + timedelta(days=settings.IMPORT_RETENTION_DAYS),
    )
