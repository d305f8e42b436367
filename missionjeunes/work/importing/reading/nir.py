"""The social security number: found, so that it never enters the base (formats.md, NIR)."""

import re

LENGTH = 15
_SHAPE = re.compile(r"[1-478]\d\d(?:0[1-9]|1[0-2]|[2-4]\d|[5-9]\d)(?:\d\d|2[AB])\d{8}")
_SEPARATORS = re.compile(r"[\s.\-_/]+")
_CANDIDATE = re.compile(r"(?<![0-9A-Za-z])(?:[\dABab][\s.\-_/]?){14}\d(?![0-9A-Za-z])")
_CORSICA = {"2A": "19", "2B": "18"}
_NAMES = {"nir", "nss"}
_PHRASES = ("securitesociale", "numerosecu", "numsecu", "nosecu", "nsecu", "numeronir", "numnir", "codenir")


def is_nir(text: str) -> bool:
    """True for fifteen characters, separators apart, whose control key is right (2A and 2B included)."""
    number = _SEPARATORS.sub("", text).upper()
    if len(number) != LENGTH or not _SHAPE.fullmatch(number):
        return False
    department = _CORSICA.get(number[5:7], number[5:7])
    return 97 - int(number[:5] + department + number[7:13]) % 97 == int(number[13:])


def holds_nir(text: str) -> bool:
    """True when the text is, or contains, a valid number."""
    return len(text) >= LENGTH and (is_nir(text) or any(is_nir(found[0]) for found in _CANDIDATE.finditer(text)))


def names_nir(words: list[str]) -> bool:
    """True when a heading, cut into plain words, announces the number."""
    joined = "".join(words)
    return not _NAMES.isdisjoint(words) or any(phrase in joined for phrase in _PHRASES)
