"""What a person does with a file to import: send it, say which column is which, start."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import connection

from missionjeunes.common import clock
from partners.actor import Actor

from ..importing.engine import examine
from ..importing.layout import ImportKind, kind_named
from ..importing.reader import ask
from ..importing.reading.refusal import Refusal
from ..importing.reading.values import plain
from ..models import ImportRun, Mapping
from ..models.imports import ImportState
from ..storage import digest, forget_bytes, keep, local_path
from .jobs import request_job, retry_job

HEAD = 20
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
GONE = "Le fichier n'est plus conservé : envoyez-le de nouveau."


@contextmanager
def _on_disk(upload: UploadedFile) -> Iterator[Path]:
    """The file sent, in a temporary file that leaves with the block."""
    with tempfile.NamedTemporaryFile(prefix="mj-upload-") as file:
        for chunk in upload.chunks():
            file.write(chunk)
        file.flush()
        yield Path(file.name)


def receive(*, actor: Actor, kind: ImportKind, upload: UploadedFile) -> ImportRun:
    """Examine a file and, unless it is refused, keep it 90 days. Sending the same file twice gives one import."""
    run = ImportRun(organisation=actor.organisation, author=actor.user, kind=kind.name, created_at=clock.now())
    if upload.size > settings.IMPORT_MAX_BYTES:
        run.state, run.message = ImportState.REFUSED, f"Le fichier dépasse {settings.IMPORT_MAX_BYTES >> 20} Mo."
        run.save(force_insert=True)
        return run
    with _on_disk(upload) as path:
        with path.open("rb") as stream:
            sha256, _ = digest(stream)
        with connection.cursor() as cursor:  # the second of two clicks waits for the first
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"upload:{actor.organisation.pk}:{sha256}"])
        if same := _already(actor, kind, sha256):
            return same
        _examine(actor, kind, run, path)
        if run.state != ImportState.REFUSED:
            run.document = _keep(actor, kind, upload.name, path, run.layout["encoding"] == "XLSX")
    run.save(force_insert=True)
    return run


def _already(actor: Actor, kind: ImportKind, sha256: str) -> ImportRun | None:
    return (
        ImportRun.objects.visible_to(actor)
        .filter(kind=kind.name, document__sha256=sha256, state__in=[ImportState.UPLOADED, ImportState.QUEUED])
        .order_by("-pk")
        .first()
    )


def _keep(actor: Actor, kind: ImportKind, name: str, path: Path, is_sheet: bool):
    return keep(
        path,
        name=Path(name).name[-200:],
        content_type=XLSX if is_sheet else "text/csv",
        perimeter=kind.label,
        nominative=kind.nominative,
        organisation=actor.organisation,
        author=actor.user,
        expires_at=clock.now() + timedelta(days=settings.IMPORT_RETENTION_DAYS),
    )


def _examine(actor: Actor, kind: ImportKind, run: ImportRun, path: Path) -> None:
    """Fill in what the page shows; a saved mapping that fits is taken when columns are missing."""
    try:
        run.layout = examine(path, kind, actor=actor, mapping=run.mapping)
        if run.layout["missing"] and not run.mapping and (saved := _fitting(actor, kind, run.layout["headings"])):
            run.mapping = saved.columns
            run.layout = examine(path, kind, actor=actor, mapping=run.mapping)
    except Refusal as refusal:
        run.state, run.message, run.layout = ImportState.REFUSED, str(refusal)[:500], {}


def _fitting(actor: Actor, kind: ImportKind, headings: list[str]) -> Mapping | None:
    there = {plain(heading) for heading in headings}
    for saved in saved_mappings(actor, kind):
        if {plain(heading) for heading in saved.columns.values()} <= there:
            return saved
    return None


def saved_mappings(actor: Actor, kind: ImportKind):
    return Mapping.objects.visible_to(actor).filter(kind=kind.name).order_by("name")


def head(run: ImportRun) -> list[list]:
    """The first rows as they stand in the file, [line, cells]; Refusal when it is not kept any more."""
    try:
        with local_path(run.document) as path:
            answer = ask("preview", path, kind_named(run.kind).layout, mapping=run.mapping, head=HEAD)
    except (FileNotFoundError, AttributeError):
        raise Refusal(GONE) from None
    return answer["head"]


def change_mapping(*, actor: Actor, run: ImportRun, columns: dict[str, str], save_as: str = "") -> None:
    """Say which heading holds which column ({column: heading}, empty for none), and examine the file again."""
    kind = kind_named(run.kind)
    run.mapping = columns
    try:
        with local_path(run.document) as path:
            _examine(actor, kind, run, path)
    except (FileNotFoundError, AttributeError):
        run.state, run.message = ImportState.REFUSED, GONE
    if run.state == ImportState.REFUSED and run.document:
        document, run.document = run.document, None
        run.save(update_fields=["document"])
        forget_bytes(document)
    run.save(update_fields=["mapping", "layout", "state", "message"])
    if save_as:
        Mapping.objects.update_or_create(
            organisation=actor.organisation, kind=kind.name, name=save_as, defaults={"columns": columns}
        )


def start(*, actor: Actor, run: ImportRun, all_or_nothing: bool = False) -> None:
    """Queue the import, once; queue it again after a failure."""
    if run.job:
        retry_job(actor=actor, job=run.job)
        return
    if run.state != ImportState.UPLOADED or run.layout.get("missing") or not run.document:
        return
    job = request_job(
        actor=actor,
        kind="import",
        title=f"Import : {kind_named(run.kind).label}",
        params={"run": str(run.uuid), "all_or_nothing": all_or_nothing},
        unique_key=str(run.uuid),
    )
    ImportRun.objects.visible_to(actor).filter(pk=run.pk).update(job=job, state=ImportState.QUEUED)
