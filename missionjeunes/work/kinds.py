"""Kinds of jobs. Each app registers its own in its `jobs.py`; services enqueue them by name."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from partners.actor import Actor

from .models import Job


class JobFailed(Exception):
    """The job cannot succeed, whoever tries again; the message is French and shown to its author."""


@dataclass(frozen=True)
class Output:
    """A file that a job produced: bytes, or the path of a temporary file that the runner moves away."""

    name: str
    content_type: str
    content: bytes | Path
    perimeter: str = ""
    nominative: bool = False


@dataclass
class Result:
    """What a job leaves: files, and a summary kept on its row (JSON)."""

    files: list[Output] = field(default_factory=list)
    summary: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Run:
    """One run of a job: `actor` is None for the platform's own jobs; `progress(done, total, step)` tells the user.

    `progress` raises when the job was cancelled or taken by another worker; the scope is already open.
    """

    job: Job
    actor: Actor | None
    progress: Callable[[int, int, str], None]

    @property
    def params(self) -> dict[str, Any]:
        return self.job.params


@dataclass(frozen=True)
class JobKind:
    name: str
    run: Callable[[Run], Result]
    mail_when_done: bool
    batch: bool


_kinds: dict[str, JobKind] = {}


def job_kind(name: str, *, mail_when_done: bool = False, batch: bool = False):
    """Register the function that does jobs of kind `name`, in one transaction under the requester's scope.

    `batch=True` runs it under the batch role whoever asked: the function must then narrow what it gives out to the
    requester's audience and territory (tracking tables and evaluations of territories do).
    """

    def register(function: Callable[[Run], Result]) -> Callable[[Run], Result]:
        _kinds[name] = JobKind(name, function, mail_when_done, batch)
        return function

    return register


def kind_of(job: Job) -> JobKind:
    return _kinds[job.kind]
