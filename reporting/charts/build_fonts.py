"""Regenerate static/fonts from the npm packages (a developer's tool, not run by the application).

    npm pack @fontsource/public-sans @fontsource/spectral   (unpacked side by side)
    python reporting/charts/build_fonts.py DIRECTORY_OF_THE_PACKAGES

The Latin subsets lack the narrow no-break space (U+202F) that French numbers need, the no-break hyphen, «≤» and «≥»;
they are added here, so that no other font of the machine ever enters a document.
Licence: SIL OFL 1.1 (static/fonts/OFL-*).
"""

import sys
from pathlib import Path

from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parents[2] / "static" / "fonts"
WANTED = {
    ("public-sans", "latin-400-normal"): ("PublicSans-Regular", "Public Sans", "Regular"),
    ("public-sans", "latin-700-normal"): ("PublicSans-Bold", "Public Sans", "Bold"),
    ("spectral", "latin-600-normal"): ("Spectral-SemiBold", "Spectral", "SemiBold"),
}
NARROW_NO_BREAK_SPACE, NO_BREAK_HYPHEN = 0x202F, 0x2011


def add_characters(font: TTFont) -> None:
    """Map U+202F to a space of 0.2 em and U+2011 to the hyphen; compose ≤ and ≥ of «<», «>» and the minus sign."""
    name, advance = "uni202F", round(font["head"].unitsPerEm * 0.2)
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    font["glyf"][name] = font["glyf"]["space"]
    font["hmtx"][name] = (advance, 0)
    hyphen = font.getBestCmap()[ord("-")]
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap.update({NARROW_NO_BREAK_SPACE: name, NO_BREAK_HYPHEN: hyphen})
    for character, base in (("≤", "<"), ("≥", ">")):
        _underline(font, character, font.getBestCmap()[ord(base)], font.getBestCmap()[ord("−")])


def _underline(font: TTFont, character: str, base: str, bar: str) -> None:
    """Add a glyph: `base`, with `bar` under it, both moved up by half of what is added."""
    name, glyphs = f"uni{ord(character):04X}", font["glyf"]
    thickness = glyphs[bar].yMax - glyphs[bar].yMin
    pen = TTGlyphPen(font.getGlyphSet())
    pen.addComponent(base, (1, 0, 0, 1, 0, thickness))
    shift_x = (glyphs[base].xMin + glyphs[base].xMax - glyphs[bar].xMin - glyphs[bar].xMax) // 2
    pen.addComponent(bar, (1, 0, 0, 1, shift_x, glyphs[base].yMin - glyphs[bar].yMax))
    font.setGlyphOrder([*font.getGlyphOrder(), name])
    glyphs[name] = pen.glyph()
    font["hmtx"][name] = font["hmtx"][base]
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[ord(character)] = name


def name_plainly(font: TTFont, family: str, style: str) -> None:
    """Give the family its plain name: the files cut from a variable font call themselves «Thin»."""
    values = {1: family, 2: style, 4: f"{family} {style}", 6: f"{family}-{style}".replace(" ", "")}
    for identifier in (1, 2, 4, 6, 16, 17):
        font["name"].removeNames(nameID=identifier)
    for identifier, value in values.items():
        font["name"].setName(value, identifier, 3, 1, 0x409)


def build(packages: Path) -> None:
    for (package, source), (target, family, style) in WANTED.items():
        font = TTFont(packages / package / "files" / f"{package}-{source}.woff2", recalcTimestamp=False)
        add_characters(font)
        name_plainly(font, family, style)
        font.flavor = None
        font.save(FONTS / f"{target}.ttf")
        (FONTS / f"OFL-{package}.txt").write_bytes((packages / package / "LICENSE").read_bytes())


if __name__ == "__main__":
    build(Path(sys.argv[1]))
