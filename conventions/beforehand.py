"""What to read before one writes (N1.5): the rooms above put links beside a text in preparation.

A registered function keeps imports one way: reporting knows diagnoses, this room does not.
"""

from collections.abc import Callable
from dataclasses import dataclass

from partners.actor import Actor

from .models import Agreement


@dataclass(frozen=True)
class Reading:
    """A page to read: what it is, and where."""

    label: str
    url: str


Source = Callable[[Actor, Agreement], list[Reading]]
_sources: list[Source] = []


def register(source: Source) -> Source:
    _sources.append(source)
    return source


def readings(actor: Actor, agreement: Agreement) -> list[Reading]:
    """What every room above has for the actor on the territory of a text."""
    return [one for source in _sources for one in source(actor, agreement)]
