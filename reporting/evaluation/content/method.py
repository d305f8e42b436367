"""How the figures were made, what is missing, and what the words mean (the registry's own definitions)."""

from missionjeunes.common.dates import long_date

from ...enums import Series
from ..blocks import Block, Bullets, Heading, Terms, Text
from ..data import EvaluationInput
from .common import has

# Indicators of the annual evaluation (002, art. 2 and 3) whose data the platform does not collect yet.
EVALUATION_INDICATORS = (
    ("T19", "mises en relation (proposées, acceptées, refusées, commencées)"),
    ("E15", "accès à la formation (CIPI, CDPI, alternance, POEI)"),
    ("E16", "entrées en CIPI et CDPI, heures, achèvement, cofinancements"),
    ("E17", "Points Conseil Intérimaire"),
    ("E18", "parrainage"),
    ("E19", "actions par fiche et participants"),
    ("E20", "emploi durable"),
    ("E21", "ruptures anticipées"),
    ("E22", "continuité entre les missions"),
    ("E23", "diagnostics partagés, référents, comités"),
    ("E24", "parts de femmes, RQTH, QPV et FRR rapportées à l'ensemble des jeunes accompagnés"),
    ("E25", "devenir comparé, avec et sans Point Conseil Intérimaire ou parrainage"),
    ("E26", "engagements tenus par signataire"),
    ("E27", "accompagnement renforcé"),
    ("E28", "compétences transverses"),
)
_WORDS = (
    ("Mission", "Contrat de travail temporaire d'un jeune suivi en Mission Locale ; sous CDI intérimaire, chaque "
     "lettre de mission compte."),
    ("CEJ", "Contrat d'engagement jeune."),
    ("CDPI", "Contrat de développement professionnel intérimaire."),
    ("CIPI", "Contrat d'insertion professionnelle intérimaire."),
    ("FRR", "France ruralités revitalisation : zonage de communes rurales."),
    ("I-MILO", "Système d'information des Missions Locales."),
    ("PACEA", "Parcours contractualisé d'accompagnement vers l'emploi et l'autonomie."),
    ("QPV", "Quartier prioritaire de la politique de la ville."),
    ("RQTH", "Reconnaissance de la qualité de travailleur handicapé."),
)  # fmt: skip


def blocks(data: EvaluationInput) -> list[Block]:
    return [
        Heading("Source et périmètre"),
        Bullets((_source(data), _territory(), _counted(), _extraction(data))),
        Heading("Secret statistique"),
        Bullets(_secrecy(data)),
        Heading("Calculs"),
        Bullets(
            (
                "Les moyennes sont données avec deux décimales, les pourcentages avec une, arrondis "
                "au plus proche (la "
                "moitié s'éloigne de zéro). Les rapports du tableau de suivi sont calculés avant "
                "arrondi ; les parts et "
                "les évolutions propres à ce document, à partir des valeurs affichées.",
                "Un rapport dont le dénominateur est nul n'a pas de valeur : il est noté "
                "«\u00a0n.d.\u00a0», jamais 0.",
                "Une évolution inférieure à 0,5\u00a0% dans un sens ou dans l'autre est dite «\u00a0stable\u00a0».",
                "Une région n'est pas la somme de ses Missions Locales : les personnes y sont "
                "comptées une seule fois.",
            )
        ),
        Heading("Données jointes"),
        Text(
            f"Le fichier «\u00a0{data.csv_name}\u00a0», joint à ce document, contient toutes les "
            "valeurs, y compris celles qui "
            "ne sont pas imprimées : une ligne par cellule, en UTF-8, séparées par des points-virgules."
        ),
        *_missing(data),
    ]


def _source(data: EvaluationInput) -> str:
    if data.series == Series.IMILO:
        return "Série I-MILO : missions vues dans un extrait du système d'information des Missions Locales."
    return "Série ensemble : missions vues dans I-MILO ou déclarées sur la plateforme, comptées une seule fois."


def _territory() -> str:
    return (
        "Une mission est rattachée à la Mission Locale du dossier du jeune, puis à son département, "
        "à sa région et à la "
        "France. Le lieu de la mission n'intervient pas."
    )


def _counted() -> str:
    return (
        "Sont comptées les missions d'intérim (CTT, CDII, CIPI, CDPI) qui ne sont pas annulées ; une "
        "mission contestée reste "
        "comptée. Un renouvellement prolonge la mission qu'il renouvelle et n'en ajoute pas."
    )


def _extraction(data: EvaluationInput) -> str:
    extracted = f"Données extraites le {long_date(data.extraction_day)}"
    if data.provisional:
        state = "chiffres provisoires (ils le restent trois mois après la fin de la période)"
        extracted = f"{extracted} ; {state}"
    else:
        extracted = f"{extracted}, plus de trois mois après la fin de la période : chiffres définitifs"
    return f"{extracted}. Registre des indicateurs, version {data.registry.version}."


def _secrecy(data: EvaluationInput) -> tuple[str, ...]:
    if not data.threshold:
        return (
            "Ce document interne donne les chiffres exacts : aucune valeur n'est masquée. Il ne doit "
            "pas être diffusé.",
        )
    return (
        f"Un chiffre qui porte sur moins de {data.threshold} personnes n'est pas affiché : il est noté "
        "«\u00a0s\u00a0» (secret statistique), et hachuré sur les cartes.",
        "Un rapport ou une évolution n'est affiché que si toutes ses composantes le sont ; un total "
        "masqué l'est avec "
        "toute sa ventilation. Les chiffres qui comptent des organismes ne sont pas masqués.",
        "Les valeurs qui permettraient de retrouver une valeur masquée par différence ne sont pas "
        "encore masquées à leur "
        "tour : ce document de travail ne doit pas être publié.",
    )


def _missing(data: EvaluationInput) -> list[Block]:
    absent = tuple(f"{code} : {label}" for code, label in EVALUATION_INDICATORS if not has(data, code))
    if not absent:
        return []
    return [
        Heading("Indicateurs non encore disponibles"),
        Text(
            "L'évaluation annuelle prévoit aussi les indicateurs suivants. La plateforme ne dispose "
            "pas encore des données "
            "nécessaires : ils ne sont pas estimés."
        ),
        Bullets(absent),
    ]


def glossary(data: EvaluationInput) -> list[Block]:
    """The definitions of the registry, in its order, then common abbreviations."""
    items = tuple(
        (f"{indicator.label} ({indicator.code})", indicator.definition) for indicator in data.registry.indicators
    )
    return [Heading("Indicateurs"), Terms(items), Heading("Sigles et termes"), Terms(_WORDS)]
