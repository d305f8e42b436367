"""Realigning the children of an accord: drafts of amendments of attachment, prepared in bulk, once (batch scope)."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet

from missionjeunes.common import clock
from missionjeunes.work.kinds import Run
from missionjeunes.work.models import Job
from missionjeunes.work.services.jobs import request_job
from partners.actor import Actor

from ..enums import OPEN, Level, State
from ..models import Agreement, Alignment
from ..permissions import can_realign
from .amending import attached_to, copy_parties, new_amendment, starts_too_late, staying
from .steps import log_step

JOB = "realign"
DONE, BUSY, NO_PARENT = "prepared", "busy", "no_parent"


def waiting(accord: Agreement) -> QuerySet:
    """Children in force that are to realign to the accord and for which no amendment is in preparation."""
    return Alignment.objects.filter(parent=accord, done_at=None, draft=None, child__state=State.IN_FORCE).order_by(
        "child_id"
    )


def request_drafts(*, actor: Actor, accord: Agreement) -> Job:
    """Ask for the drafts of every child to realign; the same request twice is one job."""
    if not can_realign(actor, accord):
        raise PermissionDenied
    return request_job(
        actor=actor,
        kind=JOB,
        title=f"Avenants de rattachement à {accord.number}",
        params={"accord": accord.pk},
        unique_key=f"{accord.pk}",
    )


def prepare(run: Run) -> dict[str, int]:
    """Open the drafts, each with its child's row held; returns how many of each outcome, among them those passed
    over because another amendment is open, or because no accord in force is there to decline."""
    accord = Agreement.objects.get(pk=run.params["accord"])
    todo = list(waiting(accord).values_list("pk", flat=True))
    counts = {DONE: 0, BUSY: 0, NO_PARENT: 0}
    for position, pk in enumerate(todo):
        counts[_prepare_one(pk, run.actor)] += 1
        if position % 20 == 0:
            run.progress(position, len(todo), "Préparation des avenants")
    run.progress(len(todo), len(todo), "Préparation des avenants")
    return counts


@transaction.atomic
def _prepare_one(pk: int, actor: Actor | None) -> str:
    child = Agreement.objects.select_for_update(of=("self",)).get(alignments=pk)
    alignment = Alignment.objects.select_for_update(of=("self",)).get(pk=pk)
    if alignment.draft_id or alignment.done_at or child.amendments.filter(state__in=OPEN).exists():
        return BUSY
    parent = target(alignment, child)
    if parent is None or starts_too_late(parent, child):
        return NO_PARENT
    changes = attached_to(parent, name_of(parent))
    draft = new_amendment(child, changes, _author(child))
    draft.save(force_insert=True)
    copy_parties(child, draft, changes)
    asked_by = actor.organisation.name if actor else ""
    log_step(agreement=draft, actor=None, name="create", asked_by=asked_by)
    Alignment.objects.filter(child=child, done_at=None, draft=None).update(draft=draft)
    return DONE


def _author(child: Agreement) -> int:
    """Who is to prepare the amendment: who drafted the act, else its first Mission Locale; never one that left."""
    here = [party.organisation_id for party in staying(child)] or child.party_ids
    wanted = [child.drafted_by_id, *child.mission_locale_ids, *here]
    return next(key for key in wanted if key in here)


def name_of(parent: Agreement) -> str:
    """An accord as an amendment names it, with the last amendment that it has had."""
    last = parent.amendments.exclude(state__in=[*OPEN, State.ABANDONED]).order_by("-signed_on", "-pk").first()
    as_amended = f", modifié par l'avenant {last.number}" if last else ""
    return f"{parent.title} ({parent.number}{as_amended})"


def target(alignment: Alignment, child: Agreement) -> Agreement | None:
    """The accord that the child is to decline: the parent if it is in force, else what runs in its place today."""
    if alignment.parent.state == State.IN_FORCE:
        return alignment.parent
    running = Agreement.objects.accords().running_on(clock.today()).filter(branch=child.branch, state=State.IN_FORCE)
    national = running.filter(level=Level.NATIONAL).order_by("-starts_on").first()
    if child.level == Level.REGIONAL:
        return national
    regional = running.filter(level=Level.REGIONAL, region=child.region_id).order_by("-starts_on")
    return (regional.first() if child.region_id else None) or national
