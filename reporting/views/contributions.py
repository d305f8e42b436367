"""What an organisation tells of a territory: one subject a page, as a draft or shared."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from ..enums import Part
from ..forms import ContributionForm
from ..models import Contribution
from ..permissions import can_change_contribution, can_tell
from ..services.diagnosis.contributions import keep, share_drafts, take_up
from ..services.diagnosis.contributions import withdraw as withdraw_contribution
from .diagnoses import add_errors, breadcrumb, visible


def _own(request, uuid) -> Contribution:
    """One's own entry; 403 for another's that one reads, or one that no longer changes."""
    if request.actor is None:
        raise Http404
    rows = Contribution.objects.visible_to(request.actor)
    found = get_object_or_404(rows.select_related("diagnosis__region", "diagnosis__department"), uuid=uuid)
    if not can_change_contribution(request.actor, found):
        raise PermissionDenied
    return found


@require_http_methods(["GET", "POST"])
def add(request, uuid, part):
    """A new entry in one part of a diagnosis."""
    diagnosis = visible(request, uuid)
    if part not in Part.values:
        raise Http404
    if not can_tell(request.actor, diagnosis, part):
        raise PermissionDenied
    return _write(request, Contribution(diagnosis=diagnosis, part=part))


@require_http_methods(["GET", "POST"])
def change(request, uuid):
    """One's own entry, until the diagnosis is validated."""
    return _write(request, _own(request, uuid))


def _write(request, contribution: Contribution):
    diagnosis, then = contribution.diagnosis, request.POST.get("then", "")
    form = ContributionForm(request.POST if request.method == "POST" else None, instance=contribution)
    if request.method == "POST" and form.is_valid():
        try:
            kept = keep(actor=request.actor, contribution=form.save(commit=False), share=then != "draft")
        except ValidationError as error:
            add_errors(form, error)
        else:
            said = "partagé" if kept.shared_at else "gardé en brouillon : votre organisation seule le voit"
            messages.success(request, f"L'apport «{kept.get_subject_display()}» est {said}.")
            if then == "another" and can_tell(request.actor, diagnosis, kept.part):
                return redirect("contribution-add", diagnosis.uuid, kept.part)
            return redirect(reverse("diagnosis", args=[diagnosis.uuid]) + f"#{kept.part}")
    label = Part(contribution.part).label
    context = {
        "title": label,
        "form": form,
        "diagnosis": diagnosis,
        "contribution": contribution,
        "breadcrumb_data": breadcrumb(diagnosis, label),
    }
    return render(request, "reporting/diagnosis/contribution.html", context)


@require_POST
def withdraw(request, uuid):
    """Take one's entry back."""
    found = _own(request, uuid)
    withdraw_contribution(actor=request.actor, contribution=found)
    messages.success(request, f"L'apport «{found.get_subject_display()}» est retiré.")
    return redirect("diagnosis", found.diagnosis.uuid)


@require_POST
def again(request, uuid):
    """Begin from one's entries of the territory's last diagnosis, as drafts."""
    diagnosis = visible(request, uuid)
    count = take_up(actor=request.actor, diagnosis=diagnosis)
    messages.success(request, f"Apports repris en brouillon : {count}. Relisez-les, puis partagez-les.")
    return redirect("diagnosis", diagnosis.uuid)


@require_POST
def share(request, uuid):
    """Share one's drafts at once."""
    diagnosis = visible(request, uuid)
    count = share_drafts(actor=request.actor, diagnosis=diagnosis)
    messages.success(request, f"Apports partagés : {count}.")
    return redirect("diagnosis", diagnosis.uuid)
