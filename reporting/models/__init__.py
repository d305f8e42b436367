from .history import HistoricalFigure
from .table import TerritoryFigures, TrackingTable

__all__ = ["HistoricalFigure", "TerritoryFigures", "TrackingTable"]
