"""The half-year table beside its bare SQL and one query per breakdown; ten years; the share of duplicates."""

from django.db import connection

from missionjeunes.common.periods import Period
from partners.tenancy.scope import batch_scope
from reporting.enums import Audience, Series
from reporting.tracking.dimensions import INDEXES
from reporting.tracking.engine import _History, compute
from reporting.tracking.queries import Statements, parameters, texts
from reporting.tracking.table import table_for
from reporting.tracking.territories import Network
from tests.bench.database import bench_database
from tests.bench.timing import line, median_seconds
from tests.conftest import login

HALF_YEAR, TEN_YEARS = Period.parse("2026-S1"), Period.parse("2016-07-01..2026-06-30")
LEVELS = ("NULL::text", "o.region_id", "o.department_id", "o.code_structure")
ONE_BREAKDOWN = """
SELECT {level}, {index}, count(*), count(DISTINCT y.person_key)
FROM (SELECT *, coalesce((
          SELECT min(array_position(ARRAY['CEJ', 'PACEA', 'AUTRE'], s.scheme::text)) - 1 FROM placements_support s
          WHERE s.youth_id = q.youth_id AND s.entered_on <= q.starts_on
            AND (s.left_on IS NULL OR s.left_on >= q.starts_on)), 3) AS scheme,
          EXISTS (SELECT FROM conventions_coveredpair c WHERE c.mission_locale_id = q.mission_locale_id
                  AND c.agency_id = q.agency_id AND q.starts_on BETWEEN c.starts_on AND c.ends_on) AS covered
      FROM placements_placement q WHERE q.starts_on BETWEEN %(start)s AND %(end)s) p
JOIN placements_youth y ON y.id = p.youth_id JOIN partners_organisation o ON o.id = p.mission_locale_id
LEFT JOIN partners_nafcode n ON n.code = p.naf
WHERE p.renews_id IS NULL AND p.contract_type IN ('CTT', 'CDII', 'CIPI', 'CDPI') AND p.in_extract
  AND p.outcome <> 'annulee' AND p.status <> 'annulee'
GROUP BY 1, 2
"""


def statements(period: Period, *, corrected: bool = True) -> Statements:
    """The engine's own statements for the nation; without the correction of duplicates when told so."""
    network = Network("FR")
    values = parameters(period, network, _History(period, network).masks)
    if not corrected:
        values |= {"reach_ml": [], "reach_place": []}
    return Statements(texts(Series.IMILO, network), values)


def table(period: Period) -> None:
    table_for(compute(period=period, series=Series.IMILO, territory="FR", with_children=True), Audience.PARTNER)


def one_query_per_breakdown() -> None:
    """Twelve dimensions at four levels, each counted on its own: the obvious way."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL jit = off")
        for index in INDEXES.values():
            for level in LEVELS:
                sql = ONE_BREAKDOWN.format(level=level, index=index.replace("starts_on", "p.starts_on"))
                cursor.execute(sql, {"start": HALF_YEAR.start, "end": HALF_YEAR.end})
                cursor.fetchall()


def run(scale: str = "small") -> list[dict]:
    """Lines of the report; the database is made, filled and dropped here."""
    with bench_database(scale), login("worker"), batch_scope():
        bare, uncorrected = statements(HALF_YEAR), statements(HALF_YEAR, corrected=False)
        whole, raw, without, long = median_seconds(
            lambda: table(HALF_YEAR), bare.run, uncorrected.run, lambda: table(TEN_YEARS)
        )
        (obvious,) = median_seconds(one_query_per_breakdown)
    share = max(raw - without, 0) / whole
    return [
        line("tableau du semestre / SQL nu", whole, raw, "≤ 1,3", ok=whole <= 1.3 * raw),
        line("une requête par ventilation / tableau", obvious, whole, "≥ 20", ok=obvious >= 20 * whole),
        line("tableau de dix ans / semestre", long, whole, "≤ 10", ok=long <= 10 * whole),
        line("correction des doublons / tableau", share * whole, whole, "≤ 0,10", ok=share <= 0.1),
    ]
