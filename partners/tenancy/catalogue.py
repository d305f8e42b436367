"""The short list of GLOBAL tables, each with its reason; every other table is under row-level security.

tests/test_tenancy_catalogue.py compares this list with the database's own catalogue.
"""

GLOBAL = {
    "django_migrations": "Written by the owner only; no role of the application has a right on it.",
    "django_content_type": "Names of models, no tenant data.",
    "django_session": "A session is read before its person, hence before any scope.",
    "django_admin_log": "The technical administration shows GLOBAL tables only.",
    "auth_group": "Django's groups, not used for tenants.",
    "auth_group_permissions": "As auth_group.",
    "auth_permission": "Names of permissions, no tenant data.",
    "partners_user_groups": "As auth_group.",
    "partners_user_user_permissions": "As auth_group.",
    "account_emailaddress": "Read at login, before a scope; a person's, not a tenant's.",
    "account_emailconfirmation": "As account_emailaddress.",
    "mfa_authenticator": "Second factors are checked at login, before a scope.",
    "socialaccount_socialaccount": "ProConnect identities are checked at login, before a scope.",
    "socialaccount_socialapp": "Settings of identity providers, no tenant data.",
    "socialaccount_socialtoken": "As socialaccount_socialaccount.",
    "usersessions_usersession": "A person's own sessions, listed and ended on her account page.",
    "axes_accessattempt": "Failed logins are counted before a person is known.",
    "axes_accessattemptexpiration": "As axes_accessattempt.",
    "axes_accessfailurelog": "As axes_accessattempt.",
    "axes_accesslog": "As axes_accessattempt.",
    "dsfr_dsfrconfig": "Texts of the design system, no tenant data.",
    "dsfr_dsfrsocialmedia": "As dsfr_dsfrconfig.",
    "partners_region": "Reference data.",
    "partners_department": "Reference data.",
    "partners_commune": "Reference data.",
    "partners_nafcode": "Reference data.",
    "partners_romedomain": "Reference data.",
    "partners_parameter": "Legal parameters, dated, public.",
    "partners_organisation": "The public directory of bodies: names, codes and dates; written by the national "
    "bodies and the batch role only.",
    "work_dataversion": "One number that grows with each import.",
}

# Unique constraints that do not carry the tenant, and why they tell nothing about a hidden row.
UNIQUE_WITHOUT_TENANT = {
    "job_once_at_a_time": "The key begins with the kind and the organisation's identifier.",
    "partners_user_email_key": "An address names one person; creating accounts answers alike in both cases.",
    "user_email_unique": "As partners_user_email_key.",
    "partners_invitation_token_hash_key": "Hash of 256 random bits.",
    "usersessions_usersession_session_key_key": "A session's key is a secret of 32 random characters.",
    "work_mail_key_key": "Written with ON CONFLICT DO NOTHING, never read by a tenant role.",
    "agreement_number_unique": "National and regional accords only, which every member reads.",
    "historicalfigure_once": "Published yearly figures, which everybody reads.",
}

# Foreign keys between tenant tables that need no composite key, and why.
SIMPLE_KEYS = {
    ("conventions_agreement", "framework_id"): "Framework agreements are read by all.",
    ("conventions_agreement", "parent_id"): "Parents are national or regional accords, read by all.",
    ("work_job", "membership_id"): "Checked again, with its person and organisation, whenever the job runs.",
    ("conventions_party", "agreement_id"): "Its own policy reads the agreement under that table's policies.",
    ("conventions_coveredpair", "convention_id"): "Written in the same statement as its convention.",
    ("reporting_territoryfigures", "table_id"): "Its own policy reads the table under that table's policies.",
}
