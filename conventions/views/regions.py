"""A national accord in the regions: where each stands, inviting them, refusing an invitation (N2.1.a, N2.3.a)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from partners.enums import Right

from ..addresses import address
from ..enums import Level
from ..forms.inviting import InviteForm, RefusalForm
from ..models import Agreement, RegionalInvitation
from ..permissions import can_draft, can_invite
from ..regions import IN_FORCE, standings
from ..services import inviting as service
from .life import above, posted, spread


def _national(request, uuid) -> Agreement:
    visible = Agreement.objects.visible_to(request.actor).filter(level=Level.NATIONAL)
    return get_object_or_404(visible.select_related("parent", "region"), uuid=uuid)


@require_GET
def regions(request, uuid):
    """The table of the regions; to an invited body, its invitation and the two answers."""
    accord, actor = _national(request, uuid), request.actor
    received = RegionalInvitation.objects.visible_to(actor).filter(agreement=accord, organisation=actor.organisation)
    rows = standings(actor, accord, request.GET.get("tri", ""))
    for row in rows:
        row.url = address(row.accord) if row.accord else ""
    context = {
        "title": "Déclinaison dans les régions",
        "accord": accord,
        "rows": rows,
        "declined": sum(row.state == IN_FORCE for row in rows),
        "invited": any(row.invitations for row in rows),
        "received": received.select_related("sender").first(),
        "may_open": can_draft(actor, Level.REGIONAL),
        "refusal": RefusalForm() if actor.has_right(Right.DIRECTOR) else None,
        "may_invite": can_invite(actor, accord),
        "breadcrumb_data": {"current": "Déclinaison", "links": above(accord)},
    }
    return render(request, "conventions/regions.html", context)


@require_http_methods(["GET", "POST"])
def invite(request, uuid):
    """Choose the regional bodies of one's network that are not invited yet, and write to them."""
    accord, actor = _national(request, uuid), request.actor
    if not can_invite(actor, accord):
        raise PermissionDenied
    form = InviteForm(posted(request), bodies=list(service.invitable(actor, accord)))
    errors = []
    if request.method == "POST" and form.is_valid():
        try:
            count = service.invite(actor=actor, accord=accord, **form.cleaned_data)
        except ValidationError as error:
            errors = spread(error, [form])
        else:
            plural = "s" if count > 1 else ""
            messages.success(request, f"{count} organisation{plural} invitée{plural} : un courriel les prévient.")
            return redirect("accord-regions", uuid=accord.uuid)
    context = {
        "title": "Inviter les régions",
        "accord": accord,
        "form": form,
        "errors": errors,
        "breadcrumb_data": {"current": "Inviter les régions", "links": above(accord)},
    }
    return render(request, "conventions/invite.html", context)


@require_POST
def refuse(request, uuid):
    """Answer that one's region does not decline the accord."""
    visible = RegionalInvitation.objects.visible_to(request.actor).select_related("agreement")
    found = get_object_or_404(visible.filter(organisation=request.actor.organisation), uuid=uuid)
    form = RefusalForm(request.POST)
    try:
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        service.refuse(actor=request.actor, invitation=found, reason=reason)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, "Votre réponse est enregistrée : l'organisation qui vous a invité la lit ici.")
    return redirect("accord-regions", uuid=found.agreement.uuid)
