"""The database's catalogue against the house's list: nothing is readable by accident."""

import pytest
from django.db import connections

from partners.tenancy.catalogue import GLOBAL, SIMPLE_KEYS, UNIQUE_WITHOUT_TENANT
from partners.tenancy.policies import LOGINS, TENANT_ROLES

PERSONAL = ("placements_youth", "placements_placement", "placements_support")
TENANT_COLUMNS = {"organisation_id", "mission_locale_id", "owner_id"}


@pytest.fixture
def catalogue(db):
    """Run a query as the owner."""

    def query(sql, *params):
        with connections["owner"].cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall()

    return query


def tables(catalogue):
    return {name for (name,) in catalogue("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}


def test_every_table_is_global_with_a_reason_or_under_forced_policies(catalogue):
    protected = {
        name
        for (name,) in catalogue(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
            " AND relrowsecurity AND relforcerowsecurity"
        )
    }
    assert tables(catalogue) - protected == set(GLOBAL)


def test_every_right_of_a_role_has_its_policy(catalogue):
    granted = set(
        catalogue(
            "SELECT table_name, grantee, privilege_type FROM information_schema.role_table_grants"
            " WHERE table_schema = 'public' AND grantee LIKE 'mj\\_%%' AND grantee <> 'mj_migrate'"
            " UNION SELECT table_name, grantee, privilege_type FROM information_schema.role_column_grants"
            " WHERE table_schema = 'public' AND grantee LIKE 'mj\\_%%' AND grantee <> 'mj_migrate'"
        )
    )
    policies = set(catalogue("SELECT tablename, unnest(roles)::text, cmd FROM pg_policies"))
    missing = {right for right in granted if right[0] not in GLOBAL} - policies
    assert not missing
    assert policies <= granted, "a policy without a right is dead"


def test_nothing_is_granted_to_everybody(catalogue):
    assert not catalogue(
        "SELECT table_name FROM information_schema.role_table_grants WHERE grantee = 'PUBLIC'"
        " AND table_schema = 'public'"
    )


def test_territorial_and_national_roles_have_no_right_on_personal_data(catalogue):
    holders = catalogue(
        "SELECT DISTINCT grantee FROM information_schema.role_column_grants"
        " WHERE table_name = ANY(%s) AND grantee LIKE 'mj\\_r\\_%%'",
        list(PERSONAL),
    )
    assert {role for (role,) in holders} == {"mj_r_mission_locale", "mj_r_agency", "mj_r_batch"}


def test_an_agency_reads_chosen_columns_of_a_youth(catalogue):
    columns = catalogue(
        "SELECT column_name FROM information_schema.role_column_grants"
        " WHERE table_name = 'placements_youth' AND grantee = 'mj_r_agency'"
    )
    assert {name for (name,) in columns} == {
        "id", "uuid", "mission_locale_id", "first_name", "last_name", "phone", "commune_id",
    }  # fmt: skip


def test_login_roles_are_not_privileged_and_own_nothing(catalogue):
    roles = {
        name: (privileged, inherits)
        for name, privileged, inherits in catalogue(
            "SELECT rolname, rolsuper OR rolbypassrls, rolinherit FROM pg_roles WHERE rolname LIKE 'mj\\_%%'"
            " AND rolname <> 'mj_migrate'"
        )
    }
    assert set(roles) == {*LOGINS, *TENANT_ROLES}
    assert not any(privileged for privileged, _ in roles.values())
    assert not any(roles[login][1] for login in LOGINS)
    owners = {
        owner for (owner,) in catalogue("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")
    }
    assert owners.isdisjoint(roles)


def test_no_web_process_may_become_the_batch(catalogue):
    members = catalogue(
        "SELECT m.rolname FROM pg_auth_members a JOIN pg_roles r ON r.oid = a.roleid"
        " JOIN pg_roles m ON m.oid = a.member WHERE r.rolname = 'mj_r_batch'"
    )
    assert "mj_web" not in {name for (name,) in members}


def test_views_and_functions_do_not_pass_policies(catalogue):
    assert not catalogue(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND (relkind = 'm' OR relkind = 'v'"
        " AND NOT coalesce('security_invoker=true' = ANY(reloptions), false))"
    )
    assert not catalogue(
        "SELECT proname FROM pg_proc WHERE pronamespace IN ('public'::regnamespace, 'mjsec'::regnamespace)"
        " AND prosecdef AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = pg_proc.oid AND d.deptype = 'e')"
    )


def test_unique_constraints_tell_nothing_about_hidden_rows(catalogue):
    unique = catalogue(
        """
        SELECT t.relname, i.relname, array_agg(a.attname::text)
        FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
        LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY(x.indkey)
        WHERE x.indisunique AND NOT x.indisprimary AND t.relnamespace = 'public'::regnamespace GROUP BY 1, 2
        """
    )
    keyed = {"uuid", "youth_id", "convention_id", "agreement_id", "table_id", "user_id"} | TENANT_COLUMNS
    loose = {
        name
        for table, name, columns in unique
        if table not in GLOBAL and not keyed & set(columns or []) and name not in UNIQUE_WITHOUT_TENANT
    }
    assert not loose


def test_foreign_keys_between_tenant_tables_carry_the_tenant(catalogue):
    keys = catalogue(
        """
        SELECT c.conrelid::regclass::text, c.confrelid::regclass::text,
               (SELECT array_agg(a.attname::text ORDER BY a.attname) FROM pg_attribute a
                WHERE a.attrelid = c.conrelid AND a.attnum = ANY(c.conkey))
        FROM pg_constraint c WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace
        """
    )
    composite = {(table, target, column) for table, target, columns in keys if len(columns) > 1 for column in columns}
    owned = {
        name
        for (name,) in catalogue(
            "SELECT DISTINCT table_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND column_name IN ('mission_locale_id', 'organisation_id')"
        )
    }
    for table, target, columns in keys:
        if len(columns) > 1 or table in GLOBAL or target in GLOBAL or target not in owned:
            continue
        assert (table, target, columns[0]) in composite or (table, columns[0]) in SIMPLE_KEYS, (
            table,
            columns,
        )
