"""A national signatory invites the regional bodies of its network to decline the accord (N2.3.a, N2.1.a).

An invitation waits on the invited body's home page until its region's accord is opened, or it refuses with a reason.
"""

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from missionjeunes.common import clock
from missionjeunes.work.services.jobs import request_job
from partners.actor import Actor
from partners.enums import Right
from partners.models import Organisation

from ..enums import OPEN, Level, State
from ..models import Agreement, RegionalInvitation
from ..notifications import write_to_directions
from ..permissions import INVITES, can_invite

JOB = "regional_invitation"
MESSAGE = "Écrivez un message aux organisations que vous invitez."
NOBODY = "Choisissez au moins une région ; celles qui sont déjà invitées ne le sont pas deux fois."
REASON = "Indiquez le motif : l'organisation qui invite le lira."
ANSWERED = "Cette invitation a déjà reçu une réponse."


def invitable(actor: Actor, accord: Agreement) -> QuerySet[Organisation]:
    """The regional bodies that the actor may still invite: not those whose region declines the accord already."""
    invited = RegionalInvitation.objects.visible_to(actor).filter(agreement=accord, organisation=OuterRef("pk"))
    declining = Agreement.objects.visible_to(actor).filter(
        level=Level.REGIONAL, parent=accord, state=State.IN_FORCE, region=OuterRef("region")
    )
    bodies = Organisation.objects.open_on(clock.today()).filter(kind=INVITES.get(actor.kind), region__isnull=False)
    free = bodies.exclude(Exists(invited)).exclude(Exists(declining))
    return free.select_related("region").order_by("region__name__unaccent", "pk")


def invite(*, actor: Actor, accord: Agreement, organisations: list[int], message: str) -> int:
    """Invite these bodies; one mail each by the worker. Returns how many.

    PermissionDenied when the actor is not to invite; ValidationError without a message or anybody left to invite.
    """
    if not can_invite(actor, accord):
        raise PermissionDenied
    if not message.strip():
        raise ValidationError({"message": MESSAGE})
    bodies = list(invitable(actor, accord).filter(pk__in=organisations))
    if not bodies:
        raise ValidationError({"organisations": NOBODY})
    RegionalInvitation.objects.bulk_create(
        [
            RegionalInvitation(
                agreement_id=accord.pk,
                sender_id=actor.organisation.pk,
                organisation_id=body.pk,
                region_id=body.region_id,
                author_id=actor.user.pk,
                message=message.strip(),
                at=clock.now(),
            )
            for body in bodies
        ],
        ignore_conflicts=True,  # invited at the same instant by a colleague
    )
    request_job(
        actor=actor,
        kind=JOB,
        title=f"Invitations à décliner {accord.number}",
        params={"accord": accord.pk, "sender": actor.organisation.pk},
        unique_key=f"{accord.pk}:{min(body.pk for body in bodies)}:{len(bodies)}",
        unlimited=True,
    )
    return len(bodies)


def write_mails(accord: Agreement, sender: int) -> int:
    """One mail to each person who directs or administers an invited body, once whatever is retried; batch scope."""
    invitations = accord.invitations.filter(sender=sender).select_related("sender", "region").order_by("pk")
    link = f"{settings.SITE_URL}{reverse('accord-regions', args=[accord.uuid])}"
    written = 0
    for invitation in invitations:
        written += write_to_directions(
            [invitation.organisation_id],
            key=f"regional-invitation:{invitation.pk}",
            template="regional_invitation",
            context={"accord": accord, "invitation": invitation, "link": link},
        )
    return written


def refuse(*, actor: Actor, invitation: RegionalInvitation, reason: str) -> None:
    """Say that one's region does not decline the accord, and why; ValidationError when it has been answered."""
    if invitation.organisation_id != actor.organisation.pk or not actor.has_right(Right.DIRECTOR):
        raise PermissionDenied
    if not reason.strip():
        raise ValidationError({"reason": REASON})
    pending = RegionalInvitation.objects.visible_to(actor).pending().filter(pk=invitation.pk)
    values = {"refused_at": clock.now(), "refused_by_name": actor.user.get_full_name(), "refusal": reason.strip()}
    if not pending.update(**values):
        raise ValidationError(ANSWERED)


def waits_for_answer() -> Q:
    """A regional accord that answers invitations not yet told so, or one abandoned that does not answer any more."""
    unanswered = RegionalInvitation.objects.filter(
        agreement=OuterRef("parent"), region=OuterRef("region"), accord=None
    )
    answers = RegionalInvitation.objects.filter(accord=OuterRef("pk"))
    alive = Q(Exists(unanswered), state__in=[*OPEN, State.IN_FORCE])
    return Q(level=Level.REGIONAL) & (alive | Q(Exists(answers), state=State.ABANDONED))


def tell_invitations(agreement: Agreement) -> None:
    """Tie the invitations of its region to an accord that is being prepared or in force, untie an abandoned one's."""
    if agreement.level != Level.REGIONAL:
        return
    if agreement.state == State.ABANDONED:
        RegionalInvitation.objects.filter(accord=agreement).update(accord=None)
    elif agreement.state in (*OPEN, State.IN_FORCE):
        found = RegionalInvitation.objects.filter(agreement=agreement.parent_id, region=agreement.region_id)
        found.filter(accord=None).update(accord=agreement)
