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
        "id uuid level number title branch contract_types counterpart framework_id parent_id region_id state origin"
        " signed_on starts_on ends_on terminated_on note mission_locale_ids agency_ids party_ids drafted_by_id"
        " amends_id amendment_type renews_id template_id version in_order created_at"
    ),
)
declare(
    "conventions_party",
    personal(Privacy.IDENTIFYING, "represented_by", SIGNING, DOCUMENT),
    personal(Privacy.SITUATION, "capacity", SIGNING, DOCUMENT),
    not_personal("id agreement_id organisation_id name position joined_on left_on agreed_version not_with"),
)
declare(
    "conventions_coveredpair",
    not_personal("id convention_id mission_locale_id agency_id starts_on ends_on exclusive_framework_id"),
)
declare("conventions_counter", not_personal("prefix last"))

WRITING = "Dire qui a écrit le texte et chacune de ses versions"
EVIDENCE = "Prouver qui a signé, en quelle qualité, quand et d'où (code civil, art. 1366 et 1367)"
LOG = "Expliquer chaque état de l'acte par la personne et l'organisation qui l'ont voulu"
NETWORK = "Joindre le référent de chaque signataire dans la région (002, art. 2, annexe 4)"
MEANWHILE = Retention("Dix minutes d'usage, effacé avec la personne")

declare(
    "conventions_template",
    personal(Privacy.IDENTIFYING, "author_id", WRITING, DOCUMENT),
    not_personal(
        "id uuid level region_id branch version title clauses annexes organisation_id created_at published_at"
    ),
)
declare(
    "conventions_version",
    personal(Privacy.IDENTIFYING, "content author_name", WRITING, DOCUMENT),
    not_personal("id agreement_id number organisation_id at label"),
)
declare(
    "conventions_comment",
    personal(Privacy.IDENTIFYING, "author_id author_name settled_by_name text", WRITING, DOCUMENT),
    not_personal("id uuid agreement_id section organisation_id at settled_at"),
)
declare(
    "conventions_step",
    personal(Privacy.IDENTIFYING, "user_id user_name reason detail", LOG, DOCUMENT),
    not_personal("id agreement_id at name source target organisation_id"),
)
declare(
    "conventions_agreementfile",
    not_personal("id uuid agreement_id kind document_id title version annex at signatory_id"),
)
declare(
    "conventions_signatory",
    personal(Privacy.IDENTIFYING, "user_id name", SIGNING, DOCUMENT),
    personal(Privacy.CONTACT, "email", "Envoyer au signataire le lien vers l'acte", DOCUMENT),
    personal(Privacy.SITUATION, "capacity", SIGNING, DOCUMENT),
    not_personal("id uuid agreement_id party_id organisation_id rank signed_version signed_at reminded_at"),
)
declare(
    "conventions_signature",
    personal(Privacy.IDENTIFYING, "user_id name attested_by_name", EVIDENCE, DOCUMENT),
    personal(Privacy.SITUATION, "capacity delegation", EVIDENCE, DOCUMENT),
    personal(Privacy.TECHNICAL, "address browser", EVIDENCE, DOCUMENT),
    not_personal(
        "id uuid agreement_id signatory_id version document_sha256 method at organisation_id consent code_checked_at"
        " scan_id attested_at previous_hash hash"
    ),
)
declare("conventions_issuedfile", not_personal("id sha256 kind certificate_sha256 at"))
declare(
    "conventions_signingcode",
    personal(Privacy.TECHNICAL, "user_id code_hash", "Vérifier le code à usage unique d'un signataire", MEANWHILE),
    not_personal("id organisation_id act_hash created_at expires_at tries used_at"),
)
declare(
    "conventions_delegation",
    personal(Privacy.IDENTIFYING, "giver_id holder_id", SIGNING, DOCUMENT),
    not_personal("id uuid organisation_id starts_on ends_on created_at revoked_at"),
)
declare(
    "conventions_ending",
    personal(Privacy.IDENTIFYING, "user_id user_name reason", LOG, DOCUMENT),
    not_personal(
        "id uuid agreement_id party_id kind organisation_id notified_on takes_effect_on late letter_id applied_at"
    ),
)
declare(
    "conventions_announcement",
    personal(Privacy.IDENTIFYING, "author_id", LOG, DOCUMENT),
    not_personal("id uuid agreement_id organisation_id message at"),
)
declare(
    "conventions_receipt",
    personal(Privacy.IDENTIFYING, "acknowledged_by_name", LOG, DOCUMENT),
    personal(
        Privacy.IDENTIFYING, "remark", "Dire à l'auteur d'une communication ce qu'un signataire en pense", DOCUMENT
    ),
    not_personal("id announcement_id communication_id version sender_id organisation_id acknowledged_at"),
)
declare(
    "conventions_communication",
    personal(Privacy.IDENTIFYING, "author_id text", LOG, DOCUMENT),
    not_personal(
        "id uuid agreement_id organisation_id state version title medium topic planned_on audience link document_id"
        " told_at published_on published_link"
    ),
)
declare(
    "conventions_communicationstep",
    personal(Privacy.IDENTIFYING, "user_id user_name reason detail", LOG, DOCUMENT),
    not_personal("id communication_id at name source target organisation_id"),
)
declare(
    "conventions_referent",
    personal(Privacy.IDENTIFYING, "name", NETWORK, DOCUMENT),
    personal(Privacy.CONTACT, "email telephone", NETWORK, DOCUMENT),
    personal(Privacy.SITUATION, "capacity", NETWORK, DOCUMENT),
    not_personal("id uuid organisation_id region_id starts_on ends_on"),
)
declare("conventions_commitment", not_personal("id clause level title text owed_by served_by position"))
declare(
    "conventions_commitmentprogress",
    personal(Privacy.IDENTIFYING, "updated_by_id updated_by_name", LOG, DOCUMENT),
    not_personal("id commitment_id organisation_id region_id year progress evidence link updated_at"),
)
declare(
    "conventions_regionalinvitation",
    personal(Privacy.IDENTIFYING, "author_id message refusal refused_by_name", LOG, DOCUMENT),
    not_personal("id uuid agreement_id sender_id organisation_id region_id at accord_id refused_at"),
)
SUPPORT = "Joindre qui demande un appui, et qui le donne (002, art. 2.4, plans d'action)"
declare(
    "conventions_supportrequest",
    personal(Privacy.IDENTIFYING, "contact_name handler_name", SUPPORT, DOCUMENT),
    personal(Privacy.CONTACT, "contact_email contact_telephone handler_email handler_telephone", SUPPORT, DOCUMENT),
    personal(Privacy.IDENTIFYING, "author_id message answer actions", LOG, DOCUMENT),
    not_personal(
        "id uuid agreement_id body organisation_id region_id title number parties asked_by_id at state met_on"
        " noted_ids"
    ),
)
declare(
    "conventions_supportstep",
    personal(Privacy.IDENTIFYING, "user_id user_name reason detail", LOG, DOCUMENT),
    not_personal("id request_id at name source target organisation_id"),
)
declare("conventions_alignment", not_personal("id parent_id child_id cause created_at draft_id done_at"))
