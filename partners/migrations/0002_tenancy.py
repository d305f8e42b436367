"""Schema `mjsec`, and the rights of the partners' and Django's own tables."""

from django.conf import settings
from django.db import migrations

from partners.tenancy.policies import CRUD, EVERY, LOGINS, MEMBERS, OWN_ORGANISATION, protect, share

# GLOBAL tables: read and written by the login roles before a scope exists. Reasons in partners/tenancy/catalogue.py.
BEFORE_A_SCOPE = [
    "django_session",
    "django_admin_log",
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "partners_user_groups",
    "partners_user_user_permissions",
    "account_emailaddress",
    "account_emailconfirmation",
    "mfa_authenticator",
    "socialaccount_socialaccount",
    "socialaccount_socialapp",
    "socialaccount_socialtoken",
    "axes_accessattempt",
    "axes_accessattemptexpiration",
    "axes_accessfailurelog",
    "axes_accesslog",
    "usersessions_usersession",
]
REFERENCE = [
    "django_content_type",
    "dsfr_dsfrconfig",
    "dsfr_dsfrsocialmedia",
    "partners_region",
    "partners_department",
    "partners_commune",
    "partners_nafcode",
    "partners_romedomain",
    "partners_parameter",
]

MJSEC = """
CREATE SCHEMA mjsec;
-- Each raises 42501 when the setting is absent or empty: no context, no rows, an error instead.
CREATE FUNCTION mjsec.setting(name text) RETURNS text LANGUAGE plpgsql STABLE PARALLEL RESTRICTED AS $$
DECLARE value text := current_setting(name, true);
BEGIN
    IF value IS NULL OR value = '' THEN
        RAISE EXCEPTION 'no tenant scope: % is not set', name USING ERRCODE = '42501';
    END IF;
    RETURN value;
END $$;
CREATE FUNCTION mjsec.my_ids() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL RESTRICTED
    AS $$ SELECT mjsec.setting('mj.ids')::bigint[] $$;
CREATE FUNCTION mjsec.my_id() RETURNS bigint LANGUAGE plpgsql STABLE PARALLEL RESTRICTED AS $$
DECLARE ids bigint[] := mjsec.my_ids();
BEGIN
    IF cardinality(ids) <> 1 THEN
        RAISE EXCEPTION 'no single tenant in scope' USING ERRCODE = '42501';
    END IF;
    RETURN ids[1];
END $$;
CREATE FUNCTION mjsec.my_organisation() RETURNS bigint LANGUAGE sql STABLE PARALLEL RESTRICTED
    AS $$ SELECT mjsec.setting('mj.organisation')::bigint $$;
CREATE FUNCTION mjsec.my_territory() RETURNS text LANGUAGE sql STABLE PARALLEL RESTRICTED
    AS $$ SELECT mjsec.setting('mj.territory') $$;
CREATE FUNCTION mjsec.today() RETURNS date LANGUAGE sql STABLE PARALLEL RESTRICTED
    AS $$ SELECT mjsec.setting('mj.today')::date $$;
GRANT USAGE ON SCHEMA mjsec TO PUBLIC;
"""

ALL_ROWS = {CRUD: EVERY}
USER_COLUMNS = "SELECT (id, uuid, email, first_name, last_name, is_active)"
COLLEAGUES = "id IN (SELECT user_id FROM partners_membership)"
# A person's own calendar and views: hers for the organisation she acts for, and nobody else's.
HERS = f"{OWN_ORGANISATION} AND user_id = (SELECT mjsec.setting('mj.user')::bigint)"

# A handover is read by those it names; the State's services there read all of it but how many young people pass.
READER = "reader_ids @> ARRAY[(SELECT mjsec.my_organisation())]"
PREPARED_HERE = "prepared_by_id = (SELECT mjsec.my_organisation())"
BUT_YOUTHS = (
    "SELECT (id, uuid, organisation_id, successor_id, effective_on, reason, state, prepared_by_id, prepared_user_id,"
    " prepared_name, prepared_at, state_answers, answered_by_id, answered_name, answered_at, answer, cancelled_name,"
    " cancelled_at, done_at, conventions, held_back, told, reader_ids)"
)
ANSWER = "UPDATE (state, answered_by_id, answered_name, answered_at, answer, cancelled_name, cancelled_at)"
PARTIES = {"SELECT": READER, "INSERT": PREPARED_HERE, ANSWER: READER}


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0001_initial"),
        ("account", "__latest__"),
        ("mfa", "__latest__"),
        ("socialaccount", "__latest__"),
        ("axes", "__latest__"),
        ("sessions", "__latest__"),
        ("admin", "__latest__"),
        ("dsfr", "__latest__"),
        ("usersessions", "__latest__"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(MJSEC, "DROP SCHEMA mjsec CASCADE"),
        *[share(table, read=()) for table in BEFORE_A_SCOPE],
        *[share(table) for table in REFERENCE],
        share("partners_organisation", write=("mj_r_national", "mj_r_batch")),
        protect(
            "partners_user",
            {
                **dict.fromkeys(LOGINS, ALL_ROWS),
                **{role: {USER_COLUMNS: COLLEAGUES} for role in MEMBERS},
                "mj_r_batch": {USER_COLUMNS: EVERY},
            },
        ),
        protect(
            "partners_membership",
            {
                **dict.fromkeys(LOGINS, ALL_ROWS),
                **{role: {"SELECT, INSERT, UPDATE": OWN_ORGANISATION} for role in MEMBERS},
                "mj_r_batch": {"SELECT": EVERY},
            },
        ),
        protect(
            "partners_invitation",
            {
                **dict.fromkeys(LOGINS, ALL_ROWS),
                **{role: {"SELECT, INSERT, UPDATE": OWN_ORGANISATION} for role in MEMBERS},
            },
        ),
        protect(
            "partners_readlog",
            {
                **dict.fromkeys(LOGINS, {"INSERT": EVERY}),
                **{role: {"SELECT": OWN_ORGANISATION} for role in MEMBERS},
            },
        ),
        protect(
            "partners_actlog",
            {
                **dict.fromkeys(LOGINS, {"INSERT": EVERY}),
                **{role: {"SELECT, INSERT": OWN_ORGANISATION} for role in MEMBERS},
                # The platform writes in the log of both organisations what it has carried out.
                "mj_r_batch": {"INSERT": EVERY},
            },
        ),
        protect(
            "partners_calendarfeed",
            {
                # The secret address is all that a calendar's software brings: it is looked up before a scope.
                **dict.fromkeys(LOGINS, {"SELECT": EVERY}),
                **{role: {"SELECT, INSERT, UPDATE": HERS} for role in MEMBERS},
            },
        ),
        protect("partners_savedview", {role: {CRUD: HERS} for role in MEMBERS}),
        protect(
            "partners_handover",
            {
                "mj_r_mission_locale": PARTIES,
                "mj_r_agency": PARTIES,
                "mj_r_ett": {"SELECT": READER},
                "mj_r_region": {BUT_YOUTHS: READER, "INSERT": PREPARED_HERE, ANSWER: READER},
                "mj_r_batch": {CRUD: EVERY},
            },
        ),
    ]
