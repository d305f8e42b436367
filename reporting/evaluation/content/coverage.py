"""Conventions, Missions Locales and agencies covered; then the quality of what was declared."""

from missionjeunes.common.dates import long_date

from ...charts import Bar, bars
from ...enums import TerritoryType
from ...numbers import Figure, counted, plural, written
from ..blocks import Block, Drawing, Table, Text
from ..data import EvaluationInput, share
from ..wording import capital, place, short, shown_change
from .common import LONGEST_CHART, has, known, notes, shown, total
from .territories import first

_CODES = ("T10", "T10S", "T11", "T11A", "T12", "T12C")
_QUALITY = ("T15", "T16", "T16D", "T20K")


def blocks(data: EvaluationInput) -> list[Block]:
    codes = [code for code in _CODES if has(data, code)]
    if not codes:
        return []
    found: list[Block] = [Text(sentence) for sentence in _sentences(data)]
    found.append(_totals(data, codes, "Conventions et couverture"))
    kind = TerritoryType.REGION if data.is_nation else TerritoryType.DEPARTMENT
    rows = data.places(kind)
    if len(rows) > 1:
        ordered = sorted(rows, key=lambda row: (-(row.figure("T10").value or 0), row.name))
        items = [Bar(row.name, row.figure("T10"), data.before_in(row, "T10")) for row in ordered]
        series = (
            (short(data.period), short(data.period.year_earlier))
            if data.earlier_children and len(rows) <= LONGEST_CHART
            else (short(data.period),)
        )
        word = first("région" if data.is_nation else "département")
        title = f"{ordered[0].name}, {word} par le nombre de conventions actives {place(data.territory)}"
        found.append(Drawing(bars(title, items, series=series, heading="Territoire")))
        lines = [(row.name, *(shown(data.registry[code], row.figure(code)) for code in codes)) for row in rows]
        columns = ("Territoire", "Conventions actives", "Signées", "Missions Locales couvertes", "Agences couvertes",
                   "Agences délégataires", "dont sous convention")  # fmt: skip
        found.append(Table("Conventions et couverture par territoire", columns, tuple(lines), notes(*lines)))
    if data.accords:
        found += _accords(data)
    return found


def _sentences(data: EvaluationInput) -> list[str]:
    sentences = []
    if known(data, "T10"):
        figure = data.figure("T10")
        count = counted(figure.value, "convention")
        text = f"Au {long_date(data.period.end)}, {count} entre Missions Locales et agences "
        text += plural(figure.value, "est active", "sont actives")
        if known(data, "T10S"):
            signed = data.figure("T10S").value
            verb = plural(signed, "a été signée", "ont été signées")
            text += f" ; {counted(signed, 'convention')} {verb} dans la période"
        sentences.append(f"{text}.")
    if known(data, "T12") and known(data, "T12C"):
        figure, part = data.figure("T12"), share(data.figure("T12C"), data.figure("T12"))
        text = f"{counted(figure.value, 'agence')} {plural(figure.value, 'a', 'ont')} délégué au moins un jeune"
        sentences.append(f"{text}, dont {written(part, '%')} sous convention." if part.shown else f"{text}.")
    under = share(data.figure("T08", "convention", "sous_convention"), data.figure("T02"))
    if under.shown:
        sentences.append(f"{written(under, '%')} des missions ont commencé sous une convention en vigueur.")
    return sentences


def _totals(data: EvaluationInput, codes: list[str], caption: str) -> Table:
    rows = [
        (
            data.registry[code].label,
            total(data, code),
            shown(data.registry[code], data.before(code)),
            shown_change(data, code),
        )
        for code in codes
    ]
    columns = ("Indicateur", short(data.period), short(data.period.year_earlier), "Évolution")
    return Table(caption, columns, tuple(rows), notes(*rows))


def _accords(data: EvaluationInput) -> list[Block]:
    rows = tuple(
        (
            accord.title,
            accord.number or "–",
            f"{accord.starts_on:%d/%m/%Y}" if accord.starts_on else "non connu",
            f"{accord.ends_on:%d/%m/%Y}" if accord.ends_on else "non connu",
        )
        for accord in data.accords
    )
    return [Table("Accords en vigueur au moins un jour de la période", ("Accord", "Numéro", "Du", "Au"), rows)]


def quality(data: EvaluationInput) -> list[Block]:
    codes = [code for code in _QUALITY if has(data, code)]
    if not codes:
        return []
    sentences = []
    if known(data, "T15"):
        sentences.append(f"{total(data, 'T15')} des rubriques requises des missions de la période sont renseignées.")
    if known(data, "T16"):
        text = f"{total(data, 'T16')} des missions ont été confirmées ou corrigées par l'autre partie"
        if known(data, "T16D"):
            delay: Figure = data.figure("T16D")
            text += (
                f", la moitié des réponses étant données en {written(delay)} {plural(delay.value, 'jour')} ou moins"
            )
        sentences.append(f"{text}.")
    return [
        *(Text(capital(sentence)) for sentence in sentences),
        _totals(data, codes, "Complétude, concordance et délais de réponse"),
    ]
