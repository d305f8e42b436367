"""Members and invitations of the actor's organisation."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from missionjeunes.common import clock

from .. import permissions
from ..accounts.factors import fresh_authentication
from ..forms import InviteForm, RightForm
from ..models import ActLog, Invitation, Membership, User
from ..services import invitations
from ..services import members as service

ACTS_SHOWN = 20
ORGANISATION = {"url": "/organisation/", "title": "Organisation"}
MEMBERS = {"url": "/organisation/membres/", "title": "Membres"}
# A tenant role reads these columns of its colleagues, and no other.
COLLEAGUE = User.objects.only("uuid", "email", "first_name", "last_name", "is_active")


def _memberships(request):
    """Current memberships of the actor's organisation, with the persons' names."""
    if request.actor is None:
        raise Http404
    rows = Membership.objects.visible_to(request.actor).filter(ended_at=None)
    return rows.prefetch_related(Prefetch("user", COLLEAGUE)).order_by("user__last_name", "user__first_name", "pk")


def _administrators_only(request) -> None:
    if request.actor is None:
        raise Http404
    if not permissions.can_manage_members(request.actor):
        raise PermissionDenied


def members(request):
    """Who may act for the organisation; its administrators see invitations and acts too."""
    context = {
        "title": "Membres",
        "rows": list(_memberships(request)),
        "may_manage": permissions.can_manage_members(request.actor),
        "breadcrumb_data": {"links": [ORGANISATION], "current": "Membres"},
    }
    if context["may_manage"]:
        waiting = Invitation.objects.visible_to(request.actor).filter(accepted_at=None, cancelled_at=None)
        acts = ActLog.objects.visible_to(request.actor).prefetch_related(Prefetch("user", COLLEAGUE))
        context |= {
            "invitations": list(waiting.order_by("-created_at")),
            "acts": list(acts.order_by("-at", "-pk")[:ACTS_SHOWN]),
            "now": clock.now(),
        }
    return render(request, "partners/members.html", context)


@fresh_authentication
def invite(request):
    """Invite somebody by e-mail."""
    _administrators_only(request)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            invitation = invitations.invite(actor=request.actor, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"L'invitation est envoyée à {invitation.email} ; elle vaut 14 jours.")
            return redirect("members")
    context = {
        "title": "Inviter une personne",
        "form": form,
        "breadcrumb_data": {"links": [ORGANISATION, MEMBERS], "current": "Inviter une personne"},
    }
    return render(request, "partners/invite.html", context)


@fresh_authentication
def member(request, uuid):
    """One member: change her right, or end her membership (POST with `end`)."""
    _administrators_only(request)
    membership = get_object_or_404(_memberships(request), uuid=uuid)
    form = RightForm(request.POST or None, initial={"right": membership.right})
    if request.method == "POST":
        try:
            if "end" in request.POST:
                service.end_membership(actor=request.actor, membership=membership)
                messages.success(request, f"{membership.user} n'est plus membre de l'organisation.")
                return redirect("members")
            if form.is_valid():
                service.change_right(actor=request.actor, membership=membership, right=form.cleaned_data["right"])
                messages.success(request, "Le droit est modifié.")
                return redirect("members")
        except ValidationError as error:
            form.add_error(None, error)
    context = {
        "title": str(membership.user),
        "membership": membership,
        "form": form,
        "breadcrumb_data": {"links": [ORGANISATION, MEMBERS], "current": str(membership.user)},
    }
    return render(request, "partners/member.html", context)


def _invitation(request, uuid) -> Invitation:
    _administrators_only(request)
    return get_object_or_404(Invitation.objects.visible_to(request.actor), uuid=uuid)


@require_POST
def cancel_invitation(request, uuid):
    invitation = _invitation(request, uuid)
    invitations.cancel(actor=request.actor, invitation=invitation)
    messages.success(request, f"L'invitation de {invitation.email} est annulée.")
    return redirect("members")


@require_POST
def resend_invitation(request, uuid):
    invitation = _invitation(request, uuid)
    invitations.resend(actor=request.actor, invitation=invitation)
    messages.success(
        request, f"Une nouvelle invitation est envoyée à {invitation.email} ; l'ancien lien ne vaut plus."
    )
    return redirect("members")
