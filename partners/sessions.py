"""When a session ends: 30 minutes idle for who needs a second factor, 4 hours for the others, 12 hours in all.

The last activity is kept in the cache, not in the session row: reading a page writes nothing to the database. A cache
that forgets ends sessions; it never prolongs one.
"""

import hashlib
from datetime import datetime, timedelta

from django.core.cache import cache
from django.http import HttpRequest

from missionjeunes.common import clock

BEGAN = "began_at"  # seconds since the epoch, set at login
SECOND_FACTOR = "second_factor_at"  # the same, set when the session has shown every factor
IDLE_STRICT = timedelta(minutes=30)
IDLE = timedelta(hours=4)
ABSOLUTE = timedelta(hours=12)
NOTED_EVERY = timedelta(seconds=20)  # activities that follow one another are noted once


def begin(session, *, every_factor: bool = False) -> None:
    """Start the clock of a session; `every_factor` says that the second factor has been shown too."""
    session[BEGAN] = clock.now().timestamp()
    session.pop(SECOND_FACTOR, None)
    if every_factor:
        session[SECOND_FACTOR] = session[BEGAN]


def _seen_key(request: HttpRequest) -> str:
    return "seen:" + hashlib.sha256(request.session.session_key.encode()).hexdigest()


def _instant(timestamp: float) -> datetime:
    return datetime.fromtimestamp(timestamp, tz=clock.PARIS)


def idle_limit(request: HttpRequest) -> timedelta:
    """30 minutes for those obliged to a second factor, 4 hours for the others."""
    return IDLE_STRICT if request.strict else IDLE


def seconds_left(request: HttpRequest) -> int:
    """Seconds before this session ends if nothing is done; 0 or less when it is over. Asks the cache once a page."""
    began = request.session.get(BEGAN, 0)
    if not hasattr(request, "seen"):
        request.seen = cache.get(_seen_key(request))
    seen = max(request.seen or 0, began)
    ends = min(_instant(seen) + idle_limit(request), _instant(began) + ABSOLUTE)
    return int((ends - clock.now()).total_seconds())


def prolong(request: HttpRequest) -> None:
    """Note an activity: the idle end moves, the absolute one does not."""
    now = clock.now().timestamp()
    if request.seen and now - request.seen < NOTED_EVERY.total_seconds():
        return
    request.seen = now
    cache.set(_seen_key(request), request.seen, timeout=ABSOLUTE.total_seconds())
