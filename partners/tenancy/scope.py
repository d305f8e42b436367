"""Opening a tenant scope: one transaction, one database role, the identifiers that the policies compare with.

Always transaction-local: a session-level SET would follow a pooled connection into another tenant's request
(docs/adr/0001-tenancy.md).
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from missionjeunes.common import clock

from ..actor import Actor
from ..enums import Kind

BATCH = "mj_r_batch"
PUBLIC = "mj_r_public"

_SET = """
SELECT set_config('role', %(role)s, true),
       set_config('mj.ids', ({ids})::text, true),
       set_config('mj.organisation', %(organisation)s, true),
       set_config('mj.user', %(user)s, true),
       set_config('mj.territory', %(territory)s, true),
       set_config('mj.today', %(today)s, true)
"""
_RESET = """
SELECT set_config('role', 'none', true), set_config('mj.ids', '', true), set_config('mj.organisation', '', true),
       set_config('mj.user', '', true), set_config('mj.territory', '', true), set_config('mj.today', '', true)
"""
_OWN = "SELECT ARRAY[%(id)s]::bigint[]"
_NONE = "SELECT ARRAY[]::bigint[]"
_AGENCIES = "SELECT array_agg(id) FROM partners_organisation WHERE parent_id = %(id)s AND kind = 'AGENCE'"
_IN_REGION = "SELECT array_agg(id) FROM partners_organisation WHERE kind = 'ML' AND region_id = %(place)s"
_IN_DEPARTMENT = "SELECT array_agg(id) FROM partners_organisation WHERE kind = 'ML' AND department_id = %(place)s"


_ROLE_OF_KIND = {
    Kind.MISSION_LOCALE: "mj_r_mission_locale",
    Kind.AGENCY: "mj_r_agency",
    Kind.COMPANY: "mj_r_agency",  # the other side of a convention, with the same rows
    Kind.ETT: "mj_r_ett",
    Kind.DREETS: "mj_r_region",
    Kind.DDETS: "mj_r_region",
    Kind.ARML: "mj_r_region",
}


def role_of(actor: Actor) -> str:
    """The database role of an actor's organisation; an unknown kind reads what the public reads."""
    if actor.is_national:
        return "mj_r_national"
    if role := _ROLE_OF_KIND.get(actor.kind):
        return role
    return "mj_r_region_partner" if actor.is_territorial else PUBLIC


def _identifiers(actor: Actor) -> tuple[str, str]:
    """SQL that lists the tenants an actor sees, and the place it filters on."""
    if actor.is_mission_locale or actor.is_counterpart:
        return _OWN, ""
    if actor.kind == Kind.ETT:
        return _AGENCIES, ""
    if actor.kind == Kind.DDETS:
        return _IN_DEPARTMENT, actor.organisation.department_id or ""
    if actor.is_territorial:
        return _IN_REGION, actor.organisation.region_id or ""
    return _NONE, ""


def _open(role: str, *, ids: str, **values) -> None:
    values = {"organisation": "", "user": "", "territory": "", "id": 0, "place": ""} | values
    with connection.cursor() as cursor:
        cursor.execute(
            _SET.format(ids=f"SELECT coalesce(({ids}), '{{}}')"),
            {"role": role, "today": clock.today().isoformat(), **values},
        )


def _leave() -> None:
    """Go back to the login role: in a longer transaction what follows is not the tenant's."""
    with connection.cursor() as cursor:
        cursor.execute(_RESET)


def in_scope() -> bool:
    """Whether a scope is open on this connection now."""
    return bool(getattr(connection, "tenant_role", ""))


@contextmanager
def _scope(role: str, **values) -> Iterator[None]:
    if in_scope():
        raise RuntimeError("A tenant scope is already open; scopes do not nest.")
    with transaction.atomic():
        _open(role, **values)
        connection.tenant_role = role
        try:
            yield
            if not connection.needs_rollback:
                _leave()
        finally:  # an exception rolls back, and the settings with it
            connection.tenant_role = ""


def scope(actor: Actor):
    """Everything inside sees what the actor's organisation sees, and nothing else."""
    ids, place = _identifiers(actor)
    return _scope(
        role_of(actor),
        ids=ids,
        place=place,
        id=actor.organisation.pk,
        organisation=str(actor.organisation.pk),
        user=str(actor.user.pk),
        territory=actor.territory,
    )


def batch_scope():
    """The platform's own work (scheduled jobs, operator's commands): every tenant; never reached from the web."""
    return _scope(BATCH, ids=_NONE)


def public_scope():
    """What anybody may read: published figures."""
    return _scope(PUBLIC, ids=_NONE)
