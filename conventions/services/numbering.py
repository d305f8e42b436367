"""Numbers of conventions, `MJ-TT-28-2025-0042`: without holes or races, the counter's row is locked until commit."""

from django.db import connection

_TAKE = """
INSERT INTO conventions_counter AS counter (prefix, last)
VALUES (%(prefix)s, %(given)s + %(count)s)
ON CONFLICT (prefix) DO UPDATE SET last = greatest(counter.last, %(given)s) + %(count)s
RETURNING last
"""
_GIVEN = """
SELECT coalesce(max(substr(number, length(%(prefix)s) + 2)::int), 0) FROM conventions_agreement
WHERE level = 'convention' AND starts_with(number, %(prefix)s || '-')
  AND substr(number, length(%(prefix)s) + 2) ~ '^[0-9]{1,6}$'
"""


def take_numbers(prefix: str, count: int) -> range:
    """The next `count` numbers under a prefix; a number written on an imported convention is never given again.

    With `count` 0 the counter only learns of the numbers in use. Callers with several prefixes take them in order.
    """
    with connection.cursor() as cursor:
        cursor.execute(_GIVEN, {"prefix": prefix})
        given = cursor.fetchone()[0]
        cursor.execute(_TAKE, {"prefix": prefix, "given": given, "count": count})
        last = cursor.fetchone()[0]
    return range(last - count + 1, last + 1)


def convention_number(prefix: str, number: int) -> str:
    return f"{prefix}-{number:04d}"
