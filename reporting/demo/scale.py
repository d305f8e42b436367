"""How much is made: three scales, and the yearly figures that the demonstration follows.

Published figures: 2022 and 2023, and the totals since 2014 at the end of 2023 (press note of 2025). The other years
are the demonstration's own curve. Placements are made for ten years; the extracts of the years before 2022 hold
only part of what the yearly figures say, as if recording had been optional then.
"""

from dataclasses import dataclass
from datetime import date

from .chance import apportion

YEARS = 10
PUBLISHED_MISSIONS = {2022: 62_476, 2023: 73_295}
PUBLISHED_YOUTHS = {2022: 28_336, 2023: 29_293}
CUMULATIVE_MISSIONS, CUMULATIVE_YOUTHS = 359_000, 125_295  # since 2014, end of 2023

RECORDED = {2017: 8_000, 2018: 11_000, 2019: 16_000, 2020: 14_000, 2021: 31_000, 2024: 70_000, 2025: 64_000}
RECORDED |= PUBLISHED_MISSIONS
LATER = 58_000  # a whole year after the last one above
MISSIONS_PER_YOUTH = 2.4
HISTORY_SHAPE = {2014: 3, 2015: 10, 2016: 18, 2017: 25, 2018: 33, 2019: 43, 2020: 37, 2021: 54}

# Monthly weights: summer and end-of-year peaks of logistics, agri-food and hospitality; weekends are rare.
SEASON = (70, 74, 84, 88, 95, 118, 128, 96, 108, 104, 106, 88)
WEEK = (30, 18, 17, 16, 12, 5, 2)


@dataclass(frozen=True)
class Scale:
    """Sizes of one scale; `places`: region → number of Missions Locales, None for the country."""

    name: str
    missions_locales: int
    agencies: int
    brands: int
    youths: int
    share: float
    places: dict[str, int] | None
    file_per_region: bool = False


SCALES = {
    "small": Scale("small", 12, 84, 8, 4_000, 0.018, {"28": 9, "32": 1, "53": 1, "01": 1}),
    "region": Scale("region", 24, 520, 20, 65_000, 0.05, {"28": 24}),
    "national": Scale("national", 440, 10_000, 30, 1_300_000, 1.0, None, file_per_region=True),
}


def weight_of(day: date) -> int:
    """How many missions start that day, relatively."""
    return SEASON[day.month - 1] * WEEK[day.weekday()]


def elapsed(year: int, today: date) -> float:
    """Share of a year's missions that has started by `today`."""
    if year < today.year:
        return 1.0
    first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    weights = [weight_of(date.fromordinal(day)) for day in range(first, last + 1)]
    return sum(weights[: today.toordinal() - first + 1]) / sum(weights)


def yearly(scale: Scale, today: date) -> dict[int, tuple[int, int]]:
    """Year → (youths, counted missions) of the placements made, for the ten years up to `today`."""
    figures = {}
    for year in range(today.year - YEARS + 1, today.year + 1):
        part = scale.share * elapsed(year, today)
        missions = RECORDED.get(year, LATER)
        youths = PUBLISHED_YOUTHS.get(year, missions / MISSIONS_PER_YOUTH)
        figures[year] = round(youths * part), round(missions * part)
    return figures


def history(scale: Scale) -> dict[int, tuple[int, int]]:
    """Year → (youths, missions) before 2022, such that the totals since 2014 are those published."""
    missions = round((CUMULATIVE_MISSIONS - sum(PUBLISHED_MISSIONS.values())) * scale.share)
    youths = round((CUMULATIVE_YOUTHS - sum(PUBLISHED_YOUTHS.values())) * scale.share)
    shape = list(HISTORY_SHAPE.values())
    return dict(
        zip(HISTORY_SHAPE, zip(apportion(youths, shape), apportion(missions, shape), strict=True), strict=True)
    )
