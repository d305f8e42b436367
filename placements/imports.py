"""Extracts of youths and of placements (docs/formats.md)."""

from missionjeunes.work.importing.layout import Column, ImportKind, Layout, register
from partners.actor import Actor

from .enums import ContractType, Ground, Outcome, Scheme
from .services import import_missions, import_youths

_SEXES = {"F": "F", "Femme": "F", "Féminin": "F", "M": "M", "H": "M", "Homme": "M", "Masculin": "M"}
_SCHEMES = {scheme: scheme for scheme in Scheme.values} | {
    "Autres": Scheme.OTHER,
    "Autre accompagnement": Scheme.OTHER,
}
_CONTRACTS = {contract: contract for contract in ContractType.values}
_NOTHING_SAID = "Valeur inconnue, laissée vide."
_CODE = {"required": True, "filled": True, "key": True}


def _own_data(actor: Actor) -> bool:
    """A Mission Locale imports its own extracts, and nobody else by the browser (access.md)."""
    return actor.is_mission_locale


def _flag(name: str, example: str = "N") -> Column:
    return Column(name, "flag", lenient=True, example=example, help="O ou N")


YOUTHS = Layout(
    (
        Column("code_structure", width=20, example="ML014", help="code I-MILO de la Mission Locale", **_CODE),
        Column("identifiant_jeune", "identity", fallback=("code_structure", "numero_dossier"), width=60,
               help="identifiant national I-MILO, gardé sous forme chiffrée seulement"),
        Column("numero_dossier", width=40, example="00123", **_CODE),
        Column("nom", width=100, example="DURAND"),
        Column("prenom", width=100, example="Awa"),
        Column("date_naissance", "date", required=True, filled=True, example="06/05/2004"),
        Column("sexe", "choice", choices=_SEXES, lenient=True, unknown=_NOTHING_SAID, example="F",
               help="F, M ou vide"),
        Column("niveau_formation", "level", lenient=True, example="4", help="1 à 8"),
        Column("code_commune", pad=5, example="14118", help="code Insee"),
        _flag("qpv"),
        _flag("frr"),
        _flag("rqth"),
        Column("dispositif", "choice", choices=_SCHEMES, unknown="Dispositif inconnu : CEJ, PACEA ou AUTRE.",
               example="CEJ", help="CEJ, PACEA, AUTRE ou vide"),
        Column("date_entree", "date", example="15/01/2026"),
        Column("date_sortie", "date"),
        Column("email", "email", lenient=True, example="awa.durand@exemple.fr"),
        Column("telephone", width=30, example="06 12 34 56 78"),
    )
)  # fmt: skip

MISSIONS = Layout(
    (
        Column("code_structure", width=20, example="ML014", help="code I-MILO de la Mission Locale", **_CODE),
        Column("numero_dossier", width=40, example="00123", **_CODE),
        Column("reference_mission", width=60, example="M-2026-0001", **_CODE),
        Column("siret_agence", "siret", pad=14, example="90000000100013", **_CODE),
        Column("type_contrat", "choice", required=True, filled=True, choices=_CONTRACTS,
               unknown="Type de contrat inconnu.", example="CTT", help=", ".join(_CONTRACTS)),
        Column("motif_recours", "choice", choices={ground: ground for ground in Ground.values}, lenient=True,
               unknown="Motif de recours inconnu, laissé vide.", example="accroissement",
               help=", ".join(Ground.values)),
        Column("date_debut", "date", required=True, filled=True, example="02/02/2026"),
        Column("date_fin_prevue", "date", example="06/02/2026"),
        Column("date_fin_reelle", "date", example="06/02/2026"),
        Column("heures", "decimal", example="35,5"),
        Column("code_rome", "rome", lenient=True, example="N1103", help="une lettre et quatre chiffres"),
        Column("code_naf", "naf", lenient=True, example="52.10B", help="activité de l'entreprise utilisatrice"),
        Column("departement_mission", pad=2, example="14"),
        Column("issue", "choice", choices={outcome: outcome for outcome in Outcome.values},
               unknown="Issue inconnue.", help=", ".join(Outcome.values) + " ou vide"),
        Column("renouvelle", key=True, width=60, help="référence de la mission que celle-ci renouvelle"),
    )
)  # fmt: skip

register(
    ImportKind(
        name="jeunes", label="Jeunes et accompagnements", origin="une requête I-MILO sur les dossiers suivis",
        layout=YOUTHS, keys=(("code_structure", "numero_dossier", "dispositif", "date_entree"),), allowed=_own_data,
        check=import_youths.check, apply=import_youths.apply, nominative=True,
    )
)  # fmt: skip
register(
    ImportKind(
        name="missions", label="Missions d'intérim et contrats", origin="une requête I-MILO sur les situations",
        layout=MISSIONS, keys=(("code_structure", "reference_mission"),), allowed=_own_data,
        check=import_missions.check, apply=import_missions.apply, nominative=True,
    )
)  # fmt: skip
