from django.conf import settings


def site(request) -> dict:
    """What every page needs: the service's name and the organisation acted for."""
    return {
        "site_name": settings.SITE_NAME,
        "site_brand": settings.SITE_BRAND,
        "site_operator": settings.SITE_OPERATOR,
        "site_contact": settings.SITE_CONTACT,
        "demo": settings.DEMO,
        "actor": getattr(request, "actor", None),
        "memberships": getattr(request, "memberships", []),
    }
