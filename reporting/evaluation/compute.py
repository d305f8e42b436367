"""From the tracking engine to the input of a report, in the current tenant scope."""

from collections.abc import Iterable
from datetime import datetime

from conventions.enums import ISSUED, Level
from conventions.models import Agreement
from missionjeunes.common.periods import Period

from ..enums import Audience, Series, TerritoryType
from ..indicators import CURRENT
from ..models import HistoricalFigure
from ..numbers import Figure
from ..tracking.disclosure import threshold
from ..tracking.engine import compute
from ..tracking.exports.text import long_csv
from ..tracking.table import Table, table_for
from .data import Accord, EvaluationInput, Territory, Year

EARLIER_YEARS = 5


def evaluation_input(
    *,
    period: Period,
    territory: str,
    series: Series,
    audience: Audience,
    extracted_at: datetime,
    with_children: bool = True,
) -> EvaluationInput:
    """All that the report states, masked for the audience; ValueError in French for an unknown territory."""
    now = _table(period, territory, series, audience, children=with_children)
    before = _table(period.year_earlier, territory, series, audience, children=with_children)
    rows, earlier = _territories(now), _territories(before)
    return EvaluationInput(
        period=period,
        territory=rows[0],
        children=tuple(rows[1:]),
        earlier=earlier[0],
        earlier_children=tuple(earlier[1:]),
        series=series,
        audience=audience,
        extracted_at=extracted_at,
        registry=CURRENT,
        csv=long_csv(now),
        threshold=now.threshold,
        provisional=not now.is_final,
        years=_years(period, rows[0], earlier[0], series, audience),
        accords=_accords(period, rows[0]),
    )


def _table(period: Period, territory: str, series: Series, audience: Audience, *, children: bool) -> Table:
    return table_for(compute(period=period, series=series, territory=territory, with_children=children), audience)


def _territories(table: Table) -> list[Territory]:
    """The rows as the report reads them, the whole first."""
    return [
        Territory(
            row.territory.type,
            row.territory.code,
            row.territory.name,
            row.territory.region_code,
            row.territory.department_code,
            row.nested(),
        )
        for row in table.rows
    ]


def _years(period: Period, now: Territory, before: Territory, series: Series, audience: Audience) -> tuple[Year, ...]:
    """This year and the five before: imported history where it exists, the platform's placements elsewhere."""
    if not period.code.isdigit():
        return ()
    year = int(period.code)
    history = {
        row.year: row
        for row in HistoricalFigure.objects.filter(
            year__range=(year - EARLIER_YEARS, year - 1), territory_type=now.type, territory_code=now.code
        )
    }
    fewest = threshold(audience, period.end)
    points = []
    for past in range(year - EARLIER_YEARS, year):
        if row := history.get(past):
            points.append(_imported(row, fewest))
        else:
            rows = before if past == year - 1 else _one(past, now, series, audience)
            points.append(Year(str(past), rows.figure("T01"), rows.figure("T02")))
    while points and not points[0].placements.value and not points[0].placements.masked:
        points.pop(0)  # before the first placement known there is nothing to draw
    return (*points, Year(period.code, now.figure("T01"), now.figure("T02")))


def _one(year: int, place: Territory, series: Series, audience: Audience) -> Territory:
    table = _table(Period.parse(str(year)), place.label, series, audience, children=False)
    return _territories(table)[0]


def _imported(row: HistoricalFigure, fewest: int) -> Year:
    if row.persons is not None and 0 < row.persons < fewest:
        return Year(str(row.year), Figure(None, "masque"), Figure(None, "masque"))
    return Year(str(row.year), _figure(row.persons), _figure(row.placements))


def _figure(value: int | None) -> Figure:
    return Figure(value) if value is not None else Figure(None, "nd")


def _accords(period: Period, place: Territory) -> tuple[Accord, ...]:
    """Framework agreements and, inside a region, its regional accords, in force on a day of the period."""
    found: Iterable[Agreement] = Agreement.objects.filter(
        level__in=[Level.NATIONAL, Level.REGIONAL],
        state__in=ISSUED,
        starts_on__lte=period.end,
        ends_on__gte=period.start,
    ).order_by("level", "starts_on", "number")
    return tuple(
        Accord(item.number, item.title, item.starts_on, item.ends_on)
        for item in found
        if item.level == Level.NATIONAL
        or (place.type != TerritoryType.NATION and item.region_id == place.region_code)
    )
