"""The indicator registry: what each figure means, once, for tables, reports, disclosure control and tests."""

from .model import Breakdown, CellKey, Indicator, Measure, Registry, Value
from .version1 import VERSION_1

CURRENT = VERSION_1

__all__ = ["CURRENT", "Breakdown", "CellKey", "Indicator", "Measure", "Registry", "Value"]
