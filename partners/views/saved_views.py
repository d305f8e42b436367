"""A person's saved views of a list: kept, renamed, deleted; nobody else reads them."""

from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from ..models import SavedView

MOST = 20  # views of one list a person keeps
TOO_MANY = f"Vous avez déjà {MOST} vues de cette liste : supprimez-en une d'abord."


def views_of(actor, page: str) -> list[SavedView]:
    """The actor's views of a list, by name."""
    return list(SavedView.objects.visible_to(actor).filter(page=page))


def _query(text: str) -> str:
    """Filters as an address holds them, without the page's number; ValidationError beyond what is kept."""
    query = urlencode([(name, value) for name, value in parse_qsl(text) if name != "page"])
    if len(query) > SavedView._meta.get_field("query").max_length:
        raise ValidationError("Ces filtres sont trop longs pour être gardés.")
    return query


def _back(view: SavedView):
    return redirect(reverse(view.page) + (f"?{view.query}" if view.query else ""))


@require_POST
def save(request):
    """Keep the filters shown under a name; the same name again replaces them."""
    actor, page = request.actor, request.POST.get("page")
    if actor is None or page not in SavedView.Page.values:
        raise Http404
    kept = SavedView.objects.visible_to(actor).filter(page=page)
    name = request.POST.get("name", "").strip()
    view = kept.filter(name=name).first() or SavedView(
        organisation=actor.organisation, user=actor.user, page=page, name=name
    )
    try:
        view.query = _query(request.POST.get("query", ""))
        if view.pk is None and kept.count() >= MOST:
            raise ValidationError(TOO_MANY)
        view.full_clean()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(page)
    view.save()
    messages.success(request, f"La vue «{view.name}» est enregistrée.")
    return _back(view)


@require_POST
def change(request, uuid):
    """Rename a view, or delete it (`delete`)."""
    if request.actor is None:
        raise Http404
    view = get_object_or_404(SavedView.objects.visible_to(request.actor), uuid=uuid)
    if "delete" in request.POST:
        view.delete()
        messages.success(request, f"La vue «{view.name}» est supprimée.")
        return redirect(view.page)
    view.name = request.POST.get("name", "").strip()
    try:
        view.full_clean()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(view.page)
    view.save(update_fields=["name"])
    messages.success(request, f"La vue s'appelle maintenant «{view.name}».")
    return _back(view)
