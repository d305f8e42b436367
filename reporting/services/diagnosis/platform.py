"""What the platform does of diagnoses: ends collections, has figures copied, replaces the last one, writes mails.

Runs in the batch scope from the sweep of each minute, each diagnosis in a short transaction of its own: killed at any
moment it leaves nothing half, and the next minute finds it again.
"""

import logging

from django.conf import settings
from django.db.models import F, Q
from django.urls import reverse

from conventions.models import CoveredPair
from conventions.services.deadlines import directions
from missionjeunes.common import clock
from missionjeunes.work.outbox import post
from partners.tenancy.scope import batch_scope

from ...diagnosis import REMINDER
from ...enums import DiagnosisState
from ...models import Diagnosis
from .facts import copy_figures, gather_agencies
from .parties import parties
from .steps import take_step

logger = logging.getLogger(__name__)
State = DiagnosisState


def sweep() -> int:
    """Do whatever awaits the platform; one that fails is logged and does not hold up the others. Returns how many."""
    with batch_scope():
        found = list(Diagnosis.objects.filter(_awaits()).order_by("pk").values_list("pk", flat=True))
    done = 0
    for pk in found:
        try:
            with batch_scope():
                done += carry_out(pk)
        except Exception:
            logger.exception("diagnosis %s is not carried out", pk)
    return done


def _awaits() -> Q:
    today = clock.today()
    over = Q(state=State.COLLECTING, collects_until__lt=today)
    untold = Q(reminded_for=None) | ~Q(reminded_for=F("collects_until"))
    return ~Q(told=F("state")) | over | Q(state=State.COLLECTING, collects_until__lte=today + REMINDER) & untold


def carry_out(pk: int) -> bool:
    """Do what awaits the platform on one diagnosis, its row held; False when another worker does, or nothing does."""
    held = Diagnosis.objects.select_for_update(of=("self",), skip_locked=True).filter(_awaits(), pk=pk)
    diagnosis = held.select_related("region", "department", "accord", "opened_by").first()
    if diagnosis is None:
        return False
    today = clock.today()
    if diagnosis.state == State.COLLECTING and diagnosis.collects_until < today:
        take_step(diagnosis=diagnosis, name="end", actor=None)
    if diagnosis.told != diagnosis.state:
        _follow(diagnosis)
    if diagnosis.state == State.COLLECTING and diagnosis.collects_until <= today + REMINDER:
        _remind(diagnosis)
    return True


def _follow(diagnosis: Diagnosis) -> None:
    """What the state that the diagnosis has just reached asks for."""
    if diagnosis.state in (State.COLLECTING, State.SYNTHESIS):
        copy_figures(diagnosis)
    if diagnosis.state in (State.SYNTHESIS, State.VALIDATED):
        gather_agencies(diagnosis)
    if diagnosis.state == State.VALIDATED:
        _replace_earlier(diagnosis)
    if diagnosis.state in (State.COLLECTING, State.VALIDATED, State.ABANDONED):
        _write(diagnosis, str(diagnosis.state), _others(diagnosis))
    diagnosis.told = diagnosis.state
    diagnosis.save(update_fields=["told"])


def _replace_earlier(diagnosis: Diagnosis) -> None:
    before = Diagnosis.objects.filter(
        state=State.VALIDATED,
        region=diagnosis.region_id,
        department=diagnosis.department_id,
        accord__branch=diagnosis.accord.branch,
        opened_on__lte=diagnosis.opened_on,
    )
    for one in before.exclude(pk=diagnosis.pk):
        take_step(diagnosis=one, name="replace", actor=None)


def _others(diagnosis: Diagnosis) -> list[int]:
    """Every party but the one that opened it."""
    found = parties(diagnosis, CoveredPair.objects.all()).exclude(pk=diagnosis.opened_by_id)
    return list(found.values_list("pk", flat=True))


def _remind(diagnosis: Diagnosis) -> None:
    """One mail before the end of the collection, to the parties that have shared nothing yet."""
    told = diagnosis.contributions.filter(shared_at__isnull=False).values_list("organisation", flat=True)
    silent = set(_others(diagnosis)) - set(told)
    _write(diagnosis, f"reminder:{diagnosis.collects_until}", silent)
    diagnosis.reminded_for = diagnosis.collects_until
    diagnosis.save(update_fields=["reminded_for"])


def _write(diagnosis: Diagnosis, event: str, organisations) -> None:
    """One mail to each person who directs a party, else to its members; its key makes it the only one."""
    link = settings.SITE_URL.rstrip("/") + reverse("diagnosis", args=[diagnosis.uuid])
    context = {"diagnosis": diagnosis, "event": event.partition(":")[0], "link": link}
    addresses = {address for people in directions(set(organisations)).values() for _, address in people}
    for address in sorted(addresses):
        post(
            key=f"diagnosis:{diagnosis.uuid}:{event}:{address}"[:200],
            to=address,
            template="diagnosis",
            context=context,
        )
