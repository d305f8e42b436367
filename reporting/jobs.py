"""Kinds of jobs of the room: tracking tables asked for by an organisation, and the platform's own drafts."""

from missionjeunes.common.periods import Period
from missionjeunes.work.kinds import JobFailed, Output, Result, Run, job_kind

from .evaluation import jobs as evaluation_jobs
from .models import PracticeStep
from .services import practices
from .services.tables import DRAFTS_KIND, KIND, Order, keep_drafts, produce
from .tracking.exports import FORMATS
from .tracking.table import Table

__all__ = ["evaluation_jobs", "practice_step", "tracking_drafts", "tracking_table"]


@job_kind(KIND, mail_when_done=True, batch=True)
def tracking_table(run: Run) -> Result:
    """Compute and keep a table, and leave it as CSV, XLSX, ODS and JSON.

    The batch role sees every tenant: Order.read first narrows the order to what the requester may read.
    """
    order = Order.read(run.params, run.actor)
    steps = len(FORMATS) + 1
    run.progress(0, steps, "Calcul du tableau")
    try:
        table = produce(order)
    except ValueError as error:
        raise JobFailed(str(error)) from error
    result = Result(summary=_summary(table))
    for done, (extension, chosen) in enumerate(FORMATS.items(), start=1):
        run.progress(done, steps, f"Écriture du fichier {extension.upper()}")
        result.files.append(
            Output(
                f"{table.file_stem}.{extension}",
                chosen.content_type,
                chosen.write(table),
                perimeter=table.root.title,
            )
        )
    return result


def _summary(table: Table) -> dict:
    return {
        "titre": table.title,
        "perimetre": table.root.title,
        "territoires": len(table.rows),
        "etat": table.state,
        "avertissement": table.warning,
    }


@job_kind(DRAFTS_KIND, batch=True)
def tracking_drafts(run: Run) -> Result:
    """Keep the country's tables for partners and the public, in both series: what pages and statistics read."""
    if run.actor is not None:
        raise JobFailed("Ces tableaux sont ceux de la plateforme.")
    period = Period.parse(run.params["period"])
    tables = keep_drafts(period)
    return Result(summary={"periode": period.code, "tableaux": len(tables)})


@job_kind(practices.JOB, batch=True)
def practice_step(run: Run) -> Result:
    """The mails of a step of a practice."""
    related = PracticeStep.objects.select_related("organisation", "practice__organisation", "practice__region")
    return Result(summary={"mails": practices.write_mails(related.get(pk=run.params["step"]))})
