"""Times beside a reference measured in the same process: machines differ, ratios less."""

import statistics
import time
from collections.abc import Callable


def median_seconds(*functions: Callable[[], object], times: int = 5) -> list[float]:
    """Median duration of each function, run in turn so that the machine's moods fall on all alike."""
    durations: list[list[float]] = [[] for _ in functions]
    for function in functions:  # once for the caches
        function()
    for _ in range(times):
        for function, seen in zip(functions, durations, strict=True):
            begun = time.perf_counter()
            function()
            seen.append(time.perf_counter() - begun)
    return [statistics.median(seen) for seen in durations]


def line(name: str, seconds: float, reference: float, target: str, *, ok: bool) -> dict:
    """One line of the report; `ratio` is seconds / reference."""
    return {
        "name": name,
        "seconds": round(seconds, 4),
        "reference": round(reference, 4),
        "ratio": round(seconds / reference, 3) if reference else None,
        "target": target,
        "ok": ok,
    }
