"""From a specification in Vega-Lite to deterministic SVG bytes, and the `Chart` that pages and documents show."""

import base64
import json
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape

import vl_convert
from django.conf import settings
from django.utils.text import slugify

from ..numbers import THIN

FONT = "Public Sans"
INK, SOFT, RULE, PAPER = "#1e1e1e", "#55585f", "#d5d8de", "#ffffff"
BLUE, PALE = "#23427a", "#dfe6f3"
# One hue from light to dark: read the same with every kind of colour blindness, and in grey print.
SHADES = ("#e6ecf6", "#bccae5", "#86a1d0", "#496ba6", "#1f3a6e")
HATCHED = "#f1f1f2"  # drawn as a pattern: Vega has none, so that fill is replaced in the SVG

_LOCALE = {
    "decimal": ",",
    "thousands": THIN,
    "grouping": [3],
    "currency": ["", "\u00a0€"],
    "minus": "\u2212",
}
_STYLE = {
    "font": FONT,
    "background": PAPER,
    "padding": 4,
    "view": {"stroke": None},
    "text": {"font": FONT},
    "axis": {
        "labelFont": FONT, "titleFont": FONT, "labelFontSize": 12, "labelLimit": 320, "labelColor": INK,
        "titleColor": SOFT, "tickColor": RULE, "domainColor": RULE, "gridColor": RULE,
    },
    "legend": {
        "labelFont": FONT, "titleFont": FONT, "labelFontSize": 12, "titleFontSize": 12, "labelLimit": 300,
        "labelColor": INK, "titleColor": INK, "titleFontWeight": "normal",
    },
}  # fmt: skip
_SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"  # names the version of the language; nothing is fetched
_PATTERN = (
    '<defs><pattern id="hachures" width="6" height="6" patternUnits="userSpaceOnUse">'
    f'<rect width="6" height="6" fill="{PAPER}"/><path d="M-1,1l2,-2M0,6l6,-6M5,7l2,-2" stroke="#8a8d93"'
    ' stroke-width="1"/></pattern></defs>'
)


@dataclass(frozen=True)
class Chart:
    """A drawn chart: `title` says what it shows, `alt` describes it, `columns` and `rows` hold its figures."""

    title: str
    alt: str
    svg: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    width: int
    height: int
    note: str = ""
    narrow: str = ""  # the same, drawn for a telephone

    @property
    def data_uri(self) -> str:
        return chart_data_uri(self.svg)

    @property
    def narrow_data_uri(self) -> str:
        return chart_data_uri(self.narrow)

    @property
    def filename(self) -> str:
        return f"{slugify(self.title)[:80]}.svg"


def nominal(name: str, **more) -> dict:
    """A channel that tells apart the values of that column."""
    return {"field": name, "type": "nominal", **more}


def quantitative(name: str, **more) -> dict:
    """A channel that measures the values of that column."""
    return {"field": name, "type": "quantitative", **more}


def chart_data_uri(svg: str) -> str:
    """The SVG as an address for `<img src>`: strict content security lets `data:` images through."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


@cache
def _use_fonts() -> None:
    vl_convert.register_font_directory(str(settings.BASE_DIR / "static" / "fonts"))


@lru_cache(maxsize=128)
def _svg(specification: str) -> str:
    """Drawn once for the many readers of the same figures."""
    _use_fonts()
    return vl_convert.vegalite_to_svg(specification, format_locale=_LOCALE, allowed_base_urls=[])


def draw(chart: dict, title: str) -> tuple[str, int, int]:
    """SVG text with its title inside, width and height in pixels; the same `chart` gives the same bytes."""
    svg = _svg(json.dumps({"$schema": _SCHEMA, "config": _STYLE, **chart}))
    size = re.search(r'width="([\d.]+)" height="([\d.]+)"', svg)
    svg = svg.replace(f'fill="{HATCHED}"', 'fill="url(#hachures)"')
    svg = svg.replace(f'font-family="{FONT}"', f'font-family="{FONT}, sans-serif"')  # a page's image has no font file
    head, body = svg.split(">", 1)
    return f"{head}><title>{escape(title)}</title>{_PATTERN}{body}", round(float(size[1])), round(float(size[2]))
