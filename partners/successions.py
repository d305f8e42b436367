"""What the rooms above do when an organisation hands over. Each registers its part in its `handovers.py`.

Young people and conventions are known to rooms that import this one; a registered function keeps imports one way and
everything in the one transaction of the handover.
"""

from collections.abc import Callable
from dataclasses import dataclass

from .actor import Actor
from .models import Handover, Organisation


@dataclass(frozen=True)
class Passed:
    """What passed: how many, and the organisations that it concerns besides the two."""

    count: int
    concerned: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Part:
    """A room's part. `name` is the column of Handover that keeps the count.

    `count` tells what would pass, as far as the actor may know it (None: not hers to know). `obstacle` says in
    French why the handover cannot be (empty: it can), in whatever scope it is asked. `carry_out` does it, in the
    batch scope, in the transaction of all the parts.
    """

    name: str
    count: Callable[[Actor, Organisation], int | None]
    obstacle: Callable[[Handover], str]
    carry_out: Callable[[Handover], Passed]


_parts: dict[str, Part] = {}


def register(part: Part) -> None:
    _parts[part.name] = part


def parts() -> list[Part]:
    """Every room's part, in the order of the applications."""
    return list(_parts.values())
