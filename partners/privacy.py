"""Personal columns of accounts, memberships and logs, and of the libraries that keep them."""

from missionjeunes.common.privacy import Privacy, Retention, declare, not_personal, personal

ACCOUNT = Retention("Tant que la personne est rattachée à une organisation, puis 12 mois ; ensuite anonymisation")
INVITATION = Retention("12 mois après l'acceptation, l'annulation ou l'échéance (14 jours)")
LOG = Retention("12 mois ; l'application ne peut qu'ajouter des lignes, seul le propriétaire des tables en retire")
SESSION = Retention(
    "12 heures au plus ; la ligne échue est ensuite retirée", ("SESSION_COOKIE_AGE", "partners.forget_logins")
)
SESSION_LIST = Retention("Jusqu'à la fin de la session ; retirée quand la personne ouvre la page de son compte")
ATTEMPTS = Retention("15 minutes, ou jusqu'à une connexion réussie", ("AXES_COOLOFF_TIME", "AXES_RESET_ON_SUCCESS"))
LOGINS = Retention("6 mois", ("partners.forget_logins",))
WITH_ACCOUNT = Retention("Avec le compte, ou jusqu'à ce que la personne la retire")
HANDED_OVER = Retention("Avec l'organisation fermée, dont l'histoire explique les conventions reprises")
WITH_ORGANISATION = Retention("Tant que l'organisation l'indique")

LOGGING_IN = "Ouvrir une session et vérifier l'identité"
SECURITY = "Repérer et freiner les tentatives de connexion"
ACCOUNTABILITY = "Savoir qui a consulté ou fait quoi, pour quelle organisation (N4.a)"
RIGHTS = "Dire pour quelle organisation une personne agit"

declare(
    "partners_user",
    personal(
        Privacy.IDENTIFYING, "uuid first_name last_name", "Nommer l'auteur d'un acte à ses partenaires", ACCOUNT
    ),
    personal(Privacy.CONTACT, "email", "Ouvrir une session, écrire à la personne", ACCOUNT),
    personal(
        Privacy.TECHNICAL,
        "id password last_login is_superuser is_staff is_active date_joined",
        LOGGING_IN,
        ACCOUNT,
    ),
)
for _table, _other in (("groups", "group_id"), ("user_permissions", "permission_id")):
    declare(
        f"partners_user_{_table}",
        personal(Privacy.TECHNICAL, f"user_id {_other}", "Administration technique", ACCOUNT),
        not_personal("id"),
    )
declare(
    "partners_membership",
    personal(Privacy.IDENTIFYING, "user_id", RIGHTS, ACCOUNT),
    personal(Privacy.SITUATION, "organisation_id right created_at ended_at", RIGHTS, ACCOUNT),
    personal(Privacy.TECHNICAL, "id uuid", RIGHTS, ACCOUNT),
)
declare(
    "partners_invitation",
    personal(Privacy.CONTACT, "email", "Inviter une personne à rejoindre une organisation", INVITATION),
    personal(Privacy.IDENTIFYING, "invited_by_id", "Savoir qui a invité", INVITATION),
    personal(Privacy.SITUATION, "organisation_id right", "Droit proposé", INVITATION),
    personal(
        Privacy.TECHNICAL,
        "id uuid token_hash created_at expires_at accepted_at cancelled_at",
        "Rendre le lien personnel, à usage unique et daté",
        INVITATION,
    ),
)
declare(
    "partners_readlog",
    personal(Privacy.IDENTIFYING, "user_id keys", ACCOUNTABILITY, LOG),
    personal(Privacy.TECHNICAL, "id at organisation_id record reason request_id", ACCOUNTABILITY, LOG),
)
declare(
    "partners_actlog",
    personal(Privacy.IDENTIFYING, "user_id subject", ACCOUNTABILITY, LOG),
    personal(Privacy.TECHNICAL, "id at organisation_id act", ACCOUNTABILITY, LOG),
)
declare(
    "partners_organisation",
    personal(
        Privacy.CONTACT,
        "dpo_email",
        "Joindre le délégué à la protection des données (N4.b) ; l'adresse peut nommer une personne",
        WITH_ORGANISATION,
    ),
    not_personal(
        "id uuid kind name code_structure siret parent_id region_id department_id naf_code opened_on closed_on"
        " successor_id"
    ),
)
declare(
    "partners_handover",
    personal(
        Privacy.IDENTIFYING,
        "prepared_user_id prepared_name answered_name cancelled_name",
        "Savoir qui a fermé une organisation et transmis ce qu'elle tenait",
        HANDED_OVER,
    ),
    personal(Privacy.SITUATION, "reason answer", "Dire pourquoi une organisation ferme", HANDED_OVER),
    not_personal(
        "id uuid organisation_id successor_id effective_on state prepared_by_id prepared_at state_answers"
        " answered_by_id answered_at cancelled_at done_at conventions youths held_back told reader_ids"
    ),
)
declare(
    "partners_calendarfeed",
    personal(Privacy.TECHNICAL, "user_id membership_id token_hash", "Ouvrir son calendrier à la personne", ACCOUNT),
    not_personal("id organisation_id created_at closed_at"),
)
declare(
    "partners_savedview",
    personal(Privacy.TECHNICAL, "user_id name query", "Retrouver ses propres filtres d'une liste", ACCOUNT),
    not_personal("id uuid organisation_id page"),
)
declare("partners_region", not_personal("code name"))
declare("partners_department", not_personal("code name region_id"))
declare("partners_commune", not_personal("code name department_id population postcodes"))
declare("partners_nafcode", not_personal("code label section"))
declare("partners_romedomain", not_personal("letter label"))
declare("partners_parameter", not_personal("id code value valid_from source"))

# Django and its libraries
declare(
    "django_session",
    personal(Privacy.TECHNICAL, "session_key session_data expire_date", LOGGING_IN, SESSION),
)
declare(
    "django_admin_log",
    personal(Privacy.IDENTIFYING, "user_id object_repr", "Tracer l'administration technique", LOG),
    personal(
        Privacy.TECHNICAL,
        "id action_time content_type_id object_id action_flag change_message",
        "Tracer l'administration technique",
        LOG,
    ),
)
declare(
    "account_emailaddress",
    personal(Privacy.CONTACT, "email", "Confirmer l'adresse du compte", ACCOUNT),
    personal(Privacy.TECHNICAL, "id user_id verified primary", "Confirmer l'adresse du compte", ACCOUNT),
)
declare(
    "account_emailconfirmation",
    personal(
        Privacy.TECHNICAL, "id email_address_id created sent key", "Confirmer l'adresse du compte", WITH_ACCOUNT
    ),
)
declare(
    "mfa_authenticator",
    personal(
        Privacy.TECHNICAL,
        "id user_id type data created_at last_used_at",
        "Vérifier le second facteur : application, clé d'accès, codes de secours",
        WITH_ACCOUNT,
    ),
)
declare(
    "socialaccount_socialaccount",
    personal(
        Privacy.IDENTIFYING,
        "uid extra_data",
        "Reconnaître une identité ProConnect (nom, prénom, adresse, SIRET transmis par elle)",
        WITH_ACCOUNT,
    ),
    personal(Privacy.TECHNICAL, "id user_id provider last_login date_joined", LOGGING_IN, WITH_ACCOUNT),
)
declare(
    "socialaccount_socialtoken",
    personal(
        Privacy.TECHNICAL,
        "id app_id account_id token token_secret expires_at",
        "Table vide : les jetons ne sont pas conservés (SOCIALACCOUNT_STORE_TOKENS)",
        WITH_ACCOUNT,
    ),
)
declare(
    "usersessions_usersession",
    personal(
        Privacy.TECHNICAL,
        "id user_id created_at ip last_seen_at session_key user_agent data",
        "Montrer à la personne ses sessions ouvertes et lui permettre de les fermer",
        SESSION_LIST,
    ),
)
_ATTEMPT = "id user_agent ip_address username http_accept path_info attempt_time"
declare(
    "axes_accessattempt",
    personal(Privacy.TECHNICAL, f"{_ATTEMPT} get_data post_data failures_since_start", SECURITY, ATTEMPTS),
)
declare(
    "axes_accessattemptexpiration", personal(Privacy.TECHNICAL, "access_attempt_id expires_at", SECURITY, ATTEMPTS)
)
declare("axes_accessfailurelog", personal(Privacy.TECHNICAL, f"{_ATTEMPT} locked_out", SECURITY, LOGINS))
declare("axes_accesslog", personal(Privacy.TECHNICAL, f"{_ATTEMPT} logout_time session_hash", SECURITY, LOGINS))
declare("auth_permission", not_personal("id name content_type_id codename"))
declare("auth_group", not_personal("id name"))
declare("auth_group_permissions", not_personal("id group_id permission_id"))
declare("django_content_type", not_personal("id app_label model"))
declare("socialaccount_socialapp", not_personal("id provider provider_id name client_id secret key settings"))
declare(
    "dsfr_dsfrconfig",
    not_personal(
        "id language site_title site_tagline notice_title notice_description notice_type notice_link"
        " notice_icon_class notice_is_collapsible header_brand header_brand_html beta_tag footer_brand"
        " footer_brand_html footer_description newsletter_description newsletter_url operator_logo_file"
        " operator_logo_alt operator_logo_width mourning accessibility_status"
    ),
)
declare("dsfr_dsfrsocialmedia", not_personal("id site_config_id title url icon_class"))
