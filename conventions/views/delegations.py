"""Delegations of signature of one's organisation."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from missionjeunes.common import clock
from partners.accounts.factors import fresh_authentication
from partners.models import Membership, User

from ..forms.signature import DelegationForm
from ..models import Delegation
from ..permissions import can_revoke
from ..services import delegations as service

ORGANISATION = {"url": "/organisation/", "title": "Organisation"}
NAMES = User.objects.only("uuid", "email", "first_name", "last_name")


def _colleagues(request):
    rows = Membership.objects.visible_to(request.actor).filter(ended_at=None).exclude(user=request.actor.user)
    return rows.prefetch_related(Prefetch("user", NAMES)).order_by("user__last_name", "user__first_name", "pk")


@fresh_authentication
@require_http_methods(["GET", "POST"])
def delegations(request):
    """Those given in the organisation, and the form to give one."""
    form = DelegationForm(request.POST or None, colleagues=_colleagues(request))
    if request.method == "POST" and form.is_valid():
        try:
            service.delegate(actor=request.actor, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "La délégation est enregistrée.")
            return redirect("delegations")
    rows = Delegation.objects.visible_to(request.actor).order_by("-starts_on", "-pk")
    rows = rows.prefetch_related(Prefetch("giver", NAMES), Prefetch("holder", NAMES))
    context = {
        "title": "Délégations de signature",
        "form": form,
        "rows": [{"delegation": row, "may_revoke": can_revoke(request.actor, row)} for row in rows],
        "today": clock.today(),
        "breadcrumb_data": {"links": [ORGANISATION], "current": "Délégations de signature"},
    }
    return render(request, "conventions/delegations.html", context)


@fresh_authentication
@require_POST
def revoke(request, uuid):
    """Take a delegation back."""
    delegation = get_object_or_404(Delegation.objects.visible_to(request.actor), uuid=uuid)
    if service.revoke(actor=request.actor, delegation=delegation):
        messages.success(request, "La délégation est retirée.")
    else:
        messages.info(request, "Cette délégation était déjà retirée.")
    return redirect("delegations")
