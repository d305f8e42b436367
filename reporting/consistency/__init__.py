"""Named checks of what no constraint can hold: sums over rows, copies, files beside the base."""

from .checks import CHECKS, Check, Finding, findings

__all__ = ["CHECKS", "Check", "Finding", "findings"]
