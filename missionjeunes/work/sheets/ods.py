"""A workbook as an OpenDocument spreadsheet, written as XML straight into the archive (docs/performance.md).

OpenDocument 1.3: `mimetype` first and stored, then content, styles, meta, settings and the manifest. Dates of the
archive are the day of extraction, so that the same table gives the same bytes.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from xml.sax.saxutils import escape, quoteattr

from .model import Column, Content, Sheet, Workbook

_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # what a text pasted may hold, and XML may not
MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
_NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in [
        ("office", "office"),
        ("table", "table"),
        ("text", "text"),
        ("style", "style"),
        ("number", "datastyle"),
        ("fo", "xsl-fo-compatible"),
        ("meta", "meta"),
        ("config", "config"),
    ]
)
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_MANIFEST = (
    _HEAD + '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
    'manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{MIMETYPE}"/>'
    + "".join(
        f'<manifest:file-entry manifest:full-path="{name}.xml" manifest:media-type="text/xml"/>'
        for name in ("content", "styles", "meta", "settings")
    )
    + "</manifest:manifest>"
)
_STYLES = (
    "".join(
        f'<number:number-style style:name="N{decimals}"><number:number number:decimal-places="{decimals}" '
        f'number:min-decimal-places="{decimals}" number:min-integer-digits="1" number:grouping="true"/>'
        f'</number:number-style><style:style style:name="n{decimals}" style:family="table-cell" '
        f'style:data-style-name="N{decimals}"/>'
        for decimals in range(3)
    )
    + '<number:date-style style:name="DAY"><number:day number:style="long"/><number:text>/</number:text>'
    '<number:month number:style="long"/><number:text>/</number:text><number:year number:style="long"/>'
    '</number:date-style><style:style style:name="day" style:family="table-cell" style:data-style-name="DAY"/>'
    + '<style:style style:name="head" style:family="table-cell"><style:table-cell-properties '
    'fo:background-color="#e3e3fd" fo:wrap-option="wrap" style:vertical-align="top" '
    'fo:border-bottom="1.5pt solid #000091"/><style:text-properties fo:font-weight="bold"/></style:style>'
    '<style:style style:name="title" style:family="table-cell"><style:text-properties fo:font-weight="bold" '
    'fo:font-size="16pt" fo:color="#000091"/></style:style>'
    '<style:style style:name="label" style:family="table-cell"><style:table-cell-properties '
    'style:vertical-align="top"/><style:text-properties fo:font-weight="bold"/></style:style>'
    '<style:style style:name="text" style:family="table-cell"><style:table-cell-properties '
    'fo:wrap-option="wrap" style:vertical-align="top"/></style:style>'
    '<style:style style:name="secret" style:family="table-cell"><style:paragraph-properties '
    'fo:text-align="end"/><style:text-properties fo:color="#666666"/></style:style>'
    '<style:style style:name="ta" style:family="table" style:master-page-name="Default">'
    '<style:table-properties table:display="true"/></style:style>'
)


def _wrap(root: str, body: str) -> str:
    return f'{_HEAD}<office:{root} {_NAMESPACES} office:version="1.3">{body}</office:{root}>'


def _text(value: str, style: str) -> str:
    lines = "</text:p><text:p>".join(escape(_NO_XML.sub("", value)).splitlines())
    return (
        f'<table:table-cell table:style-name="{style}" office:value-type="string">'
        f"<text:p>{lines}</text:p></table:table-cell>"
    )


def _cell(value: Content, column: Column) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, str):
        return _text(value, "secret" if value in {"s", "n.d."} else "text")
    if isinstance(value, date):
        return (
            f'<table:table-cell table:style-name="day" office:value-type="date" office:date-value="{value}">'
            f"<text:p>{value:%d/%m/%Y}</text:p></table:table-cell>"
        )
    return (
        f'<table:table-cell table:style-name="n{column.decimals}" office:value-type="float" '
        f'office:value="{value}"><text:p>{value:.{column.decimals}f}</text:p></table:table-cell>'
    )


def _rows(sheet: Sheet) -> Iterator[str]:
    if not sheet.columns:
        for number, row in enumerate(sheet.rows):
            styles = ("label", "text") if number else ("title", "title")
            cells = "".join(_text(str(value), style) for value, style in zip(row, styles, strict=False))
            yield f"<table:table-row>{cells or '<table:table-cell/>'}</table:table-row>"
        return
    head = "".join(_text(column.title, "head") for column in sheet.columns)
    yield f"<table:table-header-rows><table:table-row>{head}</table:table-row></table:table-header-rows>"
    for row in sheet.rows:
        cells = "".join(_cell(value, column) for value, column in zip(row, sheet.columns, strict=True))
        yield f"<table:table-row>{cells}</table:table-row>"


def _widths(sheet: Sheet) -> list[float]:
    return [column.width for column in sheet.columns] or [28, 100]


def _content(pages: list[Sheet]) -> Iterator[str]:
    widths = sorted({width for sheet in pages for width in _widths(sheet)})
    columns = "".join(
        f'<style:style style:name="co{width:g}" style:family="table-column"><style:table-column-properties '
        f'style:column-width="{width * 0.2:.2f}cm"/></style:style>'
        for width in widths
    )
    yield f'{_HEAD}<office:document-content {_NAMESPACES} office:version="1.3">'
    yield f"<office:automatic-styles>{_STYLES}{columns}</office:automatic-styles>"
    yield "<office:body><office:spreadsheet>"
    for sheet in pages:
        yield f'<table:table table:name={quoteattr(sheet.name)} table:style-name="ta">'
        for width in _widths(sheet):
            yield f'<table:table-column table:style-name="co{width:g}"/>'
        yield from _rows(sheet)
        yield "</table:table>"
    yield "<table:database-ranges>"
    for sheet in pages:
        if sheet.columns:
            name = quoteattr(f"filtre {sheet.name}")
            yield f"<table:database-range table:name={name} table:target-range-address="
            yield f'{quoteattr(_range(sheet))} table:display-filter-buttons="true"/>'
    yield "</table:database-ranges></office:spreadsheet></office:body></office:document-content>"


def _range(sheet: Sheet) -> str:
    """Address of a sheet's grid: `$'Régions'.A1:'Régions'.Z19`."""
    last, number = "", len(sheet.columns)
    while number:
        number, letter = divmod(number - 1, 26)
        last = chr(65 + letter) + last
    name = "'" + sheet.name.replace("'", "''") + "'"
    return f"{name}.A1:{name}.{last}{len(sheet.rows) + 1}"


def _styles(book: Workbook) -> str:
    head = f"{escape(book.title)} – {escape(book.place)}"
    foot = f"{escape(book.note)} – extraction du {book.day:%d/%m/%Y} – page "
    return _wrap(
        "document-styles",
        '<office:automatic-styles><style:page-layout style:name="pm"><style:page-layout-properties '
        'fo:page-width="29.7cm" fo:page-height="21cm" style:print-orientation="landscape" fo:margin="1cm" '
        'style:scale-to-X="1" style:scale-to-Y="0"/><style:header-style/><style:footer-style/>'
        "</style:page-layout></office:automatic-styles><office:master-styles>"
        '<style:master-page style:name="Default" style:page-layout-name="pm">'
        f"<style:header><text:p>{head}</text:p></style:header>"
        f"<style:footer><text:p>{foot}<text:page-number>1</text:page-number> / "
        "<text:page-count>1</text:page-count></text:p></style:footer></style:master-page>"
        "</office:master-styles>",
    )


def _meta(book: Workbook) -> str:
    return _wrap(
        "document-meta",
        f"<office:meta><meta:creation-date>{book.day}T00:00:00</meta:creation-date></office:meta>",
    )


def _settings(pages: list[Sheet]) -> str:
    """Headings and the columns that name a row stay in sight."""

    def item(name: str, kind: str, value: object) -> str:
        return f'<config:config-item config:name="{name}" config:type="{kind}">{value}</config:config-item>'

    frozen = "".join(
        f"<config:config-item-map-entry config:name={quoteattr(sheet.name)}>"
        + item("VerticalSplitMode", "short", 2)
        + item("VerticalSplitPosition", "int", 1)
        + item("PositionBottom", "int", 1)
        + item("ActiveSplitRange", "short", 2)
        + "</config:config-item-map-entry>"
        for sheet in pages
        if sheet.columns
    )
    return _wrap(
        "document-settings",
        '<office:settings><config:config-item-set config:name="view-settings">'
        '<config:config-item-map-indexed config:name="Views"><config:config-item-map-entry>'
        + item("ViewId", "string", "view1")
        + f'<config:config-item-map-named config:name="Tables">{frozen}</config:config-item-map-named>'
        "</config:config-item-map-entry></config:config-item-map-indexed></config:config-item-set>"
        "</office:settings>",
    )


def ods(book: Workbook) -> bytes:
    """The ODS file; the same content gives the same bytes."""
    pages, stream = list(book.sheets), io.BytesIO()
    day = (book.day.year, book.day.month, book.day.day, 0, 0, 0)

    def entry(name: str, compression: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
        info = zipfile.ZipInfo(name, day)
        info.compress_type = compression
        return info

    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(entry("mimetype", zipfile.ZIP_STORED), MIMETYPE)
        with archive.open(entry("content.xml"), "w") as content:
            for piece in _content(pages):
                content.write(piece.encode())
        archive.writestr(entry("styles.xml"), _styles(book))
        archive.writestr(entry("meta.xml"), _meta(book))
        archive.writestr(entry("settings.xml"), _settings(pages))
        archive.writestr(entry("META-INF/manifest.xml"), _MANIFEST)
    return stream.getvalue()
