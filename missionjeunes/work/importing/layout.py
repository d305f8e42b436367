"""What a kind of file looks like, and who registers it: each app's `imports.py`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from partners.actor import Actor

if TYPE_CHECKING:
    from .stage import Stage

SQL_TYPES = {
    "date": "date", "flag": "boolean", "decimal": "numeric", "integer": "integer", "level": "smallint",
    "year": "smallint",
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A column of a layout.

    `required`: the heading must be there; `filled`: and no cell empty; `key`: part of a key (a stray NIR is
    tolerated); `lenient`: an unknown value is left empty with a warning instead of rejecting the row; `pad`: digits
    that a spreadsheet may have eaten; `fallback`: for an identity, the columns that stand in for it; `example`: the
    cell of the sample file.
    """

    name: str
    type: str = "text"
    required: bool = False
    filled: bool = False
    key: bool = False
    lenient: bool = False
    width: int = 200
    pad: int = 0
    choices: dict[str, str] = field(default_factory=dict)
    unknown: str = "Valeur inconnue."
    fallback: tuple[str, ...] = ()
    example: str = ""
    help: str = ""

    def sql(self) -> list[str]:
        """Definition of its staged columns."""
        if self.type == "identity":
            return ["person_key bigint", "identified boolean"]
        return [f"{self.name} {SQL_TYPES.get(self.type, 'text')}"]


@dataclass(frozen=True)
class Layout:
    columns: tuple[Column, ...]

    def for_reader(self) -> list[dict]:
        names = "name type required filled key lenient width pad choices unknown fallback".split()  # noqa: SIM905
        return [{name: getattr(column, name) for name in names} for column in self.columns]


@dataclass(frozen=True)
class ImportKind:
    """A kind of file. `check` refuses rows and warns, and writes nothing outside temporary tables; `apply` writes.

    `keys`: lists of columns; two rows with the same values there and different contents exclude each other.
    """

    name: str
    label: str
    origin: str
    layout: Layout
    keys: tuple[tuple[str, ...], ...]
    allowed: Callable[[Actor], bool]
    check: Callable[["Stage"], None]
    apply: Callable[["Stage"], None]
    nominative: bool = False


_kinds: dict[str, ImportKind] = {}


# The order of the pages: what a Mission Locale sends each week first.
_ORDER = ("jeunes", "missions", "conventions", "annuaire", "historique")


def register(kind: ImportKind) -> None:
    _kinds[kind.name] = kind


def kinds() -> list[ImportKind]:
    return sorted(_kinds.values(), key=lambda kind: _ORDER.index(kind.name))


def kind_named(name: str) -> ImportKind:
    """The kind of that name; KeyError when there is none."""
    return _kinds[name]


def kinds_of(actor: Actor) -> list[ImportKind]:
    """What an actor may import."""
    return [kind for kind in kinds() if kind.allowed(actor)]
