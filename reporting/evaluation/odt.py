"""The same report as an OpenDocument text: headings, paragraphs, tables, charts as images, the CSV inside.

Written by hand: a dozen elements are enough, and the bytes are the same for the same input.
"""

import io
import zipfile
from xml.sax.saxutils import escape, quoteattr

import vl_convert

from .blocks import Bullets, Drawing, Heading, Report, Table, Terms, Text, Tiles
from .content import build_report
from .data import EvaluationInput

MIME = "application/vnd.oasis.opendocument.text"
WIDTH_CM, TALLEST_CM = 17.0, 12.0
_NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"), ("text", "text"), ("table", "table"), ("draw", "drawing"), ("style", "style"),
        ("fo", "xsl-fo-compatible"), ("svg", "svg-compatible"), ("meta", "meta"), ("manifest", "manifest"),
    )
) + ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'  # fmt: skip
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def _paragraph(text: str, style: str = "Standard") -> str:
    return f'<text:p text:style-name="{style}">{escape(text)}</text:p>'


def _heading(text: str, level: int) -> str:
    return f'<text:h text:style-name="Heading_20_{level}" text:outline-level="{level}">{escape(text)}</text:h>'


class _Writer:
    """Turns blocks into content.xml; pictures are collected on the way."""

    def __init__(self):
        self.pictures: list[tuple[str, bytes]] = []
        self.tables = 0

    def block(self, block) -> str:
        return getattr(self, block.kind)(block)

    def text(self, block: Text) -> str:
        return _paragraph(block.text, "Lead" if block.lead else "Standard")

    def heading(self, block: Heading) -> str:
        return _heading(block.text, 3)

    def bullets(self, block: Bullets) -> str:
        items = "".join(f"<text:list-item>{_paragraph(item)}</text:list-item>" for item in block.items)
        return f'<text:list text:style-name="Bullets">{items}</text:list>'

    def tiles(self, block: Tiles) -> str:
        return self.bullets(Bullets(tuple(f"{tile.value} {tile.label} ({tile.change})" for tile in block.items)))

    def terms(self, block: Terms) -> str:
        return "".join(_paragraph(term, "Term") + _paragraph(meaning) for term, meaning in block.items)

    def drawing(self, block: Drawing) -> str:
        chart = block.chart
        name = f"Pictures/graphique-{len(self.pictures) + 1:02d}.png"
        self.pictures.append((name, vl_convert.svg_to_png(chart.svg, scale=2)))
        width = min(WIDTH_CM, TALLEST_CM * chart.width / chart.height)
        size = f'svg:width="{width:.2f}cm" svg:height="{width * chart.height / chart.width:.2f}cm"'
        return (
            _paragraph(chart.title, "Caption")
            + f'<text:p text:style-name="Standard"><draw:frame draw:name={quoteattr(name[9:-4])} '
            f'text:anchor-type="as-char" {size}><draw:image xlink:href="{name}" xlink:type="simple" '
            f'xlink:show="embed" xlink:actuate="onLoad"/><svg:title>{escape(chart.title)}</svg:title>'
            f"<svg:desc>{escape(chart.alt)}</svg:desc></draw:frame></text:p>"
        )

    def table(self, block: Table) -> str:
        self.tables += 1
        head = "".join(self._cell(text, "Table_20_Heading") for text in block.columns)
        rows = "".join(
            "<table:table-row>"
            + "".join(self._cell(text, "Figure" if index else "Table_20_Contents") for index, text in enumerate(row))
            + "</table:table-row>"
            for row in block.rows
        )
        return (
            _paragraph(block.caption, "Caption")
            + f'<table:table table:name="Tableau{self.tables}" table:style-name="Wide">'
            f'<table:table-column table:number-columns-repeated="{len(block.columns)}"/>'
            f"<table:table-header-rows><table:table-row>{head}</table:table-row></table:table-header-rows>"
            f"{rows}</table:table>" + _paragraph(block.note, "Note")
        )

    @staticmethod
    def _cell(text: str, style: str) -> str:
        return (
            f'<table:table-cell table:style-name="Cell" office:value-type="string">{_paragraph(text, style)}'
            "</table:table-cell>"
        )


def _style(name: str, parent: str, properties: str, paragraph: str = "") -> str:
    display = name.replace("_20_", " ")
    return (
        f'<style:style style:name="{name}" style:display-name="{display}" style:family="paragraph"'
        + (f' style:parent-style-name="{parent}"' if parent else "")
        + f"><style:paragraph-properties {paragraph}/><style:text-properties {properties}/></style:style>"
    )


def _styles() -> str:
    """Paragraph styles, A4, French."""
    space = 'fo:margin-top="0.{}cm" fo:margin-bottom="0.2cm"'
    blue = 'fo:color="#1f3a6e" fo:font-weight="bold"'
    styles = [
        _style("Standard", "", 'fo:font-size="10pt" style:font-name="Public Sans" fo:language="fr" fo:country="FR"',
               space.format(0)),
        _style("Title", "Standard", f'fo:font-size="26pt" {blue}', space.format(9)),
        _style("Heading_20_1", "Standard", f'fo:font-size="22pt" {blue}', space.format(9)),
        _style("Heading_20_2", "Standard", f'fo:font-size="18pt" {blue}',
               f'{space.format(9)} fo:break-before="page" fo:keep-with-next="always"'),
        _style("Heading_20_3", "Standard", f'fo:font-size="13pt" {blue}',
               f'{space.format(6)} fo:keep-with-next="always"'),
        _style("Lead", "Standard", 'fo:font-size="14pt"', space.format(2)),
        _style("Banner", "Standard", 'fo:font-weight="bold" fo:color="#8c2b0b"', space.format(4)),
        _style("Caption", "Standard", 'fo:font-weight="bold"', f'{space.format(4)} fo:keep-with-next="always"'),
        _style("Term", "Standard", 'fo:font-weight="bold"', f'{space.format(2)} fo:keep-with-next="always"'),
        _style("Note", "Standard", 'fo:font-size="8pt" fo:color="#55585f"', space.format(0)),
        _style("Table_20_Contents", "Standard", 'fo:font-size="8.5pt"'),
        _style("Table_20_Heading", "Table_20_Contents", 'fo:font-weight="bold"'),
        _style("Figure", "Table_20_Contents", 'fo:font-size="8.5pt"', 'fo:text-align="end"'),
    ]  # fmt: skip
    return (
        f'{_HEAD}<office:document-styles {_NAMESPACES} office:version="1.3"><office:font-face-decls>'
        '<style:font-face style:name="Public Sans" svg:font-family="\'Public Sans\', Arial, sans-serif"/>'
        f"</office:font-face-decls><office:styles>{''.join(styles)}"
        '<text:list-style style:name="Bullets"><text:list-level-style-bullet text:level="1" text:bullet-char="•"/>'
        '</text:list-style></office:styles><office:automatic-styles><style:page-layout style:name="A4">'
        '<style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm" fo:margin="2cm"/>'
        "</style:page-layout></office:automatic-styles><office:master-styles>"
        '<style:master-page style:name="Standard" style:page-layout-name="A4"/></office:master-styles>'
        "</office:document-styles>"
    )


def _content(report: Report, writer: _Writer) -> str:
    body = [_heading(f"{report.title} – {report.place}, {report.when}", 1), _paragraph(report.banner, "Banner")]
    body += [_paragraph(f"{name} : {value}") for name, value in report.facts]
    for section in report.sections:
        body.append(_heading(section.title, 2))
        body += [writer.block(block) for block in section.blocks]
    automatic = (
        '<style:style style:name="Wide" style:family="table"><style:table-properties style:width="17cm" '
        'table:align="margins"/></style:style><style:style style:name="Cell" style:family="table-cell">'
        '<style:table-cell-properties fo:border-bottom="0.4pt solid #d5d8de" fo:padding="0.08cm"/></style:style>'
    )
    return (
        f'{_HEAD}<office:document-content {_NAMESPACES} office:version="1.3"><office:automatic-styles>{automatic}'
        f"</office:automatic-styles><office:body><office:text>{''.join(body)}</office:text></office:body>"
        "</office:document-content>"
    )


def _meta(report: Report, data: EvaluationInput) -> str:
    created = data.extracted_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        f'{_HEAD}<office:document-meta {_NAMESPACES} office:version="1.3"><office:meta>'
        f"<dc:title>{escape(f'{report.title} – {report.place}, {report.when}')}</dc:title>"
        f"<dc:language>fr-FR</dc:language><meta:creation-date>{created}</meta:creation-date>"
        "</office:meta></office:document-meta>"
    )


def _manifest(names: list[str]) -> str:
    types = {".xml": "text/xml", ".png": "image/png", ".csv": "text/csv"}
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{types[name[-4:]]}"/>'
        for name in names
    )
    return (
        f'{_HEAD}<manifest:manifest {_NAMESPACES} manifest:version="1.3"><manifest:file-entry '
        f'manifest:full-path="/" manifest:version="1.3" manifest:media-type="{MIME}"/>{entries}</manifest:manifest>'
    )


def evaluation_odt(data: EvaluationInput) -> bytes:
    """The evaluation report as ODT; the long CSV stands in the package beside the text."""
    report, writer = build_report(data), _Writer()
    files: list[tuple[str, str | bytes]] = [
        ("content.xml", _content(report, writer)),
        ("styles.xml", _styles()),
        ("meta.xml", _meta(report, data)),
        *writer.pictures,
        (data.csv_name, data.csv),
    ]
    files.append(("META-INF/manifest.xml", _manifest([name for name, _ in files])))
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as package:
        package.writestr(_entry("mimetype"), MIME, zipfile.ZIP_STORED)
        for name, content in files:
            package.writestr(_entry(name), content, zipfile.ZIP_DEFLATED)
    return output.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    """A member without the time of day, so that the same report gives the same bytes."""
    return zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
