"""What anybody may read: the national figures of the last table computed for the public, and the history."""

from ..enums import Audience, Series
from ..models import HistoricalFigure, TerritoryFigures


def public_figures() -> dict:
    """{row: national row of the public's latest table or None, history: yearly national figures}."""
    rows = TerritoryFigures.objects.filter(
        table__audience=Audience.PUBLIC, table__owner=None, table__series=Series.IMILO, territory_type="FR"
    ).select_related("table")
    history = HistoricalFigure.objects.filter(territory_type="FR", year__gt=0).order_by("year")
    return {"row": rows.order_by("-table__period").first(), "history": list(history)}
