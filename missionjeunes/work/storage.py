"""Blobs by (organisation, SHA-256): the same bytes are written once, and writing them again is harmless."""

import hashlib
from pathlib import Path
from typing import BinaryIO

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from missionjeunes.common import clock

from .models import Document


def _digest(stream: BinaryIO) -> tuple[str, int]:
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
        sha256, size = _digest(stream)
        document = Document(
            name=name, content_type=content_type, sha256=sha256, size=size, created_at=clock.now(), **fields
        )
        storage = storages["default"]
        if not storage.exists(document.path):
            storage.save(document.path, stream)
    document.save(force_insert=True)
    return document
