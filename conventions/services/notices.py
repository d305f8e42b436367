"""Mails that say an act is awaited: to the direction of the other parties, else to all their members.

Members of another organisation are read in the batch scope, hence a job; a key a mail makes each of them unique.
"""

from django.conf import settings
from django.db.models import Prefetch

from missionjeunes.work.outbox import post
from missionjeunes.work.services.jobs import request_job
from partners.actor import Actor
from partners.enums import Right
from partners.models import Membership, User

from ..addresses import address
from ..models import Agreement

JOB = "notice"
SUBJECTS = {
    "read": "un texte attend votre relecture",
    "answer": "une remarque attend votre réponse",
    "agree": "un texte attend votre accord",
}


def ask_notice(*, actor: Actor, agreement: Agreement, act: str) -> None:
    """Queue the mails of an act (a key of SUBJECTS) that the other parties are awaited for."""
    request_job(
        actor=actor,
        kind=JOB,
        title=f"Avis : {SUBJECTS[act]}",
        params={"agreement": agreement.pk, "act": act, "version": agreement.version, "by": actor.organisation.pk},
        unique_key=f"{agreement.pk}:{act}:{agreement.version}",
        unlimited=True,
    )


def post_notices(*, agreement_id: int, act: str, version: int, by: int) -> int:
    """Post the mails, in the batch scope; returns how many. One that was posted already is not posted again."""
    agreement = Agreement.objects.get(pk=agreement_id)
    others = agreement.parties.exclude(organisation=None).exclude(organisation_id=by)
    if act == "agree":
        others = others.exclude(agreed_version=version)
    link = settings.SITE_URL + address(agreement, "review")
    members = [m for party in others for m in recipients(party.organisation_id)]
    for membership in members:
        post(
            key=f"notice:{agreement.uuid}:{act}:{version}:{membership.pk}",
            to=membership.user.email,
            template="agreement_notice",
            context={"subject": SUBJECTS[act], "link": link, "organisation": membership.organisation},
        )
    return len(members)


def recipients(organisation_id: int) -> list[Membership]:
    """Those an organisation is written to: its direction, else all its members; batch scope."""
    members = list(
        Membership.objects.filter(organisation_id=organisation_id, ended_at=None, user__is_active=True)
        .select_related("organisation")
        .prefetch_related(Prefetch("user", User.objects.only("uuid", "email")))
        .order_by("pk")
    )
    return [member for member in members if member.right != Right.MEMBER] or members
