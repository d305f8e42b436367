"""What the platform puts into a diagnosis, in the batch scope: copied figures, and what agencies tell, gathered."""

from collections import defaultdict

from django.db.models import Q, QuerySet

from missionjeunes.common import clock
from missionjeunes.common.periods import Period
from partners.enums import Kind

from ...diagnosis import COMPANIES
from ...enums import Audience, Priority, Series, Source, TerritoryType
from ...indicators import CURRENT
from ...models import Contribution, DepartmentCoverage, Diagnosis, DiagnosisFacts, TerritoryFigures
from ..coverage import COUNTS
from ..tables import Order, data_version, produce


def _keep(diagnosis: Diagnosis, source: Source, rows: list[DiagnosisFacts]) -> None:
    """Replace what the diagnosis holds of a source."""
    DiagnosisFacts.objects.filter(diagnosis=diagnosis, source=source).delete()
    DiagnosisFacts.objects.bulk_create(rows)


def copy_figures(diagnosis: Diagnosis) -> None:
    """Copy the partners' masked rows of the period for the region and its departments, and the day's coverage.

    Computed when no table of the period is kept of the data as they stand.
    """
    rows = _registry(diagnosis)
    if not rows.exists():
        order = Order(
            Period.parse(diagnosis.period), f"R{diagnosis.region_id}", Series.IMILO, Audience.PARTNER, True, None
        )
        produce(order)
    latest = {(row.territory_type, row.territory_code): row for row in rows.order_by("table__computed_at")}
    _keep(
        diagnosis,
        Source.REGISTRY,
        [
            DiagnosisFacts(
                diagnosis=diagnosis,
                source=Source.REGISTRY,
                territory_type=row.territory_type,
                territory_code=row.territory_code,
                name=row.name,
                cells=row.cells,
                as_of=row.table.computed_at,
            )
            for row in latest.values()
        ],
    )
    _keep(diagnosis, Source.COVERAGE, _coverage(diagnosis))


def _registry(diagnosis: Diagnosis) -> QuerySet[TerritoryFigures]:
    """Rows of the region and its departments (of a department's diagnosis: that one), of the data as they stand."""
    tables = {
        "table__owner": None,
        "table__audience": Audience.PARTNER,
        "table__series": Series.IMILO,
        "table__period": diagnosis.period,
        "table__data_version": data_version(),
        "table__registry_version": CURRENT.version,
    }
    department = Q(territory_type=TerritoryType.DEPARTMENT, region_code=diagnosis.region_id)
    if diagnosis.department_id:
        department &= Q(territory_code=diagnosis.department_id)
    region = Q(territory_type=TerritoryType.REGION, territory_code=diagnosis.region_id)
    return TerritoryFigures.objects.filter(region | department, **tables).select_related("table")


def _coverage(diagnosis: Diagnosis) -> list[DiagnosisFacts]:
    rows = DepartmentCoverage.objects.filter(department__region=diagnosis.region_id).select_related("department")
    if diagnosis.department_id:
        rows = rows.filter(department=diagnosis.department_id)
    return [
        DiagnosisFacts(
            diagnosis=diagnosis,
            source=Source.COVERAGE,
            territory_type=TerritoryType.DEPARTMENT,
            territory_code=row.department_id,
            name=row.department.name,
            cells={name: getattr(row, name) for name in COUNTS},
            as_of=clock.now(),
        )
        for row in rows
    ]


def gather_agencies(diagnosis: Diagnosis) -> None:
    """Keep what at least COMPANIES companies told alike: subjects, trades, sectors; no author, number or text.

    A company is its SIREN: two agencies of one count once. Only here, at the end of the collection and at the
    validation: no reader sees a subject appear the day after one agency has told it.
    """
    entries = Contribution.objects.filter(
        diagnosis=diagnosis, organisation__kind=Kind.AGENCY, shared_at__isnull=False
    )
    everyone, pressing = defaultdict(set), defaultdict(set)
    for entry in entries.select_related("organisation__parent"):
        company = _company(entry)
        for facet in ("subject", "trade", "sector"):
            if code := getattr(entry, facet):
                everyone[entry.part, facet, code].add(company)
                if entry.priority == Priority.FIRST:
                    pressing[entry.part, facet, code].add(company)
    cells: dict = {}
    for key, companies in sorted(everyone.items()):
        part, facet, code = key
        if len(companies) >= COMPANIES:
            cells.setdefault(part, {}).setdefault(facet, {})[code] = len(pressing[key]) >= COMPANIES
    facts = DiagnosisFacts(diagnosis=diagnosis, source=Source.AGENCIES, cells=cells, as_of=clock.now())
    _keep(diagnosis, Source.AGENCIES, [facts])


def _company(entry: Contribution) -> str:
    agency = entry.organisation
    siret = (agency.parent.siret if agency.parent else "") or agency.siret
    return siret[:9] or str(agency.parent_id or agency.pk)
