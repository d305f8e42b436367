"""Every request of a member runs inside the scope of the organisation acted for, or outside any scope."""

from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from ..actor import Actor, memberships_of
from .scope import public_scope, scope

SESSION_KEY = "membership"


def outside_scope(view: Callable) -> Callable:
    """Mark a view that reads GLOBAL tables only (login, security, health): it gets no tenant scope."""
    view.outside_scope = True
    return view


def current_membership(request: HttpRequest):
    """The membership the session has chosen, else the person's first one; None for a visitor or a stranger."""
    if not request.user.is_authenticated:
        return None
    memberships = list(memberships_of(request.user))
    request.memberships = memberships
    chosen = request.session.get(SESSION_KEY)
    return next((m for m in memberships if m.pk == chosen), memberships[0] if memberships else None)


class TenancyMiddleware:
    """Opens the outermost transaction and the scope; rolls back on any exception and on a status ≥ 500."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.memberships = []
        membership = current_membership(request)
        request.actor = Actor(request.user, membership) if membership else None
        request.failed = False
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Runs the view here, so that its marks are known and its rendering stays inside the transaction."""
        target = getattr(view, "view_class", view)
        if getattr(view, "outside_scope", False) or getattr(target, "outside_scope", False):
            return None
        if view.__module__.startswith(("allauth.", "django.")):
            return None
        with scope(request.actor) if request.actor else public_scope():
            response = _render(view(request, *args, **kwargs))
            if response.status_code >= 500:
                transaction.set_rollback(True)
            return response


def _render(response: HttpResponse) -> HttpResponse:
    if hasattr(response, "render") and not response.is_rendered:
        response.render()
    return response
