"""The map and the tables of the territories inside: regions of the nation, departments and Missions Locales."""

from ...charts import choropleth
from ...enums import TerritoryType
from ...numbers import Figure, counted, written
from ..blocks import Block, Drawing, Heading, Table, Text
from ..data import EvaluationInput, Territory, change, share
from ..wording import capital, listing, place, short, signed_percent, when
from .common import notes, shown

_COLUMNS = ("T01", "T02", "T03", "T09", "T10", "T11A")
LONGEST_TABLE = 1500  # rows; more stand in the attached file only
_WORDS = {
    TerritoryType.REGION: ("région", "régions", "Régions"),
    TerritoryType.DEPARTMENT: ("département", "départements", "Départements"),
    TerritoryType.MISSION_LOCALE: ("Mission Locale", "Missions Locales", "Missions Locales"),
}


def _level(data: EvaluationInput) -> TerritoryType:
    """The level compared in the report: regions of the nation, departments of a region, else Missions Locales."""
    if data.is_nation:
        return TerritoryType.REGION
    if data.territory.type == TerritoryType.REGION:
        return TerritoryType.DEPARTMENT
    return TerritoryType.MISSION_LOCALE


def blocks(data: EvaluationInput) -> list[Block]:
    level = _level(data)
    rows = data.places(level)
    if not rows:
        return []
    found: list[Block] = [Text(sentence) for sentence in _sentences(data, rows, level)]
    if level != TerritoryType.MISSION_LOCALE and len(rows) > 1:
        found += _maps(data, rows, level)
    found.append(_table(data, rows, level))
    if data.territory.type == TerritoryType.REGION and (locales := data.places(TerritoryType.MISSION_LOCALE)):
        found += [Heading("Les Missions Locales"), *_locales(data, locales)]
    return found


def _sentences(data: EvaluationInput, rows: list[Territory], level: TerritoryType) -> list[str]:
    """Where most placements are, where they grow and fall most; only from figures that are shown."""
    one, several, _ = _WORDS[level]
    known = sorted(
        (row for row in rows if row.figure("T02").shown and row.figure("T02").value),
        key=lambda row: -row.figure("T02").value,
    )
    sentences = []
    if len(known) > 3:
        top = known[:3]
        names = listing([f"{row.name} ({written(row.figure('T02'))})" for row in top])
        part = share(Figure(sum(row.figure("T02").value for row in top)), data.figure("T02"))
        text = f"{capital(when(data.period))}, trois {several} ont compté le plus de missions : {names}"
        sentences.append(f"{text}. Ensemble : {written(part, '%')} des missions." if part.shown else f"{text}.")
    moved = [(row, change(row.figure("T02"), data.before_in(row, "T02"))) for row in known]
    moved = [(row, figure) for row, figure in moved if figure.shown]
    if len(moved) > 1:
        ups, downs = (
            sum(figure.value > 0 for _, figure in moved),
            sum(figure.value < 0 for _, figure in moved),
        )
        text = f"Sur un an, les missions augmentent dans {counted(ups, one, several)}"
        text += f" et diminuent dans {counted(downs, one, several)}"
        sentences.append(f"{text}, sur {len(moved)} dont l'évolution est connue.")
    if masked := sum(row.figure("T02").masked for row in rows):
        sentences.append(f"Le secret statistique couvre les missions de {counted(masked, one, several)}.")
    return sentences


def _maps(data: EvaluationInput, rows: list[Territory], level: TerritoryType) -> list[Block]:
    layer = "regions" if level == TerritoryType.REGION else "departements"
    words = _WORDS[level]
    only = () if level == TerritoryType.REGION else tuple(row.code for row in rows)
    found: list[Block] = []
    for code, title, measure in (
        ("T02", _map_title(data, rows, words), "Missions commencées"),
        (
            "T11A",
            f"La couverture des agences par {words[0]}",
            "Agences ayant au moins une convention active (%)",
        ),
    ):
        values = {row.code: row.figure(code) for row in rows if row.type == level}
        if any(figure.shown for figure in values.values()):
            unit = data.registry[code].unit
            chart = choropleth(
                title, layer, values, heading=capital(words[0]), measure=measure,
                unit=unit, decimals=0 if unit == "%" else None, only=only,
            )  # fmt: skip
            found.append(Drawing(chart, map=True))
    return found


def _map_title(data: EvaluationInput, rows: list[Territory], words: tuple[str, str, str]) -> str:
    """What the map shows: the territory where placements are most numerous."""
    known = [row for row in rows if row.figure("T02").shown and row.figure("T02").value]
    if not known:
        return f"Les missions par {words[0]}"
    top = max(known, key=lambda row: row.figure("T02").value)
    return f"{top.name}, {first(words[0])} par le nombre de missions {place(data.territory)}"


def first(word: str) -> str:
    """«première région», «premier département»."""
    return f"{'premier' if word == 'département' else 'première'} {word}"


def _table(data: EvaluationInput, rows: list[Territory], level: TerritoryType) -> Table:
    """Totals of each territory, and the evolution of its placements."""
    columns = (
        _WORDS[level][2][:-1] if level != TerritoryType.MISSION_LOCALE else "Mission Locale",
        "Jeunes",
        "Missions",
        "Évolution des missions",
        "Missions par jeune",
        "Taux d'accès",
        "Conventions",
        "Agences couvertes",
    )
    if level == TerritoryType.MISSION_LOCALE:
        columns = columns[:-1]  # an agency does not belong to one Mission Locale
    lines = []
    for row in rows:
        cells = [shown(data.registry[code], row.figure(code)) for code in _COLUMNS]
        evolution = signed_percent(change(row.figure("T02"), data.before_in(row, "T02")))
        line = (row.name, *cells[:2], evolution, *cells[2:])
        lines.append(line[: len(columns)])
    caption = f"{_WORDS[level][2]} {place(data.territory)}, {short(data.period)}"
    return Table(caption, columns, tuple(lines), notes(*lines))


def _locales(data: EvaluationInput, rows: list[Territory]) -> list[Block]:
    text = (
        "Un jeune suivi par deux Missions Locales compte une fois dans chacune et une seule fois dans la région : la "
        "somme des Missions Locales peut dépasser le total régional."
    )
    return [Text(text), _table(data, rows, TerritoryType.MISSION_LOCALE)]


def annex(data: EvaluationInput) -> list[Block]:
    """For the nation, the departments by region; the Missions Locales stand in the attached file."""
    if not data.is_nation:
        return []
    departments = data.places(TerritoryType.DEPARTMENT)
    if not departments or len(departments) > LONGEST_TABLE:
        return []
    known = {row.code: row.figure("T02") for row in departments}
    blocks: list[Block] = []
    if any(figure.shown for figure in known.values()):
        chart = choropleth(
            "Les missions par département",
            "departements",
            known,
            heading="Département",
            measure="Missions commencées",
        )
        blocks.append(Drawing(chart, map=True))
    count = len(data.places(TerritoryType.MISSION_LOCALE))
    if count:
        blocks.append(
            Text(
                f"Les chiffres des {count} Missions Locales, avec toutes leurs ventilations, sont dans le fichier "
                f"«\u00a0{data.csv_name}\u00a0» joint à ce document."
            )
        )
    return [*blocks, _table(data, departments, TerritoryType.DEPARTMENT)]
