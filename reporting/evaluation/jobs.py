"""The job that makes an evaluation report; the batch role computes it, the requester gets its own territory only."""

from missionjeunes.common import clock
from missionjeunes.common.periods import Period
from missionjeunes.work.kinds import JobFailed, Output, Result, Run, job_kind

from ..enums import Audience, Series
from ..permissions import can_request_evaluation, sees_structures
from .compute import evaluation_input
from .pdf import evaluation_pdf

STEPS = 3


@job_kind("evaluation", mail_when_done=True, batch=True)
def run_evaluation(run: Run) -> Result:
    """params: period, territory, series, audience. JobFailed for who may not have it."""
    territory, audience = _narrowed(run)
    try:
        period = Period.parse(run.params["period"])
        run.progress(0, STEPS, "Calcul des indicateurs")
        data = evaluation_input(
            period=period,
            territory=territory,
            series=Series(run.params["series"]),
            audience=audience,
            extracted_at=clock.now(),
            with_children=run.actor is None or sees_structures(run.actor),
        )
    except ValueError as error:
        raise JobFailed(str(error)) from error
    run.progress(1, STEPS, "Mise en page")
    content = evaluation_pdf(data)
    run.progress(2, STEPS, "Enregistrement")
    name = f"{data.file_stem}.pdf"
    output = Output(name=name, content_type="application/pdf", content=content, perimeter=territory)
    return Result(files=[output], summary={"period": period.code, "territory": territory, "audience": audience})


def _narrowed(run: Run) -> tuple[str, Audience]:
    """Territory and audience that the requester has today; the platform's own jobs keep what they were given."""
    if run.actor is None:
        return run.params["territory"], Audience(run.params["audience"])
    if not can_request_evaluation(run.actor):
        raise JobFailed("L'évaluation est réservée aux organisations régionales et nationales.")
    if run.params["territory"] != run.actor.territory:
        raise JobFailed("Cette évaluation porte sur un autre territoire que celui de votre organisation.")
    return run.actor.territory, Audience.PARTNER
