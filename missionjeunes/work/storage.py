"""Blobs by (organisation, SHA-256): the same bytes are written once, and writing them again is harmless."""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages
from django.db import transaction

from missionjeunes.common import clock

from .models import Document


def digest(stream: BinaryIO) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while block := stream.read(1 << 20):
        digest.update(block)
        size += len(block)
    stream.seek(0)
    return digest.hexdigest(), size


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
        with tempfile.NamedTemporaryFile(prefix="mj-") as copy, document.open() as stream:
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
