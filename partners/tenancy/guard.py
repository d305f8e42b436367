"""Two guards on every connection: no privileged role, and no setting that would outlive its transaction."""

import re

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.backends.signals import connection_created

_SESSION_LEVEL = re.compile(
    r"""^\s*SET\s+(?!LOCAL\b|CONSTRAINTS\b|TRANSACTION\b)   # SET …, but not SET LOCAL …
        |\bset_config\s*\([^)]*,\s*false\s*\)              # set_config(…, false)
        |^\s*RESET\b""",
    re.IGNORECASE | re.VERBOSE,
)


class SessionLevelSetting(RuntimeError):
    """Code tried to change a setting for the whole session: it would leak into another tenant's request."""


def forbid_session_settings(execute, sql, params, many, context):
    """Execute wrapper: refuse what would poison a pooled connection."""
    if isinstance(sql, str) and _SESSION_LEVEL.search(sql):
        raise SessionLevelSetting(sql[:80])
    return execute(sql, params, many, context)


def refuse_privileged_role(connection) -> None:
    """A superuser or a BYPASSRLS role passes every policy: refuse to work with one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname FROM pg_roles WHERE rolname = session_user AND (rolsuper OR rolbypassrls)")
        if row := cursor.fetchone():
            connection.close()
            raise ImproperlyConfigured(
                f"Le rôle PostgreSQL «{row[0]}» passe outre le cloisonnement (superutilisateur ou BYPASSRLS) : "
                "l'application refuse de démarrer. Utilisez mj_web ou mj_worker."
            )


def _on_connection(sender, connection, **kwargs) -> None:
    if connection.vendor != "postgresql" or connection.alias == "owner" or settings.PROCESS == "owner":
        return
    refuse_privileged_role(connection)
    if forbid_session_settings not in connection.execute_wrappers:
        connection.execute_wrappers.append(forbid_session_settings)


def install() -> None:
    connection_created.connect(_on_connection, dispatch_uid="tenancy-guard")
