"""Personal columns of agreements: those who sign for a party."""

from missionjeunes.common.privacy import Privacy, Retention, declare, not_personal, personal

DOCUMENT = Retention("Avec l'accord ou la convention, que l'administration conserve comme acte")

SIGNING = "Dire qui engage une partie, comme l'acte signé le dit"

declare(
    "conventions_agreement",
    personal(
        Privacy.IDENTIFYING, "text", "Le texte de l'acte, qui nomme ses signataires et leurs qualités", DOCUMENT
    ),
    not_personal(
        "id uuid level number title branch contract_types framework_id parent_id region_id state origin signed_on"
        " starts_on ends_on terminated_on note mission_locale_ids agency_ids created_at"
    ),
)
declare(
    "conventions_party",
    personal(Privacy.IDENTIFYING, "represented_by", SIGNING, DOCUMENT),
    personal(Privacy.SITUATION, "capacity", SIGNING, DOCUMENT),
    not_personal("id agreement_id organisation_id name position"),
)
declare("conventions_coveredpair", not_personal("id convention_id mission_locale_id agency_id starts_on ends_on"))
declare("conventions_counter", not_personal("prefix last"))
