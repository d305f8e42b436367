from .coverage import DepartmentCoverage, PairActivity
from .diagnosis import Contribution, Diagnosis, DiagnosisFacts, DiagnosisStep
from .history import HistoricalFigure
from .practice import Practice, PracticeStep
from .table import TerritoryFigures, TrackingTable

__all__ = [
    "Contribution",
    "DepartmentCoverage",
    "Diagnosis",
    "DiagnosisFacts",
    "DiagnosisStep",
    "HistoricalFigure",
    "PairActivity",
    "Practice",
    "PracticeStep",
    "TerritoryFigures",
    "TrackingTable",
]
