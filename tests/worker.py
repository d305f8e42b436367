"""A real Celery worker on the test's own database, to be killed at any moment.

It reads the queue of all test processes: a message that names a job of another base finds nothing to do.
"""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from urllib.parse import quote

from django.conf import settings

from tests.conftest import ROOT


def _url(alias: str) -> str:
    entry = settings.DATABASES[alias]
    return f"postgresql://{entry['USER']}:{quote(entry['PASSWORD'])}@/{entry['NAME']}?host={quote(entry['HOST'])}"


def environment(lease: int) -> dict[str, str]:
    """What the worker needs to see this test's base and storage."""
    return os.environ | {
        "MJ_PROCESS": "worker",
        "MJ_JOB_LEASE_SECONDS": str(lease),
        "WORKER_DATABASE_URL": _url("worker"),
        "MJ_STORAGE": settings.STORAGES["default"]["OPTIONS"]["location"],
    }


@contextmanager
def worker(*, lease: int = 2, concurrency: int = 2):
    """Start a worker with its beat-less pool; `kill()` on it is kill -9 of the whole group."""
    process = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "missionjeunes", "worker", "-c", str(concurrency), "-l", "warning",
         "--without-gossip", "--without-mingle", "--without-heartbeat"],
        cwd=ROOT, env=environment(lease), start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen) -> None:
    """kill -9 the worker and its pool."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()


def wait_for(condition, seconds: float, *, every: float = 0.2) -> bool:
    """Poll until the condition holds; False when the time is over."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(every)
    return False
