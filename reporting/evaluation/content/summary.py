"""The essentials in sentences and tiles, the table of key figures, the years."""

from missionjeunes.common.dates import long_date

from ...charts import Line, lines
from ...indicators import Indicator
from ...numbers import NO_BREAK, Figure, counted, number, plural, rounded, signed, written
from ..blocks import Block, Bullets, Drawing, Table, Text, Tile, Tiles
from ..data import EvaluationInput, share
from ..wording import (
    capital,
    evolution,
    moves,
    one_in,
    place,
    short,
    shown_change,
    trend,
    unknown,
    when,
)
from .common import amount, breakdown_of, has, known, largest, notes, shown, total

_TILES = (
    ("T01", "jeunes délégués"),
    ("T02", "missions"),
    ("T03", "missions par jeune"),
    ("T09", "des jeunes accompagnés ont accédé à l'intérim"),
    ("T11", "des Missions Locales couvertes par une convention"),
    ("T17", "premières missions"),
)


def essentials(data: EvaluationInput) -> list[Block]:
    sentences = [
        sentence
        for build in (_placements, _length, _profile, _scheme, _access, _first, _work, _coverage, _since)
        if (sentence := build(data))
    ]
    return [
        Text(_persons(data), lead=True),
        Tiles(tuple(_tile(data, code, label) for code, label in _TILES if has(data, code))),
        Bullets(tuple(sentences)),
        Text(_state(data)),
    ]


def _tile(data: EvaluationInput, code: str, label: str) -> Tile:
    figure = data.figure(code)
    rate = data.registry[code].unit == "%"
    text = _points(figure, data.before(code)) if rate else evolution(trend(data, code))
    value = "secret statistique" if figure.masked else shown(data.registry[code], figure)
    return Tile(label, value, f"{text} sur un an" if text.startswith(("en hausse", "en baisse", "stable")) else text)


def _points(now: Figure, before: Figure) -> str:
    if now.masked or before.masked:
        return "évolution couverte par le secret statistique"
    if not (now.shown and before.shown):
        return "évolution non disponible"
    gap = round(now.value - before.value, 1)
    if not gap:
        return "stable"
    unit = plural(gap, "point")
    return f"{'en hausse' if gap > 0 else 'en baisse'} de {number(abs(gap), 1)}{NO_BREAK}{unit}"


def _persons(data: EvaluationInput) -> str:
    """The first sentence: youths, and their evolution."""
    figure, where = data.figure("T01"), place(data.territory)
    if not figure.shown:
        return unknown(f"{capital(when(data.period))}, le nombre de jeunes délégués {where}", figure)
    verb = "a été délégué" if figure.value < 2 else "ont été délégués"
    start = f"{capital(when(data.period))}, {counted(figure.value, 'jeune')} {verb} en mission d'intérim {where}"
    before = data.before("T01")
    if not before.shown:
        return f"{start} ({evolution(trend(data, 'T01'))} par rapport à la même période un an plus tôt)."
    earlier = f"{number(before.value)} {when(data.period.year_earlier)}"
    return f"{start}, un nombre {evolution(trend(data, 'T01'))} sur un an ({earlier})."


def _placements(data: EvaluationInput) -> str:
    figure = data.figure("T02")
    if not figure.shown:
        return unknown("Le nombre de missions commencées", figure)
    text = f"{counted(figure.value, 'mission')} {plural(figure.value, 'a', 'ont')} commencé dans la période, "
    text += f"un nombre {evolution(trend(data, 'T02'))} sur un an"
    if known(data, "T03"):
        text += f", soit {amount(data.figure('T03'), 2)} {plural(data.figure('T03').value, 'mission')} par jeune"
    if known(data, "T02E"):
        text += f", regroupées en {counted(data.figure('T02E').value, 'épisode')} d'emploi"
    return f"{text}."


def _length(data: EvaluationInput) -> str:
    figure = data.figure("T06", "duree", "<7")
    part = share(figure, data.figure("T02"))
    if not part.shown:
        return ""
    words = one_in(part.value, "missions")
    subject = f"{capital(words)} ({written(part, '%')})" if words else f"{written(part, '%')} des missions"
    text = f"{subject} durent moins de 7 jours"
    if known(data, "T05") and known(data, "T05M"):
        text += f" ; la durée moyenne est de {amount(data.figure('T05'), 2)}{NO_BREAK}jours"
        text += f" et la durée médiane de {shown_days(data.figure('T05M'))}"
    return f"{text}."


def shown_days(figure: Figure) -> str:
    """«5 jours», «4,5 jours»."""
    return f"{number(figure.value)}{NO_BREAK}{plural(figure.value, 'jour')}"


def _profile(data: EvaluationInput) -> str:
    whole, parts = data.figure("T01"), []
    women = share(data.figure("T07", "sexe", "F"), whole)
    if women.shown:
        parts.append(f"les femmes représentent {written(women, '%')} des jeunes délégués")
    if (ages := breakdown_of(data, "T07", "age")) and (found := largest(data, "T07", ages)):
        value, figure = found[0]
        if (part := share(figure, whole)).shown:
            parts.append(f"la tranche d'âge la plus nombreuse est celle des {value.label} ({written(part, '%')})")
    return f"{capital(' ; '.join(parts))}." if parts else ""


def _scheme(data: EvaluationInput) -> str:
    schemes = breakdown_of(data, "T07", "dispositif")
    if not schemes:
        return ""
    parts = []
    for code, words in (("CEJ", "contrat d'engagement jeune (CEJ)"), ("PACEA", "PACEA")):
        part = share(data.figure("T07", "dispositif", code), data.figure("T01"))
        if part.shown:
            parts.append(f"{written(part, '%')} en {words}")
    if not parts:
        return ""
    return f"À leur première mission de la période, les jeunes délégués étaient accompagnés : {' et '.join(parts)}."


def _access(data: EvaluationInput) -> str:
    if not known(data, "T09"):
        return ""
    return (
        f"{total(data, 'T09')} des jeunes accompagnés par une Mission Locale dans la période ont commencé une "
        "mission d'intérim."
    )


def _first(data: EvaluationInput) -> str:
    figure = data.figure("T17")
    if not figure.shown:
        return ""
    part = share(figure, data.figure("T01"))
    text = f"Pour {counted(figure.value, 'jeune')}, c'était la première mission d'intérim connue"
    return f"{text}, soit {written(part, '%')} des jeunes délégués." if part.shown else f"{text}."


def _work(data: EvaluationInput) -> str:
    if not known(data, "T04"):
        return ""
    text = f"Les missions représentent {counted(data.figure('T04').value, 'jour')}"
    if known(data, "T20") and known(data, "T20E") and known(data, "T20K"):
        text += f" et {counted(rounded(data.figure('T20').value), 'heure')}, soit "
        text += f"{amount(data.figure('T20E'))} équivalents temps plein, là où les heures sont connues"
        text += f" ({total(data, 'T20K')} des missions)"
    return f"{text}."


def _coverage(data: EvaluationInput) -> str:
    if not known(data, "T10"):
        return ""
    figure, before = data.figure("T10"), data.before("T10")
    text = f"Au {long_date(data.period.end)}, {counted(figure.value, 'convention')} "
    text += plural(figure.value, "est active", "sont actives")
    if before.shown and before.value != figure.value:
        text += f", soit {signed(figure.value - before.value, 0)} sur un an"
    if known(data, "T11"):
        text += f" ; {total(data, 'T11')} des Missions Locales"
        text += f" et {total(data, 'T11A')} des agences" if known(data, "T11A") else ""
        text += " en ont au moins une"
    return f"{text}."


def _since(data: EvaluationInput) -> str:
    if not (known(data, "T14M") and known(data, "T14J")):
        return ""
    return (
        f"Depuis 2014, {counted(data.figure('T14M').value, 'mission')} et "
        f"{counted(data.figure('T14J').value, 'jeune')} ont été comptés (doubles comptes possibles "
        "d'une année à l'autre)."
    )


def _state(data: EvaluationInput) -> str:
    if data.provisional:
        return (
            "Ces chiffres sont provisoires : les missions déclarées ou corrigées dans les trois mois qui suivent la "
            "période peuvent encore les modifier."
        )
    return "Ces chiffres sont définitifs : ils ont été extraits plus de trois mois après la fin de la période."


def key_figures(data: EvaluationInput) -> list[Block]:
    """Every total of the registry, a year earlier, and its change."""
    rows = []
    for indicator in data.registry.indicators:
        if indicator.breakdowns or indicator.code in {"T13J", "T13M"}:
            continue
        rows.append(
            (
                f"{indicator.label}{_unit(indicator)}",
                total(data, indicator.code),
                shown(indicator, data.before(indicator.code)),
                shown_change(data, indicator.code),
            )
        )
    columns = ("Indicateur", short(data.period), short(data.period.year_earlier), "Évolution")
    text = (
        "Les définitions de ces indicateurs figurent au glossaire. L'évolution compare la période à "
        "la même période un "
        "an plus tôt ; celle d'un taux est donnée en points (pt)."
    )
    return [Text(text), Table("Chiffres clés et évolution sur un an", columns, tuple(rows), notes(*rows))]


def _unit(indicator: Indicator) -> str:
    """The unit in brackets where the label does not say it."""
    said = indicator.unit not in {"jours", "heures", "ETP"} or indicator.unit in indicator.label.lower()
    return "" if said else f" ({indicator.unit})"


def over_time(data: EvaluationInput) -> list[Block]:
    """The years known before this one, as curves; nothing with fewer than two points."""
    points = [*data.years]
    if len(points) < 2:
        return []
    labels = [point.label for point in points]
    series = (
        Line("missions", tuple(point.placements for point in points)),
        Line("jeunes", tuple(point.persons for point in points)),
    )
    first, last = points[0].placements, points[-1].placements
    title = f"Missions et jeunes délégués de {labels[0]} à {labels[-1]} {place(data.territory)}"
    if first.shown and last.shown and first.value:
        gap = Figure(round(100 * (last.value - first.value) / first.value, 1))
        title = moves("Les missions", gap, f"de {labels[0]} à {labels[-1]} {place(data.territory)}")
    chart = lines(title, labels, series)
    blocks: list[Block] = [
        Drawing(chart),
        Table("Missions et jeunes par année", ("Année", *chart.columns[1:]), chart.rows),
    ]
    if known(data, "T14M"):
        blocks.append(Text(_since(data)))
    return blocks
