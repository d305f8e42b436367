"""From a parent to its children: what is to realign when an accord is signed, amended or ends (batch scope).

A child lives by its own dates; nothing here closes one. It makes the list of those to realign, says so once by mail
to the members of a child whose parent has ended, and ticks a child off when it declines its parent again.
"""

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from missionjeunes.common import clock
from missionjeunes.work.outbox import post
from partners.actor import acting
from partners.enums import Right
from partners.models import Membership

from ..enums import Level, State
from ..models import Agreement, Alignment

Cause = Alignment.Cause
BATCH = 500


def _in_force(**where) -> QuerySet:
    return Agreement.objects.filter(state=State.IN_FORCE, **where).exclude(level=Level.AMENDMENT)


def below(accord: Agreement) -> QuerySet:
    """Acts in force that an accord newly signed is to be declined by: its region's conventions, or the regional
    accords of its branch with the conventions of the regions that have none."""
    others = _in_force(branch=accord.branch).exclude(parent=accord).exclude(pk=accord.pk)
    if accord.level == Level.REGIONAL:
        return others.filter(level=Level.CONVENTION, region=accord.region_id)
    regional = _in_force(level=Level.REGIONAL, branch=accord.branch, region=OuterRef("region"))
    return others.filter(
        Q(level=Level.REGIONAL) | Q(level=Level.CONVENTION) & (Q(region=None) | ~Exists(regional)),
        # Several framework agreements run at once: an accord that keeps its own is not called to another.
        Q(parent=accord.renews_id) | ~Q(parent__state=State.IN_FORCE) | Q(parent=None),
    )


def _to_realign(parent: Agreement, children: QuerySet, cause: str) -> None:
    Alignment.objects.bulk_create(
        (
            Alignment(parent_id=parent.pk, child_id=child, cause=cause, created_at=clock.now())
            for child in children.order_by("pk").values_list("pk", flat=True)
        ),
        batch_size=BATCH,
        ignore_conflicts=True,
    )


def parent_signed(accord: Agreement) -> None:
    """An accord comes into force: those below are to decline it, what was asked of them before is no more."""
    if accord.level in (Level.NATIONAL, Level.REGIONAL):
        children = below(accord)
        Alignment.objects.filter(child__in=children, done_at=None).exclude(parent=accord).update(done_at=clock.now())
        _to_realign(accord, children, Cause.RENEWED)


def parent_amended(accord: Agreement) -> None:
    """An accord is amended: those that decline it are to say that they decline it as amended."""
    if accord.level in (Level.NATIONAL, Level.REGIONAL):
        children = _in_force(parent=accord)
        Alignment.objects.filter(parent=accord, child__in=children, cause=Cause.AMENDED).update(
            done_at=None, draft=None, created_at=clock.now()
        )
        _to_realign(accord, children, Cause.AMENDED)


def parent_ended(accord: Agreement) -> None:
    """An accord has ended: its children go on, are to realign, and their members are told once."""
    if accord.level not in (Level.NATIONAL, Level.REGIONAL):
        return
    called = Alignment.objects.filter(child=OuterRef("pk"), cause=Cause.RENEWED, done_at=None)
    _to_realign(accord, _in_force(parent=accord).exclude(Exists(called)), Cause.ENDED)
    for child in _in_force(parent=accord).order_by("pk").iterator(chunk_size=BATCH):
        _tell_members(accord, child)


def _tell_members(accord: Agreement, child: Agreement) -> None:
    """One mail to each person who directs or administers a party of the child."""
    people = Membership.objects.filter(
        acting(), organisation__in=child.party_ids, right__in=[Right.DIRECTOR, Right.ADMINISTRATOR]
    )
    name = "accord" if child.level == Level.REGIONAL else "convention"
    link = f"{settings.SITE_URL}{reverse(name, args=[child.uuid])}"
    for user, address in people.order_by("user").distinct().values_list("user", "user__email"):
        post(
            key=f"parent-ended:{accord.pk}:{child.pk}:{user}",
            to=address,
            template="parent_ended",
            context={"accord": accord, "child": child, "link": link},
        )


def realigned(child: Agreement) -> None:
    """The child declines its parent anew: nothing is asked of it any more."""
    Alignment.objects.filter(child=child, done_at=None).update(done_at=clock.now())


def forget_lost_drafts() -> None:
    """A draft set aside no longer stands for the alignment that it was to make: another may be prepared."""
    lost = [State.ABANDONED]
    Alignment.objects.filter(done_at=None, draft__state__in=lost).update(draft=None)
