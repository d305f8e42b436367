"""One's organisation: what the directory says of it, its data-protection contact, and the switch between several."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from .. import permissions
from ..forms import DPOForm
from ..models import Organisation
from ..services import members
from ..tenancy.middleware import SESSION_KEY, outside_scope


@outside_scope  # the directory is a GLOBAL table: no tenant role may write it
def organisation(request):
    """The actor's organisation; its administrators keep the contact of the data-protection officer."""
    if request.actor is None:
        raise Http404
    own = Organisation.objects.select_related("region", "department", "parent", "successor").get(
        pk=request.actor.organisation.pk
    )
    may_edit = permissions.can_edit_organisation(request.actor, own)
    form = DPOForm(request.POST or None, instance=own)
    if request.method == "POST":
        if not may_edit:
            raise PermissionDenied
        if form.is_valid():
            members.change_dpo(actor=request.actor, organisation=own, email=form.cleaned_data["dpo_email"])
            messages.success(request, "Le contact est enregistré.")
            return redirect("organisation")
    context = {
        "title": "Organisation",
        "organisation": own,
        "form": form,
        "may_edit": may_edit,
        "may_manage": permissions.can_manage_members(request.actor),
        "breadcrumb_data": {"links": [], "current": "Organisation"},
    }
    return render(request, "partners/organisation.html", context)


@outside_scope
@require_POST
def switch(request):
    """Act for another of one's organisations from now on; 404 for any other."""
    chosen = next((m for m in request.memberships if str(m.uuid) == request.POST.get("membership")), None)
    if chosen is None:
        raise Http404
    request.session[SESSION_KEY] = chosen.pk
    messages.success(request, f"Vous agissez maintenant pour {chosen.organisation}.")
    return redirect("dashboard")
