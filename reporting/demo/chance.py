"""Reproducible chance: the same seed and the same words give the same draws, on any machine.

Rows are drawn by the hundred thousand: weighted choices are prepared once as wheels (lists in which a value
stands as often as it weighs), so that a draw is one index.
"""

from collections.abc import Iterable
from random import Random
from typing import TypeVar

T = TypeVar("T")
WHEEL = 1000


def rng(*words) -> Random:
    """A generator of its own for these words; text seeds do not depend on Python's hash randomisation."""
    return Random(":".join(str(word) for word in words))  # noqa: S311 - synthetic data, not a secret


def wheel(weights: dict[T, float] | Iterable[tuple[T, float]], size: int = WHEEL) -> list[T]:
    """`size` values in proportion to their weights, to be indexed by `int(random() * size)`."""
    pairs = list(weights.items() if isinstance(weights, dict) else weights)
    counts = apportion(size, [weight for _, weight in pairs])
    return [value for (value, _), count in zip(pairs, counts, strict=True) for _ in range(count)]


def apportion(total: int, weights: list[float]) -> list[int]:
    """Whole shares of `total` in proportion to the weights, by largest remainder; zeros if nothing weighs."""
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    exact = [total * weight / whole for weight in weights]
    shares = [int(share) for share in exact]
    by_remainder = sorted(range(len(weights)), key=lambda index: (shares[index] - exact[index], index))
    for index in by_remainder[: total - sum(shares)]:
        shares[index] += 1
    return shares
