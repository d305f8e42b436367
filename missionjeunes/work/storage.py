"""Blobs by (organisation, SHA-256): the same bytes are written once, and writing them again is harmless."""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages
from django.db import connection, transaction

from missionjeunes.common import clock
from partners.tenancy.scope import batch_scope

from .models import Document


def digest(stream: BinaryIO) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while block := stream.read(1 << 20):
        digest.update(block)
        size += len(block)
    stream.seek(0)
    return digest.hexdigest(), size


def _hold(path: str) -> None:
    """Until the end of the transaction no sweep looks at these bytes: their row may not be committed yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0))", [path])


def keep(content: bytes | Path | File, *, name: str, content_type: str, **fields) -> Document:
    """Store the bytes and write the document's row in the current transaction; returns it."""
    stream = content
    if isinstance(content, bytes):
        stream = ContentFile(content)
    elif isinstance(content, Path):
        stream = File(content.open("rb"))
    with stream:
        sha256, size = digest(stream)
        document = Document(
            name=name, content_type=content_type, sha256=sha256, size=size, created_at=clock.now(), **fields
        )
        storage = storages["default"]
        _hold(document.path)
        if not storage.exists(document.path):
            storage.save(document.path, stream)
    document.save(force_insert=True)
    return document


@contextmanager
def local_path(document: Document) -> Iterator[Path]:
    """A document's bytes as a file of this machine, copied for the while if storage is elsewhere.

    Raises FileNotFoundError once the retention has passed.
    """
    storage = storages["default"]
    if not storage.exists(document.path):
        raise FileNotFoundError(document.name)
    if isinstance(storage, FileSystemStorage):
        yield Path(storage.path(document.path))
    else:
        with tempfile.NamedTemporaryFile(prefix="mj-copy-") as copy, document.open() as stream:
            shutil.copyfileobj(stream, copy)
            copy.flush()
            yield Path(copy.name)


def forget_bytes(document: Document) -> None:
    """Delete a document's bytes once the transaction is committed, unless another document has the same ones."""
    Document.objects.filter(pk=document.pk).update(expires_at=clock.now())
    same = Document.objects.filter(organisation=document.organisation_id, sha256=document.sha256)
    if not same.exclude(pk=document.pk).exists():
        path = document.path
        transaction.on_commit(lambda: storages["default"].delete(path))


def forget(document: Document) -> None:
    """Delete a document and its bytes; the batch role's alone, members only let the bytes go."""
    forget_bytes(document)
    document.delete()


def _blobs(folder: str = "") -> Iterator[str]:
    """Every stored path; none before the first file is kept."""
    try:
        folders, names = storages["default"].listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}{name}" for name in names)
    for name in folders:
        yield from _blobs(f"{folder}{name}/")


def forget_orphans(before: datetime) -> int:
    """Delete bytes older than `before` that no document names: a job rolled back after it had stored them.

    The batch role's. Each goes in a transaction of its own that no writer of the same bytes shares.
    """
    storage, gone = storages["default"], 0
    for path in list(_blobs()):
        if storage.get_modified_time(path) < before and _forget_orphan(path):
            gone += 1
    return gone


def _forget_orphan(path: str) -> bool:
    with batch_scope(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [path])
        free = cursor.fetchone()[0]
        if not free or any(known.path == path for known in Document.objects.filter(sha256=Path(path).name)):
            return False
        storages["default"].delete(path)
        return True
