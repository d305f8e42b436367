"""The second barrier as data: SQL that puts a table under row-level security, one policy per role and command.

Used by migrations. Each role is given rights (columns where the right is partial) and the rows they hold on: the
tenant's own identifier through `mjsec`, wrapped in a sub-select so that PostgreSQL evaluates it once a query.
A policy never calls now(): the legal day is `mjsec.today()`.
"""

import re

from django.db.migrations import RunSQL

OWN_ORGANISATION = "organisation_id = (SELECT mjsec.my_organisation())"
EVERY = "true"
CRUD = "SELECT, INSERT, UPDATE, DELETE"

LOGINS = ("mj_web", "mj_worker")
MEMBERS = (
    "mj_r_mission_locale",
    "mj_r_agency",
    "mj_r_ett",
    "mj_r_region",
    "mj_r_region_partner",
    "mj_r_national",
    "mj_r_fastt",
)
TENANT_ROLES = (*MEMBERS, "mj_r_public", "mj_r_batch")

_CLAUSES = {
    "SELECT": "USING ({rows})",
    "INSERT": "WITH CHECK ({rows})",
    "UPDATE": "USING ({rows}) WITH CHECK ({rows})",
    "DELETE": "USING ({rows})",
}


def _rights(rights: str) -> list[tuple[str, str]]:
    """Split «SELECT (id, uuid), UPDATE» into pairs of command and right."""
    return [(right.split(maxsplit=1)[0], right) for right in re.split(r",\s*(?![^(]*\))", rights)]


def protect(table: str, grants: dict[str, dict[str, str]]) -> RunSQL:
    """Enable and force row-level security on `table`; `grants` maps a role to {rights: rows}."""
    short = table.split("_", 1)[1]
    forward = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
    ]
    backward = []
    for role, given in grants.items():
        for rights, rows in given.items():
            for command, right in _rights(rights):
                name = f"{short}_{role.removeprefix('mj_r_').removeprefix('mj_')}_{command.lower()}"
                clause = _CLAUSES[command].format(rows=rows)
                forward += [
                    f"CREATE POLICY {name} ON {table} FOR {command} TO {role} {clause}",
                    f"GRANT {right} ON {table} TO {role}",
                ]
                backward.append(f"DROP POLICY {name} ON {table}")
        backward.append(f"REVOKE ALL ON {table} FROM {role}")
    backward += [
        f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
    ]
    return RunSQL(forward, backward)


def share(table: str, *, write: tuple[str, ...] = (), read: tuple[str, ...] = TENANT_ROLES) -> RunSQL:
    """A GLOBAL table: the login roles work on it outside any scope, `read` may read it, `write` may change it."""
    forward = [f"GRANT {CRUD} ON {table} TO {role}" for role in LOGINS]
    forward += [
        f"GRANT {'SELECT, INSERT, UPDATE' if role in write else 'SELECT'} ON {table} TO {role}" for role in read
    ]
    return RunSQL(forward, [f"REVOKE ALL ON {table} FROM {role}" for role in (*LOGINS, *read)])


def composite_key(table: str, columns: str, target: str, target_columns: str, name: str) -> RunSQL:
    """A foreign key that carries the tenant, beside Django's own: a row cannot point into another tenant."""
    return RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({columns}) "
        f"REFERENCES {target} ({target_columns}) DEFERRABLE INITIALLY DEFERRED",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )
