from django.conf import settings
from django.urls import reverse

from . import sessions
from .menu import menu


def site(request) -> dict:
    """What every page needs: the service's name, the organisation acted for, and the actor's places."""
    actor = getattr(request, "actor", None)
    return {
        "site_name": settings.SITE_NAME,
        "site_brand": settings.SITE_BRAND,
        "site_operator": settings.SITE_OPERATOR,
        "site_contact": settings.SITE_CONTACT,
        "demo": settings.DEMO,
        "actor": actor,
        "memberships": getattr(request, "memberships", []),
        "menu": menu(actor, request.path),
        "skiplinks": [
            {"link": "#content", "label": "Contenu"},
            {"link": "#fr-navigation", "label": "Menu"},
            {"link": "#footer", "label": "Pied de page"},
        ],
        "session_left": sessions.seconds_left(request) if actor else None,
        "home_url": reverse("dashboard" if actor else "public-home"),
    }
