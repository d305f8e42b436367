"""Asking for evaluation reports: by a regional or national body for its territory, by beat for all of them."""

from datetime import date

from django.conf import settings
from django.core.exceptions import PermissionDenied

from missionjeunes.common.periods import Period
from missionjeunes.work.models import DataVersion, Job
from missionjeunes.work.services.jobs import request_job
from partners import reference
from partners.actor import Actor

from ..enums import Audience, Series
from ..permissions import can_request_evaluation


def request_evaluation(*, actor: Actor, period: Period, series: Series = Series.IMILO) -> Job:
    """Queue the report of the actor's territory for partners, or return the one of the same data.

    PermissionDenied for a Mission Locale, an agency or a head office.
    """
    if not can_request_evaluation(actor):
        raise PermissionDenied
    return _request(actor=actor, period=period, territory=actor.territory, series=series)


def draft_evaluations(year: int) -> list[Job]:
    """The platform's own drafts for a year: the nation and each region (N3.c, R4.b). Twice does no harm."""
    period = Period.parse(str(year))
    territories = ["FR", *(f"R{region.code}" for region in reference.regions())]
    return [
        _request(actor=None, period=period, territory=territory, series=Series.IMILO) for territory in territories
    ]


def draft_last_year(day: date) -> None:
    """Drafts of the last full year, from settings.EVALUATION_DAY (MM-JJ) of the next one on."""
    if f"{day:%m-%d}" >= settings.EVALUATION_DAY:
        draft_evaluations(day.year - 1)


def _request(*, actor: Actor | None, period: Period, territory: str, series: Series) -> Job:
    version = DataVersion.objects.values_list("version", flat=True).get()
    params = {
        "period": period.code,
        "territory": territory,
        "series": series,
        "audience": Audience.PARTNER,
    }
    return request_job(
        actor=actor,
        kind="evaluation",
        title=f"Évaluation, {period.label}, {territory}",
        params=params,
        unique_key=":".join((*params.values(), str(version))),
        reuse=True,
    )
