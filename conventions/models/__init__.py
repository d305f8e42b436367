from .agreement import Agreement, CoveredPair, Party
from .counter import Counter

__all__ = ["Agreement", "Counter", "CoveredPair", "Party"]
