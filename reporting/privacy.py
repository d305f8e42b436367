"""Tables of figures hold no person: cells of others than their owner are masked (secret statistique).

A diagnosis tells of a territory: who wrote for a party, and who took each step, are its only persons. A practice
names none either: who took each step, and the address to write to, which should be a function's.
"""

from missionjeunes.common.privacy import Privacy, Retention, declare, not_personal, personal

declare("reporting_historicalfigure", not_personal("id year territory_type territory_code persons placements"))
declare(
    "reporting_trackingtable",
    not_personal("id uuid period territory series audience owner_id registry_version data_version computed_at"),
)
declare(
    "reporting_territoryfigures",
    not_personal("id table_id territory_type territory_code name region_code department_code cells"),
)
declare("reporting_pairactivity", not_personal("id mission_locale_id agency_id recent outside"))
declare(
    "reporting_departmentcoverage",
    not_personal(
        "id department_id missions_locales missions_locales_covered agencies agencies_covered conventions pairs"
        " dormant outside as_of data_version"
    ),
)

SPEAKS = "Dire qui a parlé pour une partie du diagnostic territorial"
MOVES = "Expliquer chaque état du diagnostic par la personne et l'organisation qui l'ont voulu"
WITH_DIAGNOSIS = Retention("Avec le diagnostic, que l'administration conserve à l'appui de l'accord")

declare(
    "reporting_diagnosis",
    not_personal(
        "id uuid accord_id region_id department_id period state opened_by_id opened_on collects_until validated_on"
        " on_youths on_companies on_resources priorities told reminded_for"
    ),
)
declare(
    "reporting_contribution",
    personal(Privacy.IDENTIFYING, "author_id author_name", SPEAKS, WITH_DIAGNOSIS),
    not_personal("id uuid diagnosis_id organisation_id part subject trade sector priority text updated_at shared_at"),
)
declare(
    "reporting_diagnosisfacts",
    not_personal("id diagnosis_id source territory_type territory_code name cells as_of"),
)
declare(
    "reporting_diagnosisstep",
    personal(Privacy.IDENTIFYING, "user_id user_name reason detail", MOVES, WITH_DIAGNOSIS),
    not_personal("id diagnosis_id at name source target organisation_id"),
)

ANSWERS_FOR = "Expliquer chaque état d'une pratique par la personne et l'organisation qui l'ont voulu"
WRITES_TO = "Écrire à l'organisation qui raconte une pratique ; une adresse de fonction est demandée"
WITH_PRACTICE = Retention("Avec la pratique, que la bibliothèque garde tant qu'elle sert")

declare(
    "reporting_practice",
    personal(Privacy.CONTACT, "contact", WRITES_TO, WITH_PRACTICE),
    not_personal(
        "id uuid organisation_id region_id department_id subject title situation actions effects advice state version"
        " published_on revises_id search"
    ),
)
declare(
    "reporting_practicestep",
    personal(Privacy.IDENTIFYING, "user_id user_name reason detail", ANSWERS_FOR, WITH_PRACTICE),
    not_personal("id practice_id at name source target organisation_id"),
)
