"""Reading computed tables: what an actor's pages show. Figures come already masked for their audience."""

from missionjeunes.common.periods import Period
from partners.actor import Actor
from partners.enums import Kind
from partners.models import Department, Organisation, Region

from ..enums import Audience, Series, TerritoryType
from ..models import TerritoryFigures, TrackingTable
from ..territory import TerritoryCode

KEY_FIGURES = ("T01", "T02", "T03", "T05", "T10", "T11")


def title_of(text: str) -> str:
    """A territory's code in words, for titles: «France entière», «Normandie», «Mission locale de Caen»."""
    territory = TerritoryCode.parse(text)
    if territory.type == TerritoryType.NATION:
        return "France entière"
    if territory.type == TerritoryType.MISSION_LOCALE:
        named = Organisation.objects.filter(kind=Kind.MISSION_LOCALE, code_structure=territory.code)
    else:
        model = Region if territory.type == TerritoryType.REGION else Department
        named = model.objects.filter(pk=territory.code)
    return named.values_list("name", flat=True).first() or text


def tables_for(actor: Actor, series: str = Series.IMILO):
    """Tables an actor reads: its own exact ones for a Mission Locale, else the partners' masked ones."""
    tables = TrackingTable.objects.filter(series=series)
    if actor.is_mission_locale:
        return tables.filter(owner=actor.organisation)
    return tables.filter(owner=None, audience=Audience.PARTNER, territory="FR")


def half_years(actor: Actor) -> list[TrackingTable]:
    """The tables at hand, the latest period first."""
    return sorted(tables_for(actor), key=lambda table: Period.parse(table.period).end, reverse=True)


def row_of(actor: Actor, table: TrackingTable, territory: TerritoryCode) -> TerritoryFigures | None:
    """The figures of a territory in a table, None when the actor may not see it or it has no row."""
    return (
        TerritoryFigures.objects.visible_to(actor)
        .filter(table=table, territory_type=territory.type, territory_code=territory.code)
        .first()
    )


def children_of(actor: Actor, row: TerritoryFigures):
    """The rows one level below: regions of the nation, departments of a region, Missions Locales of a department."""
    rows = TerritoryFigures.objects.visible_to(actor).filter(table=row.table_id)
    if row.territory_type == TerritoryType.NATION:
        return rows.filter(territory_type=TerritoryType.REGION)
    if row.territory_type == TerritoryType.REGION:
        return rows.filter(territory_type=TerritoryType.DEPARTMENT, region_code=row.territory_code)
    if row.territory_type == TerritoryType.DEPARTMENT:
        return rows.filter(territory_type=TerritoryType.MISSION_LOCALE, department_code=row.territory_code)
    return rows.none()
