"""Personal columns of young people: dossiers, supports, placements. No NIR, no free text on health."""

from missionjeunes.common.privacy import Privacy, Retention, declare, not_personal, personal

_END = "26e anniversaire ou fin de l'accompagnement, le plus tardif, puis 12 mois, préavis et 30 jours"
NAMES = Retention(f"{_END} ; ensuite effacement partout")
COARSE = Retention(
    f"{_END} ; ensuite ligne réduite, toujours personnelle, jusqu'à 6 mois après l'évaluation finale de l'accord"
)
KEY = Retention("6 mois après l'évaluation finale de l'accord en cours, par destruction de la clé d'empreinte")

FOLLOWING = "Suivre le parcours d'intérim du jeune et l'accompagner"
COUNTING = "Compter des personnes distinctes, d'un dossier à l'autre, sans leur identifiant national"
STATISTICS = "Établir le tableau de suivi et l'évaluation (N2.1.c, N3.c)"
MISSIONS = "Suivre les missions, les confirmer entre Mission Locale et agence (N2.e), les compter (N2.1.c)"

declare(
    "placements_youth",
    personal(Privacy.IDENTIFYING, "dossier last_name first_name", FOLLOWING, NAMES),
    personal(Privacy.IDENTIFYING, "birth_date", "Vérifier l'âge légal ; tranche d'âge des statistiques", NAMES),
    personal(Privacy.IDENTIFYING, "person_key identified", COUNTING, KEY),
    personal(Privacy.CONTACT, "email phone", "Joindre le jeune au sujet d'une mission", NAMES),
    personal(Privacy.SITUATION, "sex level commune_id", STATISTICS, COARSE),
    personal(Privacy.SENSITIVE, "qpv frr", STATISTICS, COARSE),
    personal(Privacy.HEALTH, "rqth", "Statistique à la région et au-dessus seulement (R1.c)", COARSE),
    personal(Privacy.TECHNICAL, "id uuid", "Désigner le dossier dans le logiciel", COARSE),
    not_personal("mission_locale_id"),
)
declare(
    "placements_support",
    personal(Privacy.IDENTIFYING, "youth_id", FOLLOWING, COARSE),
    personal(Privacy.SENSITIVE, "scheme entered_on left_on", f"{FOLLOWING} ; ventiler les statistiques", COARSE),
    personal(Privacy.TECHNICAL, "id", "Désigner l'accompagnement dans le logiciel", COARSE),
    not_personal("mission_locale_id"),
)
declare(
    "placements_placement",
    personal(Privacy.IDENTIFYING, "youth_id reference", MISSIONS, COARSE),
    personal(
        Privacy.SITUATION,
        "agency_id contract_type ground starts_on planned_end real_end hours rome naf department_id outcome ends_on"
        " total_hours",
        MISSIONS,
        COARSE,
    ),
    personal(
        Privacy.TECHNICAL,
        "id uuid status in_extract declared_at answered_at renews_id root_id",
        "Rapprocher les déclarations et les renouvellements",
        COARSE,
    ),
    not_personal("mission_locale_id"),
)
