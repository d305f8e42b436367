"""Who the youths are: T07 by sex, age, level, scheme, place of living, disability."""

from ...numbers import written
from ..blocks import Block, Heading, Text
from ..data import EvaluationInput, share
from ..wording import capital, place
from .common import breakdown_blocks, breakdown_of, largest

_HEADINGS = {
    "sexe": "Femmes et hommes",
    "age": "L'âge à la première mission",
    "niveau": "Le niveau de formation",
    "dispositif": "Le dispositif d'accompagnement",
    "qpv": "Les quartiers prioritaires de la politique de la ville",
    "frr": "Les communes de France ruralités revitalisation",
    "rqth": "La reconnaissance de la qualité de travailleur handicapé",
}
_YES = {
    "qpv": "habitent un quartier prioritaire de la politique de la ville",
    "frr": "habitent une commune classée France ruralités revitalisation",
    "rqth": "ont une reconnaissance de la qualité de travailleur handicapé",
}


def blocks(data: EvaluationInput) -> list[Block]:
    found: list[Block] = [
        Text(
            "Le profil est celui de la première mission de chaque jeune dans la période et dans le "
            "périmètre. Les parts "
            "sont rapportées au nombre de jeunes délégués."
        )
    ]
    for code, heading in _HEADINGS.items():
        breakdown = breakdown_of(data, "T07", code)
        if breakdown is None:
            continue
        found.append(Heading(heading))
        if text := _sentence(data, code, breakdown):
            found.append(Text(text))
        title = _title(data, code, breakdown, heading)
        found += breakdown_blocks(data, "T07", breakdown, title, "T01", charted=code not in _YES)
    return found


def _title(data: EvaluationInput, code: str, breakdown, heading: str) -> str:
    """«18 à 20 ans : 41,2 % des jeunes délégués en Normandie»."""
    if found := largest(data, "T07", breakdown, leave={"inconnu"}):
        value, figure = found[0]
        if (part := share(figure, data.figure("T01"))).shown:
            return f"{capital(value.label)} : {written(part, '%')} des jeunes délégués {place(data.territory)}"
    return heading


def _sentence(data: EvaluationInput, code: str, breakdown) -> str:
    if code in _YES:
        part = share(data.figure("T07", code, "oui"), data.figure("T01"))
        unknown = share(data.figure("T07", code, "inconnu"), data.figure("T01"))
        if not part.shown:
            return ""
        text = f"{written(part, '%')} des jeunes délégués {_YES[code]}"
        if unknown.shown and unknown.value:
            text += f" ; l'information manque pour {written(unknown, '%')} d'entre eux"
        return f"{text}."
    unknown = share(data.figure("T07", code, "inconnu"), data.figure("T01"))
    if unknown.shown and unknown.value:
        return f"L'information manque pour {written(unknown, '%')} des jeunes."
    return ""
