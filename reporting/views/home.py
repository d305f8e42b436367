"""The public home and each role's first page: what waits, and the key figures."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from conventions.who_supports import who_supports
from missionjeunes.common.periods import Period

from ..services import dashboard as waiting
from ..services.diagnosis.reading import current
from ..services.figures import KEY_FIGURES, half_years, row_of
from ..services.overview import history_chart, overview, published_history
from ..territory import TerritoryCode


@login_not_required
@require_GET
def public_home(request):
    """What the service is, the published figures, and the way in."""
    if request.actor:
        return redirect("dashboard")
    chart = history_chart(published_history())
    return render(request, "reporting/public_home.html", {"title": "Accueil", "chart": chart})


@require_GET
def dashboard(request):
    """Qu'est-ce qui m'attend ? A person without organisation is told what to do."""
    if request.actor is None:
        return render(request, "reporting/no_organisation.html", {"title": "Tableau de bord"})
    tables = half_years(request.actor)
    row = None
    if tables and request.actor.territory:
        row = row_of(request.actor, tables[0], TerritoryCode.parse(request.actor.territory))
    context = {
        "title": "Tableau de bord",
        "tasks": waiting.tasks(request.actor),
        "diagnoses": current(request.actor, [request.actor.organisation], request.actor.organisation.region_id),
        "table": tables[0] if tables else None,
        "row": row,
        "period": Period.parse(tables[0].period) if tables else None,
        "key_figures": KEY_FIGURES,
        "chart": overview(request.actor, row) if row else None,
        "support": who_supports(request.actor) if request.actor.is_agency else None,
    }
    return render(request, "reporting/dashboard.html", context)
