"""Numbers as a French reader writes them: narrow no-break spaces, decimal comma, a true minus sign.

A figure is `[value, status]` as kept in `TerritoryFigures.cells`: `publie`, `masque` (shown «s») or `nd` («n.d.»).
"""

from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

THIN, NO_BREAK, MINUS = "\u202f", "\u00a0", "\u2212"
PERCENT = f"{NO_BREAK}%"


class Figure(NamedTuple):
    """A value and whether it is shown; `nd` is also what an absent cell is."""

    value: float | None
    status: str = "publie"

    @property
    def shown(self) -> bool:
        return self.status == "publie" and self.value is not None

    @property
    def masked(self) -> bool:
        return self.status == "masque"


ABSENT = Figure(None, "nd")


def rounded(value: float | Decimal, decimals: int = 0) -> Decimal:
    """Round half away from zero, as files and screens do."""
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def number(value: float | Decimal, decimals: int | None = None) -> str:
    """«1 234» or «2,50»; without `decimals`, those that the value has."""
    exact = Decimal(str(value)) if decimals is None else rounded(value, decimals)
    if decimals is None and exact == exact.to_integral():
        exact = exact.quantize(Decimal(1))
    text = f"{abs(exact):,f}".replace(",", THIN).replace(".", ",")
    return f"{MINUS}{text}" if exact < 0 else text


def signed(value: float | Decimal, decimals: int = 1) -> str:
    """«+4,2», «−0,8»; «0,0» bears no sign."""
    text = number(value, decimals)
    return f"+{text}" if rounded(value, decimals) > 0 else text


def written(figure: Figure, unit: str = "", decimals: int | None = None) -> str:
    """What a cell shows: the number (a percentage with one decimal unless told), «s» or «n.d.»."""
    if figure.masked:
        return "s"
    if not figure.shown:
        return "n.d."
    if unit == "%":
        return number(figure.value, 1 if decimals is None else decimals) + PERCENT
    return number(figure.value, decimals)


def plural(count: float, singular: str, several: str = "") -> str:
    """The word in the number that French wants: singular below two."""
    return singular if abs(count) < 2 else several or f"{singular}s"


def counted(count: float, singular: str, several: str = "") -> str:
    """«1 jeune», «1 234 jeunes»."""
    return f"{number(count)}{NO_BREAK}{plural(count, singular, several)}"
