"""Starts the reading process and gives back its answer; whatever happens to it becomes a refusal in French."""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings

from .layout import Layout
from .reading.refusal import TOO_HEAVY, UNREADABLE, Refusal

MEMORY = 512 << 20
SECONDS = 25
BYTES_PER_SECOND = 2 << 20  # beyond the base: large files get time in proportion
_HERE = str(Path(__file__).resolve().parent)
_BOOT = f"import sys; sys.path.insert(0, {_HERE!r}); from reading.main import main; main()"


def _libraries() -> list[str]:
    """Folders of the two libraries that the reader may need, without importing them here."""
    found = (find_spec(name) for name in ("python_calamine", "stdnum"))
    return sorted({str(Path(spec.origin).parents[1]) for spec in found if spec and spec.origin})


def ask(command: str, path: Path, layout: Layout, *, mapping: dict[str, str] | None = None, **request) -> dict:
    """Run one command of `reading.main` on a file; raises Refusal.

    Up to 25 seconds of processor and 512 MB for an ordinary file; a large one gets a second more per 2 MB.
    """
    size = path.stat().st_size
    if size > settings.IMPORT_MAX_BYTES:
        limit = settings.IMPORT_MAX_BYTES >> 20
        raise Refusal(f"Le fichier dépasse {limit} Mo : découpez-le en plusieurs fichiers.")
    seconds = SECONDS + max(size - (10 << 20), 0) // BYTES_PER_SECOND
    request = (
        {"scan": False}
        | request
        | {
            "command": command,
            "path": str(path),
            "columns": layout.for_reader(),
            "mapping": mapping or {},
            "max_rows": settings.IMPORT_MAX_ROWS,
            "memory": MEMORY,
            "seconds": seconds,
            "libraries": _libraries(),
            "identity_key": settings.IDENTITY_KEY.encode().hex(),
        }
    )
    try:
        done = subprocess.run(  # noqa: S603  (our own interpreter and program)
            [sys.executable, "-I", "-S", "-c", _BOOT],
            input=json.dumps(request).encode(),
            capture_output=True,
            timeout=seconds + 4 if size <= 10 << 20 else 3 * seconds,
            env={},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Refusal(TOO_HEAVY) from None
    if done.returncode:
        raise Refusal(TOO_HEAVY)
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        raise Refusal(UNREADABLE) from None
    if "refused" in answer:
        raise Refusal(answer["refused"])
    return answer
