"""French sentences made from figures: places, periods, evolutions, what is masked or unknown."""

from missionjeunes.common.dates import long_date
from missionjeunes.common.periods import Period

from ..enums import TerritoryType
from ..numbers import ABSENT, NO_BREAK, PERCENT, Figure, number, rounded, signed, written
from .data import EvaluationInput, Territory, change

_PLACES = {
    "11": "en Île-de-France",
    "32": "dans les Hauts-de-France",
    "44": "dans le Grand Est",
    "52": "dans les Pays de la Loire",
    "04": "à La Réunion",
    "06": "à Mayotte",
}
STABLE = 0.5  # percent: below, a text says «stable»


def place(territory: Territory) -> str:
    """«en Normandie», «en France», or «dans le périmètre étudié» where the article is not known."""
    if territory.type == TerritoryType.NATION:
        return "en France"
    if territory.type == TerritoryType.REGION:
        return _PLACES.get(territory.code, f"en {territory.name}")
    return "dans le périmètre étudié"


def when(period: Period) -> str:
    """«en 2025», «au 1er semestre 2026», «du 4 février 2025 au 3 février 2028»."""
    if "-S" in period.code:
        return f"au {period.label}"
    if period.code.isdigit():
        return f"en {period.code}"
    return f"du {long_date(period.start)} au {long_date(period.end)}"


def short(period: Period) -> str:
    """A column title: «2025», «1er semestre 2026», «04/02/2025 – 03/02/2028»."""
    if "-S" in period.code:
        return period.label
    return period.code if period.code.isdigit() else f"{period.start:%d/%m/%Y} – {period.end:%d/%m/%Y}"


def evolution(figure: Figure) -> str:
    """«en hausse de 4,2 %», «stable (+0,3 %)»; says so when it cannot be given."""
    if figure.masked:
        return "évolution couverte par le secret statistique"
    if not figure.shown:
        return "évolution non disponible"
    if not rounded(figure.value, 1):
        return "stable"
    if abs(figure.value) < STABLE:
        return f"stable ({signed(figure.value)}{PERCENT})"
    way = "en hausse" if figure.value > 0 else "en baisse"
    return f"{way} de {number(abs(figure.value), 1)}{PERCENT}"


def moves(subject: str, figure: Figure, where: str) -> str:
    """A chart's title: «Les missions reculent de 4 % en Normandie»; without evolution, the subject and place."""
    if not figure.shown:
        return f"{subject} {where}"
    if abs(figure.value) < STABLE:
        return f"{subject} restent stables {where}"
    verb = "progressent" if figure.value > 0 else "reculent"
    decimals = 0 if abs(figure.value) >= 1.5 else 1
    return f"{subject} {verb} de {number(abs(figure.value), decimals)}{PERCENT} {where}"


def unknown(subject: str, figure: Figure) -> str:
    """The sentence for a figure that is not shown; `subject` is masculine singular («Le nombre de missions»)."""
    reason = "est couvert par le secret statistique" if figure.masked else "n'est pas disponible"
    return f"{subject} {reason}."


def trend(data: EvaluationInput, indicator: str) -> Figure:
    """The evolution of a total: that of the registry where it has one (T13), else computed from both figures."""
    registered = {"T01": "T13J", "T02": "T13M"}.get(indicator)
    figure = data.figure(registered) if registered else ABSENT
    return figure if registered and figure != ABSENT else change(data.figure(indicator), data.before(indicator))


def shown_change(data: EvaluationInput, indicator: str) -> str:
    """For a table: «+4,2 %», for a percentage «+1,2 pt», «s» or «n.d.»."""
    now, before = data.figure(indicator), data.before(indicator)
    if data.registry[indicator].unit == "%":
        if now.shown and before.shown:
            return f"{signed(rounded(now.value, 1) - rounded(before.value, 1))}{NO_BREAK}pt"
        return "s" if now.masked or before.masked else "n.d."
    return signed_percent(trend(data, indicator))


def signed_percent(figure: Figure) -> str:
    """«+4,2 %», «−0,8 %», «s», «n.d.»."""
    return f"{signed(figure.value)}{PERCENT}" if figure.shown else written(figure)


def one_in(percent: float, several: str) -> str:
    """A share of feminine things in words: «près de six missions sur dix»; empty outside 15 to 95 %."""
    tenths = int(rounded(percent / 10))
    if not 2 <= tenths <= 9:
        return ""
    words = ["deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"][tenths - 2]
    text = f"la moitié des {several}" if tenths == 5 else f"{words} {several} sur dix"
    if percent == 10 * tenths:
        return text
    return f"près de {text}" if percent < 10 * tenths else f"plus de {text}"


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def listing(items: list[str]) -> str:
    """«a, b et c»."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} et {items[-1]}"
