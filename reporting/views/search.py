"""Quick search: one page of results, in groups."""

from django.http import Http404
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from partners.readlog import log_reads

from ..services.search import YOUTHS, hint, search


@require_GET
def results(request):
    """What the actor may read that answers to `q`; `dans` names one group, then shown by pages."""
    if request.actor is None:
        raise Http404
    text, only = request.GET.get("q", ""), request.GET.get("dans", "")
    groups = search(request.actor, text, only=only, page=request.GET.get("page"))
    for group in groups:
        if group.name == YOUTHS:
            log_reads(request, record="youth", keys=[str(one.uuid) for one in group.page], reason="recherche")
    context = {
        "title": "Recherche",
        "q": " ".join(text.split()),
        "hint": hint(request.actor),
        "groups": groups,
        "alone": any(group.alone for group in groups),
        "breadcrumb_data": {"links": [], "current": "Recherche"},
        "back": urlencode({"q": text}),
    }
    return render(request, "reporting/search.html", context)
