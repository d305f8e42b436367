from .coverage import DepartmentCoverage, PairActivity
from .history import HistoricalFigure
from .table import TerritoryFigures, TrackingTable

__all__ = ["DepartmentCoverage", "HistoricalFigure", "PairActivity", "TerritoryFigures", "TrackingTable"]
