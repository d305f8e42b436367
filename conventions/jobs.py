"""Kinds of jobs of the room."""

from missionjeunes.work.kinds import Result, Run, job_kind

from .models import Agreement, Announcement, Communication
from .services import announce, communicating, inviting, notices, realign, support
from .services.act import carry_out
from .services.issue import JOB
from .services.support_mails import post_mails


@job_kind(JOB, batch=True)
def agreement(run: Run) -> Result:
    """What an act that has just been done asks of the platform."""
    carry_out(run.params["agreement"])
    return Result()


@job_kind(notices.JOB, batch=True)
def notice(run: Run) -> Result:
    """The mails to the other parties of an act that awaits them."""
    asked = run.params
    posted = notices.post_notices(
        agreement_id=asked["agreement"], act=asked["act"], version=asked["version"], by=asked["by"]
    )
    return Result(summary={"mails": posted})


@job_kind(realign.JOB, batch=True, mail_when_done=True)
def realign_children(run: Run) -> Result:
    """Drafts of the amendments that attach the children of an accord to it."""
    return Result(summary=realign.prepare(run))


@job_kind(announce.JOB, batch=True)
def announcement(run: Run) -> Result:
    """The mails of an announcement."""
    return Result(summary={"mails": announce.write_mails(Announcement.objects.get(pk=run.params["announcement"]))})


@job_kind(inviting.JOB, batch=True)
def regional_invitation(run: Run) -> Result:
    """The mails of invitations to decline an accord."""
    accord = Agreement.objects.get(pk=run.params["accord"])
    return Result(summary={"mails": inviting.write_mails(accord, run.params["sender"])})


@job_kind(communicating.JOB, batch=True)
def communication(run: Run) -> Result:
    """The mails of a communication: told, changed, cancelled, remarked upon."""
    asked = dict(run.params)
    found = Communication.objects.get(pk=asked.pop("communication"))
    return Result(summary={"mails": communicating.write_mails(found, **asked)})


@job_kind(support.JOB, batch=True)
def support_step(run: Run) -> Result:
    """The mails of a step of a request for support."""
    return Result(summary={"mails": post_mails(run.params["step"])})
