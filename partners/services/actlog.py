"""The log of acts: one line in the transaction of the act."""

from missionjeunes.common import clock

from ..enums import Act
from ..models import ActLog, Organisation, User


def log_act(*, user: User | None, organisation: Organisation, act: Act, subject: str) -> None:
    """Append a line; without RETURNING, since outside a scope the log can be written but not read."""
    line = ActLog(
        at=clock.now(),
        user_id=user.pk if user else None,
        organisation_id=organisation.pk,
        act=act,
        subject=subject[:300],
    )
    ActLog.objects.bulk_create([line], ignore_conflicts=True)
