"""Public pages: who runs the service, personal data, young people's rights, accessibility, help."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render

from ..directory import mission_locales


def _page(template: str, title: str):
    @login_not_required
    def page(request):
        context = {"title": title, "breadcrumb_data": {"links": [], "current": title}}
        return render(request, f"partners/public/{template}.html", context)

    return page


personal_data = _page("personal_data", "Données personnelles")
accessibility = _page("accessibility", "Accessibilité")
guide = _page("help", "Aide")


@login_not_required
def legal_notice(request):
    """Who publishes, who answers for it, who hosts."""
    context = {
        "title": "Mentions légales",
        "host_name": settings.HOST_NAME,
        "publication_director": settings.PUBLICATION_DIRECTOR,
        "breadcrumb_data": {"links": [], "current": "Mentions légales"},
    }
    return render(request, "partners/public/legal_notice.html", context)


@login_not_required
def my_rights(request):
    """For young people: who holds what, how to object, and whom to write to."""
    query = request.GET.get("lieu", "").strip()[:60]
    context = {
        "title": "Mes droits",
        "query": query,
        "found": mission_locales(query) if query else [],
        "breadcrumb_data": {"links": [], "current": "Mes droits"},
    }
    return render(request, "partners/public/my_rights.html", context)
