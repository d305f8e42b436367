"""A practice from its first draft to the library: the only place that writes its state, with its line in the log.

Each step that somebody is to know of queues its mails, which a worker writes in the batch scope.
"""

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse

from conventions.services.deadlines import directions
from conventions.services.steps import MOVED, log, move
from missionjeunes.common import clock
from missionjeunes.work.outbox import post
from missionjeunes.work.services.jobs import request_job
from partners.actor import Actor, acting
from partners.models import Membership, Organisation

from ..enums import PracticeState as State
from ..models import Practice, PracticeStep
from ..permissions import can_move_practice, can_tell_practice, has_proposed
from ..practices import ANSWERS, CONTENT, DRAFTS, OPEN, PASSAGES, TRANSITIONS, WRITTEN

JOB = "practice"
TWICE = "Votre organisation a déjà un texte de ce titre en préparation : reprenez-le, ou changez de titre."
OWN_HAND = "Vous avez proposé cette pratique pour une autre organisation : une autre personne la relit."
ELSEWHERE = "Vous ne lisez plus le texte que cette version remplace : une organisation qui le lit la publie."
MISSING = "Il manque encore : {}."


def begin(*, actor: Actor, **content) -> Practice:
    """A draft, which its organisation alone reads; `content` has the fields of CONTENT.

    A second click finds the first one's. PermissionDenied, or ValidationError when another draft has that title.
    """
    if not can_tell_practice(actor):
        raise PermissionDenied
    practice = Practice(organisation=actor.organisation, region_id=actor.organisation.region_id, **content)
    return _keep(actor, practice)


def revise(*, actor: Actor, practice: Practice) -> Practice:
    """A new version of a practice that was published, which stays as it is until that one is published; the one in
    preparation if there is one."""
    if practice.organisation_id != actor.organisation.pk:
        raise PermissionDenied
    if practice.state not in (State.PUBLISHED, State.WITHDRAWN):
        raise ValidationError(MOVED)
    if found := practice.revisions.filter(state__in=OPEN).first():
        return found
    content = {name: getattr(practice, name) for name in CONTENT}
    return begin(actor=actor, revises=practice, **content)


def _keep(actor: Actor, practice: Practice) -> Practice:
    try:
        with transaction.atomic():
            practice.save(force_insert=True)
    except IntegrityError as error:
        open_ones = Practice.objects.visible_to(actor).filter(organisation=actor.organisation, state__in=OPEN)
        same = {name: getattr(practice, name) for name in (*CONTENT, "revises")}
        if found := open_ones.filter(**same).first():
            return found
        raise ValidationError({"title": TWICE}) from error
    log(PracticeStep(practice=practice), TRANSITIONS["create"], actor)
    return practice


@transaction.atomic
def rewrite(*, actor: Actor, practice: Practice, **content) -> None:
    """Keep the text as it stands, whole or not. One that was sent back is its organisation's own draft again."""
    if practice.organisation_id != actor.organisation.pk:
        raise PermissionDenied
    if practice.state not in DRAFTS:
        raise ValidationError(MOVED)
    if practice.state == State.RETURNED:
        take(actor=actor, practice=practice, name="rewrite")
    drafts = Practice.objects.visible_to(actor).filter(pk=practice.pk, state=State.DRAFT)
    try:
        with transaction.atomic():
            written = drafts.update(**{name: content[name] for name in CONTENT})
    except IntegrityError as error:
        raise ValidationError({"title": TWICE}) from error
    if not written:
        raise ValidationError(MOVED)


@transaction.atomic
def take(*, actor: Actor, practice: Practice, name: str, reason: str = "", **changes) -> None:
    """Take the step `name` of TRANSITIONS; PermissionDenied, or ValidationError: the state has moved on, the reason
    is missing, or the person has proposed it for the other body."""
    transition = TRANSITIONS[name]
    if not can_move_practice(actor, transition, practice):
        raise PermissionDenied
    if practice.organisation_id != actor.organisation.pk and has_proposed(actor, practice):
        raise ValidationError(OWN_HAND)
    line = PracticeStep(practice=practice)
    move(practice, line, transition, actor, reason=reason, **changes)
    if name == "propose" or (name in ANSWERS and practice.organisation_id != actor.organisation.pk):
        _ask_mails(actor, line)


def missing(practice: Practice) -> list[str]:
    """What a draft still lacks, as its page names it."""
    labels = PASSAGES | {"contact": "L'adresse de fonction"}
    return [f"«{labels[name]}»" for name in WRITTEN if not getattr(practice, name)]


def awaited(practice: Practice) -> list[Organisation]:
    """Who may read over a practice that has been proposed."""
    if practice.state != State.PROPOSED:
        return []
    return list(Organisation.objects.open_on(clock.today()).filter(practice.moderators).order_by("kind", "pk"))


def propose(*, actor: Actor, practice: Practice) -> None:
    """Hand it to those who read over; ValidationError while something is missing."""
    if lacks := missing(practice):
        raise ValidationError(MISSING.format(", ".join(lacks)))
    try:
        take(actor=actor, practice=practice, name="propose", version=practice.version + 1)
    except IntegrityError as error:  # a colleague has just emptied a passage
        raise ValidationError(MOVED) from error


@transaction.atomic
def publish(*, actor: Actor, practice: Practice, version: int) -> Practice:
    """Publish the `version` that the actor has read, and no other; returns what is now in the library.

    PermissionDenied, or ValidationError: the text has moved on, or what `take` refuses. A new version
    gives its text to the practice that it revises, and keeps the earlier one.
    """
    if not can_move_practice(actor, TRANSITIONS["publish"], practice):
        raise PermissionDenied
    rows = Practice.objects.select_for_update(of=("self",)).filter(state=State.PROPOSED, version=version)
    held = rows.select_related("organisation", "revises__organisation").filter(pk=practice.pk).first()
    if held is None:
        raise ValidationError(MOVED)
    today, shown = clock.today(), held.revises
    if held.revises_id and shown is None:
        raise ValidationError(ELSEWHERE)
    if shown is None:
        take(actor=actor, practice=held, name="publish", published_on=today)
        return held
    new, old = ({name: getattr(one, name) for name in CONTENT} for one in (held, shown))
    take(actor=actor, practice=held, name="supersede", published_on=shown.published_on, **old)
    take(actor=actor, practice=shown, name="renew", published_on=today, **new)
    return shown


def _ask_mails(actor: Actor, step: PracticeStep) -> None:
    request_job(
        actor=actor,
        kind=JOB,
        title=f"Avis : {step.practice.title}",
        params={"step": step.pk},
        unique_key=str(step.pk),
        unlimited=True,
    )


def write_mails(step: PracticeStep) -> int:
    """To who reads over, what awaits them, if it still does; to who tells it, the answer: one mail a person for a
    step, whatever is retried. Batch scope. Returns how many."""
    practice = step.practice
    if step.name == "propose":
        addresses = _addresses({one.pk for one in awaited(practice)})
    else:
        versions = Q(practice=practice) | Q(practice__revises=practice)
        asked = PracticeStep.objects.filter(versions, name="propose").values_list("user", flat=True)
        told = Membership.objects.filter(acting(), organisation=practice.organisation_id, user__in=list(asked))
        addresses = _addresses({practice.organisation_id}) | set(told.values_list("user__email", flat=True))
    link = settings.SITE_URL.rstrip("/") + reverse("practice", args=[practice.uuid])
    for address in sorted(addresses):
        post(
            key=f"practice:{step.pk}:{address}"[:200],
            to=address,
            template="practice",
            context={"practice": practice, "step": step, "link": link},
        )
    return len(addresses)


def _addresses(organisations: set[int]) -> set[str]:
    """Of the persons who direct the organisations, else of their members."""
    return {address for people in directions(organisations).values() for _, address in people}
