"""What a party tells: its draft, then shared; corrected until the validation, taken back, begun from the last one."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, ProgrammingError, transaction

from missionjeunes.common import clock
from partners.actor import Actor

from ...diagnosis import OPEN
from ...enums import DiagnosisState
from ...models import Contribution, Diagnosis
from ...permissions import can_change_contribution, can_tell, parts_told_by

TWICE = "Votre organisation s'est déjà exprimée sur ce sujet : modifiez cet apport."
LATE = "Ce diagnostic a changé d'état : cet apport n'y entre plus et n'y change plus."


def keep(*, actor: Actor, contribution: Contribution, share: bool) -> Contribution:
    """Save an entry, new or one's own, as a draft or for the others to read; what is shared stays shared.

    PermissionDenied when it is not the actor's to write; ValidationError when it says a subject twice, or too late.
    """
    new, now = contribution.pk is None, clock.now()
    if new:
        contribution.organisation_id = actor.organisation.pk
    if not (_may_add(actor, contribution) if new else can_change_contribution(actor, contribution)):
        raise PermissionDenied
    contribution.text = contribution.text.strip()
    contribution.author_id, contribution.author_name = actor.user.pk, actor.user.get_full_name()
    contribution.updated_at = now
    if share and contribution.shared_at is None:
        contribution.shared_at = now
    try:
        with transaction.atomic():
            contribution.save(force_insert=new)
    except IntegrityError as error:
        own = Contribution.objects.visible_to(actor).filter(organisation=actor.organisation, text=contribution.text)
        same = own.filter(diagnosis=contribution.diagnosis, part=contribution.part, subject=contribution.subject)
        if new and (found := same.filter(trade=contribution.trade, sector=contribution.sector).first()):
            return found  # a second click
        raise ValidationError(TWICE) from error
    except ProgrammingError as error:  # the policies: closed at the same instant
        raise ValidationError(LATE) from error
    return contribution


def _may_add(actor: Actor, contribution: Contribution) -> bool:
    return can_tell(actor, contribution.diagnosis, contribution.part)


def withdraw(*, actor: Actor, contribution: Contribution) -> None:
    """Take an entry back; PermissionDenied for another's, or once the diagnosis is no longer open."""
    if not can_change_contribution(actor, contribution):
        raise PermissionDenied
    Contribution.objects.visible_to(actor).filter(pk=contribution.pk).delete()


def share_drafts(*, actor: Actor, diagnosis: Diagnosis) -> int:
    """Let the others read what one has kept as drafts. Returns how many."""
    own = Contribution.objects.visible_to(actor).filter(organisation=actor.organisation, diagnosis__state__in=OPEN)
    return own.filter(diagnosis=diagnosis, shared_at=None).update(shared_at=clock.now())


def earlier(actor: Actor, diagnosis: Diagnosis) -> Diagnosis | None:
    """The last validated diagnosis of the territory to which the actor's organisation has contributed."""
    before = Diagnosis.objects.visible_to(actor).filter(
        region=diagnosis.region_id, department=diagnosis.department_id, validated_on__isnull=False
    )
    own = before.filter(contributions__organisation=actor.organisation).exclude(pk=diagnosis.pk)
    return own.order_by("-validated_on", "-pk").distinct().first()


def take_up(*, actor: Actor, diagnosis: Diagnosis) -> int:
    """Begin from one's entries of the last diagnosis, as drafts: nothing is typed twice. Returns how many are new.

    PermissionDenied unless the collection runs and the organisation contributes to it.
    """
    last, parts = earlier(actor, diagnosis), parts_told_by(actor)
    if diagnosis.state != DiagnosisState.COLLECTING or not parts:
        raise PermissionDenied
    own = Contribution.objects.visible_to(actor).filter(organisation=actor.organisation)
    said = set(own.filter(diagnosis=diagnosis).values_list("part", "subject", "trade", "sector"))
    drafts = [one for one in own.filter(diagnosis=last, part__in=parts) if _about(one) not in said]
    for one in drafts:
        again = {"part": one.part, "subject": one.subject, "trade": one.trade, "sector": one.sector}
        again |= {"priority": one.priority, "text": one.text}
        keep(actor=actor, contribution=Contribution(diagnosis=diagnosis, **again), share=False)
    return len(drafts)


def _about(contribution: Contribution) -> tuple[str, ...]:
    return contribution.part, contribution.subject, contribution.trade, contribution.sector
