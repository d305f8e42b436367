from .agreement import Agreement, CoveredPair, Party

__all__ = ["Agreement", "CoveredPair", "Party"]
