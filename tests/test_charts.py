"""Charts say what they show, in French, to everyone, and always with the same bytes."""

import base64
import json
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from django.template.loader import render_to_string

from partners import reference
from reporting.charts import Bar, Line, bars, choropleth, lines, svg
from reporting.numbers import ABSENT, Figure, number, plural, signed, written

MASKED = Figure(None, "masque")
_SCHEMA = Path(find_spec("altair").origin).parent / "vegalite/v6/schema/vega-lite-schema.json"
VEGA_LITE = jsonschema.Draft7Validator(json.loads(_SCHEMA.read_text()))
SVG = "{http://www.w3.org/2000/svg}"


def texts(chart) -> list[str]:
    return ["".join(node.itertext()) for node in ET.fromstring(chart.svg).iter(f"{SVG}text")]


def two_years():
    items = [Bar("Moins de 7 jours", Figure(1234), Figure(1400)), Bar("90 jours et plus", MASKED, Figure(0))]
    return bars("Les missions reculent de 12 %", items, series=("2025", "2024"), heading="Durée", of=Figure(2468))


def regions(**changes):
    return {region.code: Figure(1000 + index) for index, region in enumerate(reference.regions())} | changes


def test_bars_write_their_values_beside_them_and_say_what_is_masked():
    written_on = texts(two_years())
    assert "1\u202f234  (50\u00a0%)" in written_on
    assert "1\u202f400" in written_on
    assert "s (secret statistique)" in written_on


def test_bars_bring_the_table_of_their_figures():
    chart = two_years()
    assert chart.columns == ("Durée", "2025", "2024")
    assert chart.rows == (("Moins de 7 jours", "1\u202f234", "1\u202f400"), ("90 jours et plus", "s", "0"))


def test_the_compared_period_is_told_apart_without_colour():
    fills = {
        node.get("fill")
        for node in ET.fromstring(two_years().svg).iter(f"{SVG}path")
        if node.get("stroke") == "#23427a"
    }
    assert {"#23427a", "#ffffff"} <= fills, "one bar filled, the other outlined"


def test_a_masked_year_breaks_the_curve():
    persons = Line("jeunes", (Figure(10), MASKED, Figure(30)))
    chart = lines("Jeunes", ["2023", "2024", "2025"], [persons])
    assert {"10", "30", "s", "jeunes"} <= set(texts(chart))
    curve = next(
        n for n in ET.fromstring(chart.svg).iter(f"{SVG}path") if n.get("aria-roledescription") == "line mark"
    )
    assert curve.get("d").count("M") == 2


def test_a_map_hatches_what_is_masked_and_writes_the_others():
    chart = choropleth("Missions", "regions", regions(**{"28": MASKED, "94": ABSENT}), measure="Missions")
    hatched = [n for n in ET.fromstring(chart.svg).iter(f"{SVG}path") if n.get("fill") == "url(#hachures)"]
    assert len(hatched) == 2, "the region, and its key"
    assert {"s", "n.d.", "1\u202f000"} <= set(texts(chart))
    assert ("Normandie", "s") in chart.rows


def test_a_national_map_has_every_department():
    departments = reference.departments()
    chart = choropleth("Missions", "departements", {item.code: Figure(7) for item in departments})
    shapes = [n for n in ET.fromstring(chart.svg).iter(f"{SVG}path") if n.get("aria-roledescription") == "geoshape"]
    assert len(shapes) == len(departments) == len(chart.rows)


def test_a_map_of_ile_de_france_leaves_the_enlarged_inset_out():
    codes = [item.code for item in reference.departments() if item.region_code == "11"]
    chart = choropleth("Missions", "departements", dict.fromkeys(codes, Figure(7)), only=codes)
    paris = next(
        n for n in ET.fromstring(chart.svg).iter(f"{SVG}path") if n.get("aria-roledescription") == "geoshape"
    )
    assert paris.get("d").count("Z") == 1


@pytest.mark.parametrize(
    "draw",
    [
        two_years,
        lambda: bars("Les missions", [Bar("a", Figure(1))]),
        lambda: lines("Jeunes", ["2024", "2025"], [Line("jeunes", (Figure(1), MASKED))]),
        lambda: choropleth("Missions", "departements", {"14": Figure(1)}, measure="Missions", only=["14", "50"]),
    ],
)
def test_a_chart_is_written_in_the_words_of_vega_lite(draw, monkeypatch):
    """The engine passes over a misspelt word; the schema of the language, which altair carries, does not."""
    told = []
    monkeypatch.setattr(svg, "_svg", lambda specification: told.append(specification) or '<svg width="1" height="1">')
    draw()
    (specification,) = map(json.loads, told)
    assert VEGA_LITE.is_valid(specification)
    specification["layer"][0]["mark"]["strokeWidht"] = 1
    assert not VEGA_LITE.is_valid(specification)


@pytest.mark.parametrize("draw", [two_years, lambda: choropleth("Missions", "regions", regions())])
def test_a_chart_has_its_font_and_fetches_nothing(draw):
    svg = draw().svg
    assert {node.get("font-family") for node in ET.fromstring(svg).iter(f"{SVG}text")} == {"Public Sans, sans-serif"}
    assert "<script" not in svg
    assert "href" not in svg
    assert "style=" not in svg


def test_a_page_shows_the_chart_as_an_image_with_its_data_and_no_inline_style():
    chart = two_years()
    page = render_to_string("reporting/chart.html", {"chart": chart})
    assert f'alt="{chart.alt}"' in page
    assert base64.b64encode(chart.svg.encode()).decode() in page
    assert '<th scope="row">90 jours et plus</th>' in page
    assert 'download="les-missions-reculent-de-12.svg"' in page
    assert "style=" not in page


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(1234567, None, "1\u202f234\u202f567"), (-1234.5, 1, "\u22121\u202f234,5"), (2.5, 2, "2,50"), (0.05, 1, "0,1"),
     (-0.05, 1, "\u22120,1"), (0, 1, "0,0")],
)  # fmt: skip
def test_numbers_are_french_and_rounded_away_from_zero(value, decimals, text):
    assert number(value, decimals) == text


def test_signs_plurals_and_what_is_not_shown():
    assert signed(4.24) == "+4,2"
    assert signed(0.04) == "0,0", "what rounds to zero has no sign"
    assert [plural(count, "jeune") for count in (0, 1, 1.9, 2)] == ["jeune", "jeune", "jeune", "jeunes"]
    assert [written(figure, "%") for figure in (MASKED, ABSENT, Figure(12.34))] == ["s", "n.d.", "12,3\u00a0%"]
