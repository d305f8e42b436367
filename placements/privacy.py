"""Personal columns of young people: dossiers, supports, placements. No NIR, no free text on health.

services.retention empties every column of the dossier under NAMES: to declare one there is to have it erased. Any
other says why it stays.
"""

from missionjeunes.common.privacy import Privacy, Retention, declare, not_personal, personal

_END = "26e anniversaire ou fin de l'accompagnement, le plus tardif, puis 12 mois, préavis et 30 jours"
_LAST = "6 mois après l'évaluation finale de l'accord en cours, par destruction de la clé d'empreinte (exploitant)"
NAMES = Retention(f"{_END} ; ensuite effacement", ("placements.end_retention",))


def staying(why: str) -> Retention:
    """What is kept without a name, and why: still personal data, until the key of the hash is destroyed."""
    return Retention(f"{_END} ; ensuite reste, sans nom ({why}), jusqu'à {_LAST}", stays=why)


KEY = Retention(_LAST, stays="compte une personne une fois, et la reconnaît dans un extrait ultérieur")
COUNTED = staying("ventilé par les indicateurs")
LINKED = staying("rattache ce qui est compté")
CONSULTED = staying("dit dans le journal des consultations de qui il s'agissait, sans nom")
MATCHED = staying("reconnaît dans un extrait ultérieur ce qui est déjà compté")

FOLLOWING = "Suivre le parcours d'intérim du jeune et l'accompagner"
COUNTING = "Compter des personnes distinctes, d'un dossier à l'autre, sans leur identifiant national"
ENDING = "Effacer le dossier au terme de sa conservation (R5)"
STATISTICS = "Établir le tableau de suivi et l'évaluation (N2.1.c, N3.c)"
MISSIONS = "Suivre les missions, les confirmer entre Mission Locale et agence (N2.e), les compter (N2.1.c)"

declare(
    "placements_youth",
    personal(Privacy.IDENTIFYING, "dossier last_name first_name", FOLLOWING, NAMES),
    personal(Privacy.IDENTIFYING, "birth_date", "Vérifier l'âge légal ; tranche d'âge des statistiques", NAMES),
    personal(Privacy.IDENTIFYING, "person_key identified", COUNTING, KEY),
    personal(Privacy.CONTACT, "email phone", "Joindre le jeune au sujet d'une mission", NAMES),
    personal(Privacy.SITUATION, "commune_id", FOLLOWING, NAMES),
    personal(Privacy.SITUATION, "sex level", STATISTICS, COUNTED),
    personal(Privacy.SENSITIVE, "qpv frr", STATISTICS, COUNTED),
    personal(Privacy.HEALTH, "rqth", "Statistique à la région et au-dessus seulement (R1.c)", COUNTED),
    personal(Privacy.TECHNICAL, "id", "Désigner le dossier dans le logiciel", LINKED),
    personal(Privacy.TECHNICAL, "uuid", "Désigner le dossier dans le logiciel", CONSULTED),
    personal(Privacy.TECHNICAL, "notice_on held_until held_for", ENDING, NAMES),
    personal(Privacy.TECHNICAL, "erased_on", ENDING, staying("prouve l'effacement")),
    not_personal("mission_locale_id"),
)
declare(
    "placements_support",
    personal(Privacy.IDENTIFYING, "youth_id", FOLLOWING, LINKED),
    personal(Privacy.SENSITIVE, "scheme entered_on left_on", f"{FOLLOWING} ; ventiler les statistiques", COUNTED),
    personal(Privacy.TECHNICAL, "id", "Désigner l'accompagnement dans le logiciel", LINKED),
    not_personal("mission_locale_id"),
)
declare(
    "placements_placement",
    personal(Privacy.IDENTIFYING, "youth_id", MISSIONS, LINKED),
    personal(Privacy.IDENTIFYING, "reference", MISSIONS, MATCHED),
    personal(Privacy.SITUATION, "age_at_start", "Tranche d'âge des statistiques, sans date de naissance", COUNTED),
    personal(
        Privacy.SITUATION,
        "agency_id contract_type ground starts_on planned_end real_end hours rome naf department_id outcome ends_on"
        " total_hours",
        MISSIONS,
        COUNTED,
    ),
    personal(
        Privacy.TECHNICAL,
        "id status in_extract declared_at answered_at renews_id root_id",
        "Rapprocher les déclarations et les renouvellements",
        COUNTED,
    ),
    personal(
        Privacy.TECHNICAL,
        "uuid",
        "Désigner la mission dans le logiciel",
        CONSULTED,
    ),
    not_personal("mission_locale_id"),
)
