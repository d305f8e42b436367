"""`/live`: the process answers. `/ready`: everything it needs is there, and its database role is not privileged."""

import logging
import uuid

from celery import current_app
from django.contrib.auth.decorators import login_not_required
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import connection
from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from partners.tenancy.guard import refuse_privileged_role
from partners.tenancy.middleware import outside_scope

logger = logging.getLogger(__name__)


def _database() -> None:
    refuse_privileged_role(connection)


def _migrations() -> None:
    """The application's tables are all there; a login role may not read the list of migrations itself."""
    wanted = set(connection.introspection.django_table_names(only_existing=False))
    missing = wanted - set(connection.introspection.table_names())
    if missing:
        raise LookupError("migrations")


def _broker() -> None:
    with current_app.connection_for_read() as broker:
        broker.ensure_connection(max_retries=1, timeout=2)


def _storage() -> None:
    storage = storages["default"]
    name = storage.save(f"ready/{uuid.uuid4()}", ContentFile(b"ready"))
    storage.delete(name)


CHECKS = {"database": _database, "migrations": _migrations, "broker": _broker, "storage": _storage}


@login_not_required
@outside_scope
@require_GET
def live(request):
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@outside_scope
@require_GET
def ready(request):
    """200 when every check holds, else 503; says which, never why (that is in the log)."""
    states = {}
    for name, check in CHECKS.items():
        try:
            check()
            states[name] = "ok"
        except Exception:
            logger.exception("not ready: %s", name)
            states[name] = "unavailable"
    healthy = set(states.values()) == {"ok"}
    return JsonResponse(states, status=200 if healthy else 503)
