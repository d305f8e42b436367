"""Kinds of jobs of the room."""

from missionjeunes.work.kinds import Result, Run, job_kind

from .services.act import carry_out
from .services.issue import JOB


@job_kind(JOB, batch=True)
def agreement(run: Run) -> Result:
    """What an act that has just been done asks of the platform."""
    carry_out(run.params["agreement"])
    return Result()
