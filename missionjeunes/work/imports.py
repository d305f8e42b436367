"""The directory of organisations (docs/formats.md, `annuaire`)."""

from partners.actor import Actor
from partners.enums import NATIONAL_KINDS, Kind

from .importing.layout import Column, ImportKind, Layout, register
from .services import import_directory

_KINDS = {kind: kind for kind in Kind.values if kind != Kind.SUPPORT} | {
    "Mission Locale": Kind.MISSION_LOCALE,
    "Agence d'emploi": Kind.AGENCY,
    "Agence d'intérim": Kind.AGENCY,
    "Entreprise utilisatrice": Kind.COMPANY,
    "Entreprise de travail temporaire": Kind.ETT,
    "DEETS": Kind.DREETS,
    "DRIEETS": Kind.DREETS,
    "DDETSPP": Kind.DDETS,
    "DDETS-PP": Kind.DDETS,
    "Prism'emploi": Kind.PRISM,
    "FPE.TT": Kind.FPETT,
}


def _national(actor: Actor) -> bool:
    """The directory is kept by the national bodies of the State and of the Missions Locales."""
    return actor.kind in NATIONAL_KINDS


DIRECTORY = Layout(
    (
        Column("type", "choice", required=True, filled=True, choices=_KINDS, unknown="Type d'organisation inconnu.",
               example="AGENCE",
               help="ML, AGENCE, ENTREPRISE, ETT, ARML, DREETS, DDETS, UNML, PRISMEMPLOI, AKTO, FASTT, FPETT…"),
        Column("code_structure", key=True, width=20, help="pour une Mission Locale"),
        Column("siret", "siret", key=True, pad=14, example="90000000100017", help="pour les autres"),
        Column("nom", required=True, filled=True, width=200, example="Intérim Delta Caen"),
        Column("departement", required=True, pad=2, example="14"),
        Column("siret_parent", "siret", key=True, pad=14, help="entreprise dont dépend l'agence"),
        Column("code_naf", "naf", lenient=True, example="78.20Z"),
        Column("date_ouverture", "date", example="01/01/2010"),
        Column("date_fermeture", "date"),
    )
)  # fmt: skip

register(
    ImportKind(
        name="annuaire", label="Annuaire des organisations", origin="le réseau des Missions Locales et la branche",
        layout=DIRECTORY, keys=(("siret",),), allowed=_national,
        check=import_directory.check, apply=import_directory.apply,
    )
)  # fmt: skip
