"""The differences between two states of a text, passage by passage and word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from .content import Section

SAME, INSERTED, DELETED = "same", "ins", "del"
_WORDS = re.compile(r"\n|[^\S\n]+|[^\s]+")


@dataclass(frozen=True)
class Piece:
    """A run of text that is the same on both sides, inserted or deleted."""

    kind: str
    text: str


@dataclass(frozen=True)
class Passage:
    key: str
    title: str
    pieces: list[Piece]

    @property
    def changed(self) -> bool:
        return any(piece.kind != SAME for piece in self.pieces)


def pieces(before: str, after: str) -> list[Piece]:
    """The words of both texts, in reading order: what was deleted stands before what replaces it."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    found = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Piece(SAME, "".join(old[a:b])))
            continue
        found += [Piece(DELETED, "".join(old[a:b]))] if b > a else []
        found += [Piece(INSERTED, "".join(new[c:d]))] if d > c else []
    return found


def compare(before: list[Section], after: list[Section]) -> list[Passage]:
    """Every passage of the two texts, in the order of the second, those that are gone where they stood."""
    old, new = {section.key: section for section in before}, {section.key: section for section in after}
    keys = list(new)
    for position, key in enumerate(old):
        if key not in new:
            keys.insert(min(position, len(keys)), key)
    return [
        Passage(
            key,
            (new.get(key) or old[key]).title,
            pieces(old[key].plain if key in old else "", new[key].plain if key in new else ""),
        )
        for key in keys
    ]
