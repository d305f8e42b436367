"""What the direction of a Mission Locale does with one dossier: keep it past its term, ask for all that is held."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError

from missionjeunes.common import clock
from missionjeunes.work.models import Job
from missionjeunes.work.services.jobs import request_job
from partners.actor import Actor
from partners.models import Parameter

from ..enums import HoldGround
from ..models import Youth
from ..permissions import can_answer_for_dossiers

EXPORT = "youth_export"
BOUNDS = "Choisissez un jour entre aujourd'hui et le {last:%d/%m/%Y} ; une prolongation se redemande ensuite."
NOT_ANNOUNCED = "Ce dossier n'est pas au terme de sa conservation : il n'y a rien à prolonger."


def hold(*, actor: Actor, youth: Youth, ground: HoldGround, until: date) -> None:
    """Keep an announced dossier until a day, a year away at most; said again, the new day replaces the former."""
    if not can_answer_for_dossiers(actor):
        raise PermissionDenied
    today = clock.today()
    last = today + timedelta(days=int(Parameter.on("retention_hold_days", today)))
    if not today <= until <= last:
        raise ValidationError({"until": BOUNDS.format(last=last)})
    announced = Youth.objects.visible_to(actor).filter(pk=youth.pk, notice_on__isnull=False)
    if not announced.update(held_until=until, held_for=ground):
        raise ValidationError(NOT_ANNOUNCED)


def request_export(*, actor: Actor, youth: Youth) -> Job:
    """Queue the files of everything held on a youth; its title names nobody, colleagues read it."""
    if not can_answer_for_dossiers(actor):
        raise PermissionDenied
    return request_job(
        actor=actor,
        kind=EXPORT,
        title="Tout ce qui concerne un jeune",
        params={"youth": str(youth.uuid)},
        unique_key=str(youth.uuid),
    )
