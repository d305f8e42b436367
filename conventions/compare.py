"""The differences between two states of a text, passage by passage and word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from .content import Section, sections_of

SAME, INSERTED, DELETED = "same", "ins", "del"
_WORDS = re.compile(r"\n|[^\S\n]*(?:\w+|[^\w\s])|[^\S\n]+")  # a word with the spaces before it: no lone space


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

    @property
    def whole(self) -> str:
        """INSERTED or DELETED for a passage that only one of the texts has; else empty."""
        kinds = {piece.kind for piece in self.pieces}
        return kinds.pop() if len(kinds) == 1 and SAME not in kinds else ""


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
        Passage(key, (new.get(key) or old[key]).title, pieces(*_said(old.get(key), new.get(key)))) for key in keys
    ]


def _said(old: Section | None, new: Section | None) -> tuple[str, str]:
    """What a passage says on both sides, with its title where that has changed too."""
    titles = {section.title for section in (old, new) if section}
    above = "{0.title}\n" if len(titles) > 1 else ""
    return tuple(above.format(section) + section.plain if section else "" for section in (old, new))


def frozen_sections(content: dict) -> list[Section]:
    """The passages of a frozen version (models.Version): its parties, its text, its signatories."""
    names = {party["organisation"]: party["name"] for party in content["parties"]}
    parties = [_line(party["name"], party["represented_by"], party["capacity"]) for party in content["parties"]]
    found = [
        Section("parties", "Parties", items=parties),
        *sections_of(content["text"], names, content.get("counterpart", "")),
    ]
    if signatories := content.get("signatories"):
        lines = [_line(one["party"], one["name"], one["capacity"]) for one in signatories]
        found.append(Section("signatories", "Signataires", items=lines))
    if annexes := content.get("annexes"):
        found.append(Section("annexes", "Annexes", items=[_annex(annex) for annex in annexes]))
    return found


def _line(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _annex(annex: dict) -> str:
    if "made" in annex:
        return f"{annex['title']} (état au {annex['made']['day']})"
    return f"{annex['title']} (SHA-256 : {annex['sha256']})" if "sha256" in annex else annex["title"]
