"""What the header of every page tells of the conventions."""

from functools import cache

from partners.actor import Actor
from partners.tenancy.scope import in_scope

from .enums import SIGNING
from .models import Signatory
from .permissions import awaits_signature_of


def signatures(request) -> dict:
    """`to_sign`, called by the header: how many acts await the actor's signature. Counted once a page, and 0 on the
    pages rendered outside a scope (errors, security), which read no tenant data."""
    actor = getattr(request, "actor", None)
    return {"to_sign": cache(lambda: _to_sign(actor) if actor and in_scope() else 0)}


def _to_sign(actor: Actor) -> int:
    """Who signs, with delegations, is long to ask; most days no text of one's organisation is at signature."""
    own = Signatory.objects.filter(organisation=actor.organisation, agreement__state__in=SIGNING)
    return awaits_signature_of(actor).count() if own.exists() else 0
