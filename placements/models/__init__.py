from .placement import Placement
from .youth import Support, Youth

__all__ = ["Placement", "Support", "Youth"]
