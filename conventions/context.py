"""What the header of every page tells of the conventions."""

from functools import cache

from partners.tenancy.scope import in_scope

from .permissions import awaits_signature_of


def signatures(request) -> dict:
    """`to_sign`, called by the header: how many acts await the actor's signature. Counted once a page, and 0 on the
    pages rendered outside a scope (errors, security), which read no tenant data."""
    actor = getattr(request, "actor", None)
    return {"to_sign": cache(lambda: awaits_signature_of(actor).count() if actor and in_scope() else 0)}
