"""What the placements are: their length, contract, sector, trade, scheme, and the work that they make."""

from ...numbers import NO_BREAK, Figure, counted, number, written
from ..blocks import Block, Heading, Table, Text
from ..data import EvaluationInput, share
from ..wording import capital, moves, place, short, trend
from .common import amount, breakdown_blocks, breakdown_of, known, largest, notes, total

_HEADINGS = {
    "contrat": "Le type de contrat",
    "secteur": "Le secteur des entreprises utilisatrices",
    "metier": "Les métiers",
    "dispositif": "Le dispositif suivi au premier jour de la mission",
    "convention": "Les missions sous convention",
    "statut": "L'état des missions",
}


def blocks(data: EvaluationInput) -> list[Block]:
    found: list[Block] = []
    if length := breakdown_of(data, "T06", "duree"):
        found += [Heading("La durée des missions"), *_length_text(data)]
        title = moves("Les missions", trend(data, "T02"), place(data.territory))
        found += breakdown_blocks(data, "T06", length, title, "T02")
    found += _length_by_scheme(data)
    for code, heading in _HEADINGS.items():
        breakdown = breakdown_of(data, "T08", code)
        if breakdown is None:
            continue
        found.append(Heading(heading))
        found += breakdown_blocks(data, "T08", breakdown, _title(data, breakdown, heading), "T02")
    return found + _work(data)


def _title(data: EvaluationInput, breakdown, heading: str) -> str:
    """«Industrie manufacturière : 38,0 % des missions en Normandie»."""
    if found := largest(data, "T08", breakdown, leave={"inconnu"}):
        value, figure = found[0]
        if (part := share(figure, data.figure("T02"))).shown:
            return f"{capital(value.label)} : {written(part, '%')} des missions {place(data.territory)}"
    return heading


def _length_text(data: EvaluationInput) -> list[Block]:
    if not (known(data, "T05") and known(data, "T05M")):
        return []
    return [
        Text(
            "Les missions terminées dans la période ont duré en moyenne "
            f"{amount(data.figure('T05'), 2)}{NO_BREAK}jours ; "
            f"la moitié d'entre elles a duré {number(data.figure('T05M').value)}{NO_BREAK}jours ou "
            "moins. Les renouvellements "
            "prolongent la mission qu'ils renouvellent."
        )
    ]


def _length_by_scheme(data: EvaluationInput) -> list[Block]:
    """The cross table of length and scheme: one row per scheme, shares of its placements by length."""
    lengths, schemes = breakdown_of(data, "T06", "duree"), breakdown_of(data, "T08", "dispositif")
    if not (lengths and schemes and breakdown_of(data, "T06", "duree*dispositif")):
        return []
    counts, shares, sentences = [], [], []
    for scheme in schemes.values:
        whole = data.figure("T08", "dispositif", scheme.code)
        cells = [data.figure("T06", "duree*dispositif", f"{length.code}*{scheme.code}") for length in lengths.values]
        counts.append((capital(scheme.label), *(written(cell) for cell in cells), written(whole)))
        shares.append((capital(scheme.label), *(written(share(cell, whole), "%") for cell in cells)))
        if scheme.code in {"CEJ", "PACEA"}:
            sentences.append(_short_ones(scheme.label, cells[0], whole))
    names = tuple(capital(length.label) for length in lengths.values)
    text = " ".join(sentence for sentence in sentences if sentence)
    return [
        Heading("La durée selon le dispositif"),
        *([Text(text)] if text else []),
        Table(
            "Missions par durée et dispositif",
            ("Dispositif", *names, "Ensemble"),
            tuple(counts),
            notes(*counts),
        ),
        Table(
            "Part des missions de chaque dispositif, par durée",
            ("Dispositif", *names),
            tuple(shares),
            notes(*shares),
        ),
    ]


def _short_ones(scheme: str, short_ones: Figure, whole: Figure) -> str:
    part = share(short_ones, whole)
    if not part.shown:
        return ""
    return f"{capital(scheme)} : {written(part, '%')} des missions durent moins de 7 jours."


def _work(data: EvaluationInput) -> list[Block]:
    """Days, hours and full-time equivalents."""
    rows = []
    for code in ("T04", "T20", "T20E", "T20K", "T02E"):
        if any(indicator.code == code for indicator in data.registry.indicators):
            indicator = data.registry[code]
            rows.append(
                (
                    indicator.label,
                    total(data, code),
                    written(data.before(code), indicator.unit, indicator.decimals),
                )
            )
    if not rows:
        return []
    text = ""
    if known(data, "T04") and known(data, "T02") and data.figure("T02").value:
        text = (
            f"Les missions actives dans la période représentent {counted(data.figure('T04').value, 'jour')}, "
            "du premier au "
            "dernier jour de chaque mission, ramenés à la période."
        )
    columns = ("Indicateur", short(data.period), short(data.period.year_earlier))
    return [
        Heading("Le volume de travail"),
        *([Text(text)] if text else []),
        Table("Jours, heures, équivalents temps plein et épisodes", columns, tuple(rows), notes(*rows)),
    ]
