"""The statements of the engine: the texts under sql/, completed from the registry, and their parameters."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection

from conventions.enums import ISSUED
from missionjeunes.common.periods import Period
from partners.models import Parameter
from placements.enums import INTERIM

from ..enums import Series
from .dimensions import INDEXES, MISSION_WORDS, PROFILE, tests
from .territories import Network

FIRST_YEAR = 2014
_SQL = Path(__file__).resolve().parent / "sql"
_INTERIM = ", ".join(f"'{contract}'" for contract in INTERIM)
_WORDS = [f"word{number}" for number in range(len(MISSION_WORDS))]
_FLAGS = {
    name: 1 << bit
    for bit, name in enumerate(["started", "ended", "hours", "agreed", "answered", "prior", "supported", "active"])
}


def _flag(*names: str, without: str = "") -> str:
    wanted = sum(_FLAGS[name] for name in names)
    looked_at = wanted | _FLAGS.get(without, 0)
    return f"flags & {looked_at} = {wanted}"


# Name of a number of persons (registry: Indicator.persons) → condition on one person in one place.
PERSON_COLUMNS = [
    ("T01", _flag("started")),
    ("T04", _flag("active")),
    ("T05", _flag("ended")),
    ("T09.delegues", _flag("started", "supported")),
    ("T16", _flag("agreed")),
    ("T16D", _flag("answered")),
    ("T17", _flag("started", without="prior")),
    ("T20", _flag("hours")),
    *((key, f"{_flag('started')} AND {test}") for key, test in tests([PROFILE], "profile")),
    *((key, test) for key, test in tests(MISSION_WORDS, "word")),
]
# Name of a quantity → aggregate over the placements of one Mission Locale.
PLACEMENT_COLUMNS = [
    ("T02", "count(*) FILTER (WHERE started)"),
    ("T04", "sum(days)"),
    ("T05.durees", "coalesce(sum(length), 0)"),
    ("T05.missions", "count(length)"),
    ("T15", "coalesce(sum(filled) FILTER (WHERE started), 0)"),
    ("T16", f"count(*) FILTER (WHERE {_flag('agreed')})"),
    ("T20", "coalesce(sum(total_hours) FILTER (WHERE started), 0)"),
    ("T20.missions", f"count(*) FILTER (WHERE {_flag('hours')})"),
    *((key, f"count(*) FILTER (WHERE {test})") for key, test in tests(MISSION_WORDS, "word")),
]


@cache
def _text(name: str) -> str:
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")


def _columns(pairs: list[tuple[str, str]]) -> str:
    return ",\n       ".join(sql for _, sql in pairs)


def _within(column: str, network: Network) -> str:
    """A filter on the network's Missions Locales; none for the nation."""
    return "true" if network.whole else f"{column} = ANY(%(mls)s)"


def texts(series: str, network: Network) -> dict[str, str]:
    """Every statement in the order in which the engine runs them, by name."""
    counted = (
        f"p.renews_id IS NULL AND p.contract_type IN ({_INTERIM}) AND p.outcome <> 'annulee' "
        f"AND p.status <> 'annulee' AND {_within('p.mission_locale_id', network)}"
    )
    if series == Series.IMILO:
        counted += " AND p.in_extract"
    values = {
        "counted": counted,
        "within_youths": _within("y.mission_locale_id", network),
        "within_supports": _within("s.mission_locale_id", network),
        "indexes": ",\n           ".join(f"{sql} AS i_{code}" for code, sql in INDEXES.items()),
        "words": ",\n       ".join(
            f"CASE WHEN started THEN {word.sql} ELSE 0 END AS {name}"
            for word, name in zip(MISSION_WORDS, _WORDS, strict=True)
        ),
        "profile": f"({PROFILE.sql})",
        "profile_bits": len(PROFILE.keys),
        "profile_mask": (1 << len(PROFILE.keys)) - 1,
        "word_columns": ", ".join(_WORDS),
        "word_ors": ", ".join(f"bit_or({name}) AS {name}" for name in _WORDS),
        "zeros": ", ".join("0" for _ in _WORDS),
        **_FLAGS,
    }
    person_columns = ",\n       ".join(f"count(*) FILTER (WHERE {test})" for _, test in PERSON_COLUMNS)
    columns = {"persons": person_columns, "placements": _columns(PLACEMENT_COLUMNS)}
    return {
        name: _text(name).format(**values, columns=columns.get(name, ""))
        for name in [
            "fact",
            "career",
            "placements",
            "persons",
            "episodes",
            "spread",
            "history",
            "years",
            "supported",
            "conventions",
            "agencies",
        ]
    }


def parameters(period: Period, network: Network, masks: dict[int, int]) -> dict[str, Any]:
    """Values of the statements; `masks`: place → years (bits from 2014) that have no imported history there."""
    reach = [(ml.place, upper.place) for ml in network.missions_locales for upper in network.above[ml.place]]
    full = [(ml.place, ml.place) for ml in network.missions_locales] + reach
    earlier = period.year_earlier
    return {
        "start": period.start,
        "end": period.end,
        "earlier_start": earlier.start,
        "earlier_end": earlier.end,
        "gap": int(Parameter.on("episode_gap_days", period.end)),
        "issued": [str(state) for state in ISSUED],
        "mls": [ml.place for ml in network.missions_locales],
        "reach_ml": [ml for ml, _ in reach],
        "reach_place": [place for _, place in reach],
        "full_ml": [ml for ml, _ in full],
        "full_place": [place for _, place in full],
        "full_mask": [masks[place] for _, place in full],
    }


@dataclass(frozen=True)
class Statements:
    """The statements of one table, ready to run in the current transaction."""

    sql: dict[str, str]
    values: dict[str, Any]

    def run(self) -> dict[str, list[tuple]]:
        """Rows of every statement by name; the temporary tables go with the transaction, or with the next run."""
        results = {}
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL jit = off")
            cursor.execute("SET LOCAL work_mem = '128MB'")
            cursor.execute("DROP TABLE IF EXISTS pg_temp.tt_fact, pg_temp.tt_career")
            for name, text in self.sql.items():
                cursor.execute(text, self.values)
                if cursor.description:
                    results[name] = cursor.fetchall()
                else:
                    cursor.execute(f"ANALYZE tt_{name}")
        return results


def year_bit(year: int) -> int:
    """The bit of a year in the masks of sql/career.sql."""
    return 1 << (year - FIRST_YEAR)
