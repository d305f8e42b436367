"""How each breakdown of the registry is read from a placement: SQL that gives the index of its value.

Columns are those of `counted` in sql/fact.sql. The cells of a placement are bits of a few words, so that one
aggregate tells to which cells a person contributes (docs/adr/0006-tracking-engine.md).
"""

from ..indicators import CURRENT, Breakdown
from ..indicators import breakdowns as by

WORD = 62  # bits used of a bigint


def _position(column: str, breakdown: Breakdown) -> str:
    codes = ", ".join(f"'{value.code}'" for value in breakdown.values)
    return f"array_position(ARRAY[{codes}], {column}::text) - 1"


def _yes_no(column: str) -> str:
    return f"CASE WHEN {column} THEN 0 WHEN NOT {column} THEN 1 ELSE 2 END"


def _letter(column: str, breakdown: Breakdown) -> str:
    """Index of a letter in a breakdown that starts at A and ends with «inconnu»."""
    unknown = len(breakdown.values) - 1
    return (
        f"CASE WHEN {column} ~ '^[A-{breakdown.values[-2].code}]' THEN ascii({column}) - ascii('A') "
        f"ELSE {unknown} END"
    )


PLACEMENT = {
    by.LENGTH.code: """CASE WHEN ends_on IS NULL THEN 4 WHEN ends_on - starts_on < 6 THEN 0
        WHEN ends_on - starts_on < 29 THEN 1 WHEN ends_on - starts_on < 89 THEN 2 ELSE 3 END""",
    by.SCHEME.code: "scheme",
    by.CONTRACT.code: _position("contract_type", by.CONTRACT),
    by.SECTOR.code: _letter("section", by.SECTOR),
    by.TRADE.code: _letter("rome", by.TRADE),
    by.STATUS.code: _position("status", by.STATUS),
    by.CONVENTION.code: "CASE WHEN covered THEN 0 ELSE 1 END",
}
PERSON = {
    by.SEX.code: "CASE sex WHEN 'F' THEN 0 WHEN 'M' THEN 1 ELSE 2 END",
    # Of an erased dossier the birth date is gone, the age at each placement has stayed.
    by.AGE.code: """width_bucket(
        coalesce(extract(year FROM age(starts_on, birth_date)), age_at_start), ARRAY[18, 21, 26, 30]::numeric[])""",
    by.LEVEL.code: f"coalesce(level - 1, {len(by.LEVEL.values) - 1})",
    by.QPV.code: _yes_no("qpv"),
    by.FRR.code: _yes_no("frr"),
    by.RQTH.code: _yes_no("rqth"),
    by.SCHEME.code: "scheme",
}


def _index(breakdown: Breakdown) -> str:
    """Name of the index column; a cross table's is made of the two."""
    if "*" not in breakdown.code:
        return f"i_{breakdown.code}"
    first, second = breakdown.code.split("*")
    size = next(len(b.values) for b in (*by.OF_LENGTH, *by.OF_NATURE) if b.code == second)
    return f"(i_{first} * {size} + i_{second})"


class Word:
    """One bigint and the cells whose bits it holds."""

    def __init__(self):
        self.terms: list[str] = []
        self.keys: list[str] = []

    def take(self, indicator: str, breakdown: Breakdown) -> bool:
        """Give the breakdown's values the next bits; False when there is no room."""
        if len(self.keys) + len(breakdown.values) > WORD:
            return False
        self.terms.append(f"(1::bigint << ({len(self.keys)} + {_index(breakdown)}))")
        self.keys += [f"{indicator}|{breakdown.code}|{value.code}" for value in breakdown.values]
        return True

    @property
    def sql(self) -> str:
        return " | ".join(self.terms)


def _pack(*codes: str) -> list[Word]:
    words = [Word()]
    for code in codes:
        for breakdown in CURRENT[code].breakdowns:
            if not words[-1].take(code, breakdown):
                words.append(Word())
                words[-1].take(code, breakdown)
    return words


MISSION_WORDS = _pack("T06", "T08")
(PROFILE,) = _pack("T07")
INDEXES = PLACEMENT | PERSON


def tests(words: list[Word], column: str) -> list[tuple[str, str]]:
    """(cell, condition) for every bit of the words held in columns `column`0, `column`1…"""
    return [
        (key, f"{column}{number} & {1 << bit} <> 0")
        for number, word in enumerate(words)
        for bit, key in enumerate(word.keys)
    ]
