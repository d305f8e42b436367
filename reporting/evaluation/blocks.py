"""The pieces of a report. `kind` names the template of the PDF and the method of the ODT writer."""

from dataclasses import dataclass, field
from typing import ClassVar

from ..charts import Chart


@dataclass(frozen=True)
class Text:
    kind: ClassVar[str] = "text"
    template: ClassVar[str] = "evaluation/blocks/text.html"
    text: str
    lead: bool = False


@dataclass(frozen=True)
class Heading:
    kind: ClassVar[str] = "heading"
    template: ClassVar[str] = "evaluation/blocks/heading.html"
    text: str


@dataclass(frozen=True)
class Bullets:
    kind: ClassVar[str] = "bullets"
    template: ClassVar[str] = "evaluation/blocks/bullets.html"
    items: tuple[str, ...]


@dataclass(frozen=True)
class Tile:
    """A key figure: what it counts, its value, its change in words."""

    label: str
    value: str
    change: str


@dataclass(frozen=True)
class Tiles:
    kind: ClassVar[str] = "tiles"
    template: ClassVar[str] = "evaluation/blocks/tiles.html"
    items: tuple[Tile, ...]


@dataclass(frozen=True)
class Drawing:
    """A chart; its figures stand in the table that follows it."""

    kind: ClassVar[str] = "drawing"
    template: ClassVar[str] = "evaluation/blocks/drawing.html"
    chart: Chart
    map: bool = False


@dataclass(frozen=True)
class Table:
    """A table whose first column names the rows; all others are figures, aligned right."""

    kind: ClassVar[str] = "table"
    template: ClassVar[str] = "evaluation/blocks/table.html"
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(frozen=True)
class Terms:
    """Definitions: (term, meaning)."""

    kind: ClassVar[str] = "terms"
    template: ClassVar[str] = "evaluation/blocks/terms.html"
    items: tuple[tuple[str, str], ...]


Block = Text | Heading | Bullets | Tiles | Drawing | Table | Terms


@dataclass(frozen=True)
class Section:
    anchor: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Report:
    """A whole report; `facts` are the lines of its cover, `banner` what every page must carry."""

    title: str
    place: str
    when: str
    language: str
    banner: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...] = field(default=())
