"""Announcing a signature to one's network, reading what one is told, and who has read (N2.a, N2.2.a)."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from missionjeunes.common.pagination import CappedPaginator

from ..addresses import address
from ..enums import FileKind
from ..forms.life import AnnouncementForm
from ..models import Announcement, Receipt
from ..permissions import can_announce
from ..services import announce as service
from ..services.receipts import acknowledge as say_read
from ..services.receipts import received as receipts_of
from .annexes import annex_rows, files_of
from .life import above, accord_of, posted, spread


@require_http_methods(["GET", "POST"])
def announcement(request, uuid):
    """What one's organisation was told about an accord, and, for a signatory, what it tells its network.

    404 for an organisation that has neither anything to read nor to announce.
    """
    accord = accord_of(request, uuid)
    actor = request.actor
    own = Announcement.objects.visible_to(actor).filter(agreement=accord, organisation=actor.organisation).first()
    received = list(_received(actor, accord))
    may = can_announce(actor, accord) and own is None
    if not (own or received or may):
        raise Http404
    form = AnnouncementForm(posted(request)) if may else None
    errors = []
    if request.method == "POST" and form and form.is_valid():
        try:
            service.announce(actor=actor, accord=accord, message=form.cleaned_data["message"])
        except ValidationError as error:
            errors = spread(error, [form])
        else:
            messages.success(request, "La signature est annoncée ; cette page montre qui l'a lu.")
            return redirect("accord-announcement", uuid=accord.uuid)
    files = files_of(actor, accord)
    context = {
        "title": "Annonce de la signature",
        "accord": accord,
        "received": received,
        "own": own,
        "form": form,
        "errors": errors,
        "network": service.network(actor.organisation, accord).count() if form else 0,
        "acts": [file for file in files if file.kind == FileKind.SEALED],
        "others": [file for file in files if file.kind == FileKind.ANNEX and not file.annex],
        "rows": annex_rows(actor, accord, files),
        "record_url": address(accord),
        "breadcrumb_data": {"current": "Annonce", "links": above(accord)},
        **(_readers(request, own) if own else {}),
    }
    return render(request, "conventions/life/announcement.html", context)


def _received(actor, accord):
    """Announcements of the accord addressed to the actor's organisation, each with its receipt."""
    mine = receipts_of(actor)
    return (
        Announcement.objects.visible_to(actor)
        .filter(agreement=accord, receipts__organisation=actor.organisation)
        .select_related("organisation")
        .prefetch_related(Prefetch("receipts", mine, to_attr="mine"))
    )


def _readers(request, own: Announcement) -> dict:
    """Names of the organisations told, those who have read first, and the share of them."""
    receipts = Receipt.objects.visible_to(request.actor).filter(announcement=own)
    total, read = receipts.count(), receipts.exclude(acknowledged_at=None).count()
    rows = receipts.select_related("organisation").order_by("acknowledged_at", "organisation__name", "pk")
    page = CappedPaginator(rows, 25).get_page(request.GET.get("page"))
    return {"page": page, "total": total, "read": read, "percent": round(100 * read / total) if total else 0}


@require_POST
def acknowledge(request, uuid):
    """Say in one click that the announcement is read."""
    visible = Announcement.objects.visible_to(request.actor).select_related("agreement")
    found = get_object_or_404(visible.filter(receipts__organisation=request.actor.organisation), uuid=uuid)
    if say_read(actor=request.actor, announcement=found):
        messages.success(request, "Merci : l'émetteur voit que votre organisation en a pris connaissance.")
    return redirect("accord-announcement", uuid=found.agreement.uuid)
