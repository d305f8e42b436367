"""How a territory is written in commands, addresses and files' names: `FR`, `R28`, `D14`, `ML:CODE`."""

from typing import NamedTuple

from .enums import TerritoryType


class TerritoryCode(NamedTuple):
    """A territory by its type and its bare code."""

    type: str
    code: str

    @classmethod
    def parse(cls, text: str) -> "TerritoryCode":
        """ValueError in French when the code has none of the four forms."""
        if text == "FR":
            return cls(TerritoryType.NATION, "FR")
        if text.startswith("ML:") and text[3:]:
            return cls(TerritoryType.MISSION_LOCALE, text[3:])
        if text[:1] in {"R", "D"} and text[1:]:
            return cls(text[0], text[1:])
        raise ValueError(f"Territoire «{text}» illisible : écrivez FR, R28, D14 ou ML:CODE.")

    def __str__(self):
        if self.type == TerritoryType.NATION:
            return "FR"
        return f"ML:{self.code}" if self.type == TerritoryType.MISSION_LOCALE else f"{self.type}{self.code}"
