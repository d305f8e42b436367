"""Maps of regions or departments in classes of one hue, with values written on them and hatching where masked."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Literal

from partners import reference

from ..numbers import ABSENT, PERCENT, Figure, number, written
from .bars import describe
from .svg import HATCHED, INK, PAPER, SHADES, Chart, draw, nominal, quantitative

WIDTH, HIGHEST, MARGIN, LEGEND = 640, 520, 24, 80  # pixels
MASKED, MISSING = "s : secret statistique", "n.d. : non disponible"
_FAR = 150  # units of the map: an inset of the Paris area stands further than that from its place


def choropleth(
    title: str,
    level: Literal["regions", "departements"],
    values: Mapping[str, Figure],
    *,
    heading: str = "Territoire",
    measure: str = "",
    unit: str = "",
    decimals: int | None = None,
    only: Collection[str] = (),
) -> Chart:
    """A map of all territories of `level`, or of the codes `only`; values are written where there is room."""
    features = [
        feature
        for feature in reference.geojson(level)["features"]
        if not only or feature["properties"]["code"] in only
    ]
    written_on = level == "regions" or bool(only)
    for feature in features:
        if only:
            _leave_insets(feature)
        _colour(feature["properties"], values, unit, decimals)
    _classify([feature["properties"] for feature in features], unit)
    svg, width, height = draw(_draw(features, measure, written_on), title)
    places = sorted((feature["properties"] for feature in features), key=lambda place: place["code"])
    shown = [(place["nom"], values.get(place["code"], ABSENT)) for place in places]
    return Chart(
        title=title,
        alt=describe("Carte", shown, unit, decimals),
        svg=svg,
        columns=(heading, measure or "Valeur"),
        rows=tuple((name, written(figure, unit, decimals)) for name, figure in shown),
        width=width,
        height=height,
    )


def _leave_insets(feature: dict) -> None:
    """On a map of one region, keep the places of departments at their own place only, and label them there."""
    polygons = feature["geometry"]["coordinates"]
    if len(polygons) == 1:
        return
    first_x, first_y = polygons[0][0][0]
    near = [
        polygon
        for polygon in polygons
        if abs(polygon[0][0][0] - first_x) < _FAR and abs(polygon[0][0][1] - first_y) < _FAR
    ]
    if len(near) < len(polygons):
        feature["geometry"]["coordinates"] = near
        xs, ys = zip(*polygons[0][0], strict=True)
        feature["properties"] |= {"x": (min(xs) + max(xs)) / 2, "y": (min(ys) + max(ys)) / 2}


def _colour(place: dict, values: Mapping[str, Figure], unit: str, decimals: int | None) -> None:
    figure = values.get(place["code"], ABSENT)
    place["texte"] = written(figure, unit, decimals)
    place["valeur"] = figure.value if figure.shown else None
    place["classe"] = MASKED if figure.masked else MISSING


def _steps(numbers: list[float]) -> list[float]:
    """Up to four limits between classes of about the same number of places, at round numbers."""
    ordered, limits = sorted(numbers), []
    for part in range(1, len(SHADES)):
        limit = float(_round_two_digits(ordered[len(ordered) * part // len(SHADES)]))
        if limit > (limits[-1] if limits else ordered[0]):
            limits.append(limit)
    return limits


def _round_two_digits(value: float) -> Decimal:
    exact = Decimal(str(value))
    return exact.quantize(Decimal(1).scaleb(exact.adjusted() - 1)) if exact else exact


def _classify(places: list[dict], unit: str) -> None:
    """Give each place with a value its class («de 500 à moins de 1 000») and the ink that reads on it."""
    numbers = [place["valeur"] for place in places if place["valeur"] is not None]
    limits = _steps(numbers) if numbers else []
    suffix = PERCENT if unit == "%" else ""
    names = []
    for index in range(len(limits) + 1):
        low, high = (limits[index - 1] if index else None), (limits[index] if index < len(limits) else None)
        low_text, high_text = (f"{number(limit)}{suffix}" if limit is not None else "" for limit in (low, high))
        if low is None:
            names.append(f"moins de {high_text}" if high_text else _only_class(places))
        else:
            names.append(f"de {low_text} à moins de {high_text}" if high_text else f"{low_text} et plus")
    for place in places:
        place["encre"] = INK
        if place["valeur"] is not None:
            index = sum(place["valeur"] >= limit for limit in limits)
            place["classe"], place["rang"] = names[index], index
            place["encre"] = PAPER if _shades(len(names))[index] in SHADES[3:] else INK


def _only_class(places: list[dict]) -> str:
    """The name of a class that holds every value: the value itself when all are written alike, else from which to
    which; with no value at all, no place has it."""
    shown = sorted((place for place in places if place["valeur"] is not None), key=lambda place: place["valeur"])
    texts = [place["texte"] for place in shown]
    if not texts:
        return ""
    return f"{texts[0]} partout" if texts[0] == texts[-1] else f"de {texts[0]} à {texts[-1]}"


def _shades(count: int) -> list[str]:
    """That many shades, spread from the lightest to the darkest."""
    return [SHADES[round(index * (len(SHADES) - 1) / max(count - 1, 1))] for index in range(count)]


def _legend(places: list[dict]) -> tuple[list[str], list[str]]:
    """Names of the classes present, lightest first, and their fills; then what is not shown."""
    by_rank = {place["rang"]: place["classe"] for place in places if "rang" in place}
    ranks = sorted(by_rank)
    shades = _shades(ranks[-1] + 1) if ranks else []
    domain, fills = [by_rank[rank] for rank in ranks], [shades[rank] for rank in ranks]
    present = {place["classe"] for place in places}
    for name, fill in ((MASKED, HATCHED), (MISSING, PAPER)):
        if name in present:
            domain.append(name)
            fills.append(fill)
    return domain, fills


def _height(features: list[dict]) -> int:
    """Height that the shape of the territory asks for at full width, within reason."""
    points = [point for feature in features for polygon in feature["geometry"]["coordinates"] for point in polygon[0]]
    xs, ys = zip(*points, strict=True)
    return round(min(HIGHEST, (WIDTH - 2 * MARGIN) * (max(ys) - min(ys)) / (max(xs) - min(xs)))) + LEGEND


def _draw(features: list[dict], measure: str, written_on: bool) -> dict:
    places = [feature["properties"] for feature in features]
    domain, fills = _legend(places)
    legend = {
        "title": measure or None, "titleLimit": WIDTH, "orient": "bottom", "direction": "horizontal", "columns": 3,
        "symbolType": "square", "symbolSize": 200, "symbolStrokeColor": INK, "symbolStrokeWidth": 0.6,
    }  # fmt: skip
    shapes = {
        "data": {"values": features},
        "mark": {"type": "geoshape", "stroke": "#5b6270", "strokeWidth": 0.7},
        "encoding": {
            "fill": nominal("properties.classe", sort=domain, scale={"domain": domain, "range": fills}, legend=legend)
        },
    }
    values = {
        "data": {"values": places},
        "mark": {"type": "text", "fontSize": 12, "fontWeight": "bold"},
        "encoding": {
            "longitude": quantitative("x"),
            "latitude": quantitative("y"),
            "text": nominal("texte"),
            "color": nominal("encre", scale=None),
        },
    }
    return {
        "layer": [shapes, values] if written_on else [shapes],
        "projection": {"type": "identity"},
        "width": WIDTH,
        "height": _height(features),
        "padding": {"left": MARGIN, "right": MARGIN, "top": 4, "bottom": 4},
        "autosize": {"type": "fit", "contains": "padding"},
    }
