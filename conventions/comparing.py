"""Two versions of a text side by side: passage by passage, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from .content import Section, sections_of

_WORDS = re.compile(r"\n|[^\S\n]+|\w+|[^\w\s]")
SAME, ADDED, REMOVED = "same", "added", "removed"


@dataclass(frozen=True)
class Piece:
    """A stretch of text: the same in both, added or removed."""

    kind: str
    text: str


@dataclass(frozen=True)
class Difference:
    """A passage in both versions, or in one of them (`kind` as of a piece)."""

    title: str
    kind: str
    pieces: list[Piece]

    @property
    def changed(self) -> bool:
        return any(piece.kind != SAME for piece in self.pieces)


def words(before: str, after: str) -> list[Piece]:
    """The pieces that lead from one text to the other, in reading order, what goes before what comes."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    pieces = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece(SAME, "".join(old[i1:i2])))
            continue
        if i2 > i1:
            pieces.append(Piece(REMOVED, "".join(old[i1:i2])))
        if j2 > j1:
            pieces.append(Piece(ADDED, "".join(new[j1:j2])))
    return pieces


def compare(before: list[Section], after: list[Section]) -> list[Difference]:
    """The passages of both versions in the order of the later one, those taken off at the place they had."""
    old, new = {one.key: one for one in before}, {one.key: one for one in after}
    return [_difference(old.get(key), new.get(key)) for key in _merged(list(old), list(new))]


def _merged(old: list[str], new: list[str]) -> list[str]:
    keys = list(new)
    for place, key in enumerate(old):
        if key not in new:
            keys.insert(min(place, len(keys)), key)
    return keys


def _difference(old: Section | None, new: Section | None) -> Difference:
    if old is None:
        return Difference(new.title, ADDED, [Piece(ADDED, new.plain)])
    if new is None:
        return Difference(old.title, REMOVED, [Piece(REMOVED, old.plain)])
    pieces = words(old.plain, new.plain)
    if old.title != new.title:
        pieces = [Piece(REMOVED, f"{old.title}\n"), Piece(ADDED, f"{new.title}\n"), *pieces]
    return Difference(new.title, SAME, pieces)


def frozen_sections(content: dict) -> list[Section]:
    """The passages of a frozen version: its text, then who is party and who signs."""
    names = {party["organisation"]: party["name"] for party in content["parties"]}
    parties = Section("parties", "Parties", items=[_line(p["name"], p["represented_by"]) for p in content["parties"]])
    found = [parties, *sections_of(content["text"], names)]
    if signatories := content.get("signatories"):
        lines = [_line(one["party"], one["name"], one["capacity"]) for one in signatories]
        found.append(Section("signatories", "Signataires", items=lines))
    return found


def clause_sections(clauses: list[dict]) -> list[Section]:
    """The passages of a model."""
    return sections_of({"clauses": clauses}, {})


def _line(*parts: str) -> str:
    return ", ".join(part for part in parts if part)
