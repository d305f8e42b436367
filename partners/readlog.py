"""Log who reads nominative records, on a connection of its own, before the data leave (N4.a)."""

from missionjeunes.common import clock

from .models import ReadLog


def log_reads(request, *, record: str, keys: list[str], reason: str) -> None:
    """Append one line to the read log: it stays whatever becomes of the request's transaction."""
    line = ReadLog(
        at=clock.now(),
        user_id=request.actor.user.pk,
        organisation_id=request.actor.organisation.pk,
        record=record,
        keys=keys,
        reason=reason,
        request_id=getattr(request, "id", ""),
    )
    ReadLog.objects.using("control").bulk_create([line], ignore_conflicts=True)
