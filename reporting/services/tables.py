"""Asking for tracking tables, computing them for a requester, and keeping what pages read."""

from dataclasses import dataclass, replace
from datetime import date
from typing import NoReturn

from django.conf import settings

from missionjeunes.common import clock
from missionjeunes.common.periods import Period
from missionjeunes.work.kinds import JobFailed
from missionjeunes.work.models import Job
from missionjeunes.work.models.job import DataVersion
from missionjeunes.work.services.jobs import request_job
from partners.actor import Actor
from partners.models import Organisation
from partners.tenancy.scope import batch_scope

from ..enums import Audience, Series
from ..indicators import CURRENT
from ..models import TerritoryFigures, TrackingTable
from ..permissions import sees_structures
from ..tracking.engine import Computation, compute
from ..tracking.table import Table, table_for
from ..tracking.territories import Network
from .figures import title_of

KIND = "tracking_table"
DRAFTS_KIND = "tracking_drafts"


@dataclass(frozen=True)
class Order:
    """What a table is asked to hold: already narrowed to what its requester may read."""

    period: Period
    territory: str
    series: str
    audience: str
    with_children: bool
    owner: Organisation | None

    @classmethod
    def read(cls, params: dict, actor: Actor | None) -> "Order":
        """The order of a job's parameters, checked against its requester; JobFailed in French when refused."""
        try:
            period = Period.parse(params["period"])
            series, audience = Series(params["series"]), Audience(params["audience"])
        except ValueError as error:
            raise JobFailed(str(error)) from error
        order = cls(period, params["territory"], series, audience, bool(params["with_children"]), None)
        return order if actor is None else order.narrowed(actor)

    def narrowed(self, actor: Actor) -> "Order":
        """The same order within the requester's rights: the batch role that computes it sees every tenant."""
        if actor.is_mission_locale:
            if self.territory != actor.territory:
                raise JobFailed("Une Mission Locale ne peut demander que son propre tableau.")
            return Order(self.period, self.territory, self.series, Audience.INTERNAL, False, actor.organisation)
        if not (actor.is_national or actor.is_territorial):
            raise JobFailed("Votre organisation n'a pas de tableau de suivi territorial.")
        if self.audience != Audience.PARTNER:
            raise JobFailed("Les chiffres exacts sont réservés à chaque Mission Locale.")
        if ".." in self.period.code:
            raise JobFailed("Un tableau de territoire porte sur un semestre ou une année.")
        if not sees_structures(actor):
            return replace(self, with_children=False) if self.territory == actor.territory else self._refused()
        return self if self.territory in _codes_below(actor.territory) else self._refused()

    def _refused(self) -> NoReturn:
        raise JobFailed("Ce territoire n'est pas le vôtre.")


def _codes_below(territory: str) -> set[str]:
    try:
        return {str(below) for below in Network(territory).territories}
    except ValueError as error:
        raise JobFailed(str(error)) from error


def data_version() -> int:
    """The number that grows with every applied import and every handover."""
    return DataVersion.objects.values_list("version", flat=True).get()


def request_tracking_table(*, actor: Actor, period: Period, series: str = Series.IMILO, territory: str = "") -> Job:
    """Queue the files of the actor's territory (or one below it); the same request on the same data is one job."""
    territory = territory or actor.territory
    audience = Audience.INTERNAL if actor.is_mission_locale else Audience.PARTNER
    key = f"{period.code}:{territory}:{series}:{audience}:{data_version()}:{CURRENT.version}"
    return request_job(
        actor=actor,
        kind=KIND,
        title=f"Tableau de suivi, {period.label}, {title_of(territory)}",
        params={
            "period": period.code,
            "territory": territory,
            "series": str(series),
            "audience": str(audience),
            "with_children": not actor.is_mission_locale,
        },
        unique_key=key,
    )


def produce(order: Order) -> Table:
    """Compute and keep one table in the current (batch) scope; ValueError when the territory is unknown."""
    return _kept(_computed(order), order)


def _computed(order: Order) -> Computation:
    return compute(
        period=order.period,
        series=order.series,
        territory=order.territory,
        with_children=order.with_children,
    )


def _kept(computation: Computation, order: Order) -> Table:
    table = table_for(computation, order.audience)
    store(table, order.owner)
    return table


def store(table: Table, owner: Organisation | None) -> TrackingTable:
    """Replace what is kept of the same period, territory, series, audience and owner."""
    kept, _ = TrackingTable.objects.update_or_create(
        period=table.period.code,
        territory=str(table.root),
        series=table.series,
        audience=table.audience,
        owner=owner,
        defaults={
            "registry_version": table.registry_version,
            "data_version": data_version(),
            "computed_at": clock.now(),
        },
    )
    kept.rows.all().delete()
    TerritoryFigures.objects.bulk_create(
        (
            TerritoryFigures(
                table=kept,
                territory_type=row.territory.type,
                territory_code=row.territory.code,
                name=row.territory.name,
                region_code=row.territory.region_code,
                department_code=row.territory.department_code,
                cells=row.nested(),
            )
            for row in table.rows
        ),
        batch_size=200,
    )
    return kept


def draft_tables(period: Period) -> list[Table]:
    """Compute the platform's own drafts at once, in a batch scope of its own (demo, operator)."""
    with batch_scope():
        return keep_drafts(period)


def keep_drafts(period: Period) -> list[Table]:
    """The platform's own drafts of the whole country, for partners and the public, in both series.

    Runs in a batch scope; regional and national pages read these rows, already masked.
    """
    tables = []
    for series in Series:
        orders = [
            Order(period, "FR", series, audience, True, None) for audience in (Audience.PARTNER, Audience.PUBLIC)
        ]
        computation = _computed(orders[0])
        tables += [_kept(computation, order) for order in orders]
    return tables


def request_drafts(period: Period) -> Job:
    """Queue the drafts of a period, once for a state of the data and a version of the registry."""
    return request_job(
        actor=None,
        kind=DRAFTS_KIND,
        title=f"Tableaux de suivi de la plateforme, {period.label}",
        params={"period": period.code},
        unique_key=f"{period.code}:{data_version()}:{CURRENT.version}",
        reuse=True,
    )


def half_year_is_due(day: date) -> bool:
    """True from the day of the half-year (settings.HALF_YEAR_TABLE_DAYS) on which the last one's table is drafted."""
    days = [date.fromisoformat(f"{day.year}-{month_day}") for month_day in settings.HALF_YEAR_TABLE_DAYS]
    return any(due <= day and (due.month > 6) == (day.month > 6) for due in days)
