"""Breakdowns of version 1 and their ordered values (spec: T06, T07, T08)."""

from partners.reference import naf_sections, rome_domains

from .model import Breakdown, Value, cross

_UNKNOWN = Value("inconnu", "non renseigné")
_YES_NO = (Value("oui", "oui"), Value("non", "non"), _UNKNOWN)
_SCHEMES = (
    Value("CEJ", "contrat d'engagement jeune"),
    Value("PACEA", "PACEA"),
    Value("AUTRE", "autre accompagnement"),
    Value("SANS", "sans accompagnement"),
)

SEX = Breakdown("sexe", "sexe", (Value("F", "femmes"), Value("M", "hommes"), _UNKNOWN))
AGE = Breakdown(
    "age",
    "âge à la première mission",
    tuple(
        Value(code, label)
        for code, label in [
            ("16-17", "16 et 17 ans"),
            ("18-20", "18 à 20 ans"),
            ("21-25", "21 à 25 ans"),
            ("26-29", "26 à 29 ans"),
            ("30+", "30 ans et plus"),
        ]
    ),
)
LEVEL = Breakdown("niveau", "niveau de formation", (*(Value(str(n), f"niveau {n}") for n in range(1, 9)), _UNKNOWN))
QPV = Breakdown("qpv", "quartier prioritaire de la politique de la ville", _YES_NO)
FRR = Breakdown("frr", "France ruralités revitalisation", _YES_NO)
RQTH = Breakdown("rqth", "reconnaissance de la qualité de travailleur handicapé", _YES_NO, health=True)
SCHEME = Breakdown("dispositif", "dispositif d'accompagnement", _SCHEMES)

LENGTH = Breakdown(
    "duree",
    "durée de la mission",
    (
        Value("<7", "moins de 7 jours"),
        Value("7-29", "de 7 à 29 jours"),
        Value("30-89", "de 30 à 89 jours"),
        Value("90+", "90 jours et plus"),
        Value("en_cours", "sans date de fin"),
    ),
)
LENGTH_BY_SCHEME = cross(LENGTH, SCHEME)
CONTRACT = Breakdown(
    "contrat",
    "type de contrat",
    (
        Value("CTT", "contrat de travail temporaire"),
        Value("CDII", "CDI intérimaire"),
        Value("CIPI", "contrat d'insertion professionnelle intérimaire"),
        Value("CDPI", "contrat de développement professionnel intérimaire"),
    ),
)
SECTOR = Breakdown(
    "secteur",
    "secteur de l'entreprise utilisatrice (section NAF rév. 2)",
    (*(Value(section.code, section.label) for section in naf_sections()), _UNKNOWN),
)
TRADE = Breakdown(
    "metier",
    "grand domaine de métiers (ROME)",
    (*(Value(domain.code, domain.label) for domain in rome_domains()), _UNKNOWN),
)
STATUS = Breakdown(
    "statut",
    "état de la mission",
    (
        Value("declaree", "déclarée"),
        Value("confirmee", "confirmée"),
        Value("corrigee", "corrigée"),
        Value("contestee", "contestée"),
        Value("non_confirmee", "non confirmée"),
    ),
)
CONVENTION = Breakdown(
    "convention",
    "convention au premier jour",
    (Value("sous_convention", "sous convention"), Value("hors_convention", "hors convention")),
)

OF_PERSONS = (SEX, AGE, LEVEL, QPV, FRR, RQTH, SCHEME)
OF_LENGTH = (LENGTH, LENGTH_BY_SCHEME)
OF_NATURE = (CONTRACT, SECTOR, TRADE, STATUS, SCHEME, CONVENTION)
