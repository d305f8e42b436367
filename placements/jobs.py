"""Kinds of jobs of the room."""

from missionjeunes.common import clock
from missionjeunes.work.kinds import JobFailed, Output, Result, Run, job_kind

from .exports import everything_about
from .models import Youth
from .permissions import can_answer_for_dossiers
from .services.holding import EXPORT


@job_kind(EXPORT, batch=True)
def youth_export(run: Run) -> Result:
    """Everything held on one youth, for the direction of her Mission Locale. Parameter: youth.

    The batch role sees every tenant: the dossier is looked for among the requester's own.
    """
    youth = (
        Youth.objects.visible_to(run.actor).filter(uuid=run.params["youth"]).select_related("mission_locale").first()
    )
    if youth is None or not can_answer_for_dossiers(run.actor):
        raise JobFailed("Ce dossier n'est pas, ou n'est plus, parmi ceux de votre Mission Locale.")
    page, data = everything_about(youth, run.actor)
    name = f"dossier-{clock.today():%Y-%m-%d}"
    return Result(
        files=[
            Output(f"{name}.html", "text/html", page, nominative=True),
            Output(f"{name}.json", "application/json", data, nominative=True),
        ]
    )
