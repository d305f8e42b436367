"""What waits: a sentence, what to do about it, and where."""

from dataclasses import dataclass

CAP = 1000


FEW = 5  # tasks of one kind that name what waits, each its own line


@dataclass(frozen=True)
class Task:
    """Something that waits: a sentence, what to do about it, and where."""

    title: str
    detail: str
    url: str
    action: str


def plural(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
