"""Converting a column of cells at a time: values that come back are converted once."""

import hashlib
import hmac

from .nir import LENGTH, holds_nir
from .refusal import NIR_FOUND, Refusal
from .tables import Number
from .values import CONVERTERS, choice

MEMORY = 100_000
NIR_SHARE = 0.05


class _Memory(dict):
    """Text → normalised text; what cannot be converted is in `bad` with its reason."""

    def __init__(self, convert, watch_nir: bool):
        super().__init__()
        self.convert, self.watch_nir, self.bad = convert, watch_nir, {}

    def __missing__(self, raw: str) -> str:
        if self.watch_nir and holds_nir(raw):
            raise Refusal(NIR_FOUND)
        text = raw.strip()
        value = ""
        if text:
            try:
                value = self.convert(text)
            except ValueError as error:
                self.bad[raw] = str(error)
        self[raw] = value
        return value

    def forget(self) -> None:
        if len(self) > MEMORY:
            self.clear()
            self.bad.clear()


class Column:
    """One column of the layout: `convert(cells)` → normalised cells and {row: reason} of what is wrong."""

    def __init__(self, spec: dict):
        self.name, self.lenient, self.filled = spec["name"], spec["lenient"], spec["filled"]
        self.key, self.width, self.pad = spec["key"], spec["width"], spec["pad"]
        self.type = spec["type"]
        self.nirs = self.cells = 0
        convert = CONVERTERS.get(self.type)
        if self.type == "choice":
            convert = choice(spec["choices"], spec["unknown"])
        self.memory = _Memory(convert, watch_nir=not self.key) if convert else None

    def convert(self, cells: list[str]) -> tuple[list[str], dict[int, str]]:
        if self.pad:
            cells = [c.zfill(self.pad) if type(c) is Number else c for c in cells]
        if self.key or self.memory is None:
            self._watch_nir(cells)
        values, wrong = self._memorised(cells) if self.memory is not None else self._as_text(cells)
        if self.filled and not all(values):
            for row, value in enumerate(values):
                if not value:
                    wrong.setdefault(row, "Cette information est obligatoire.")
        return values, wrong

    def _memorised(self, cells: list[str]) -> tuple[list[str], dict[int, str]]:
        self.memory.forget()
        values = list(map(self.memory.__getitem__, cells))
        bad = self.memory.bad
        return values, {row: bad[cell] for row, cell in enumerate(cells) if cell in bad} if bad else {}

    def _as_text(self, cells: list[str]) -> tuple[list[str], dict[int, str]]:
        values = [cell.strip() for cell in cells]
        if max(map(len, values), default=0) <= self.width:
            return values, {}
        wrong = {
            row: f"Ce texte dépasse {self.width} caractères."
            for row, value in enumerate(values)
            if len(value) > self.width
        }
        return [value[: self.width] for value in values], wrong

    def _watch_nir(self, cells: list[str]) -> None:
        found = sum(1 for cell in cells if len(cell) >= LENGTH and holds_nir(cell))
        if found and not self.key:
            raise Refusal(NIR_FOUND)
        self.nirs += found
        self.cells += len(cells) - cells.count("")

    def judge_nir(self) -> None:
        """At the end of the file: a few look-alikes in a key are chance, more than 5 % are not."""
        if self.nirs > NIR_SHARE * self.cells:
            raise Refusal(NIR_FOUND)


def person_keys(key: bytes, identifiers: list[str], *fallback: list[str]) -> tuple[list[int], list[str]]:
    """Keyed hash of the national identifier, else of (structure, dossier); and whether it is known.

    First eight bytes of HMAC-SHA256 as a signed integer; the identifier itself goes nowhere.
    """
    keys, known = [], []
    for identifier, *names in zip(identifiers, *fallback, strict=True):
        text = f"id:{identifier}" if identifier else "dossier:" + ":".join(names)
        digest = hmac.digest(key, text.encode(), hashlib.sha256)
        keys.append(int.from_bytes(digest[:8], "big", signed=True))
        known.append("t" if identifier else "f")
    return keys, known
