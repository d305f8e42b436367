"""State follows dates: what time does to an act, on its day or at the first run after it. Runs in the batch scope."""

from datetime import date

from django.db.models import Exists, OuterRef, Q

from missionjeunes.common import clock

from ..enums import OPEN, Level, Origin, State
from ..models import Agreement, Ending
from .apply_amendment import apply_amendment, signed_for_later
from .cascade import parent_ended
from .conflicts import REASON, covered_elsewhere
from .ending import apply_endings
from .pairs import write_pairs
from .steps import take_step

ENDED = "L'acte modifié a pris fin."


def follow(agreement: Agreement) -> None:
    """Do what departures and the calendar ask of an act whose row is held."""
    if agreement.state in OPEN and agreement.level == Level.AMENDMENT and agreement.amends.state != State.IN_FORCE:
        lapse(agreement, ENDED)
    if agreement.state != State.IN_FORCE:
        return
    apply_endings(agreement)
    for amendment in agreement.amendments.filter(signed_for_later()).order_by("starts_on", "pk"):
        amendment.amends = agreement
        _attach(amendment)
    if agreement.level == Level.CONVENTION and agreement.origin == Origin.PLATFORM:
        write_pairs(agreement)
    if step := _due(agreement, clock.today()):
        take_step(agreement=agreement, name=step, actor=None)
        _end_amendments(agreement)
        parent_ended(agreement)


def _attach(amendment: Agreement) -> None:
    """Attach an act on the first day of its new accord. Given up, the act going on as it was, when another convention
    of that framework has come to cover one of its pairs since it was signed."""
    if covered_elsewhere(amendment, amendment.starts_on):
        today = clock.today()
        take_step(agreement=amendment, name="terminate", actor=None, reason=REASON, terminated_on=today)
    else:
        apply_amendment(amendment)


def _due(agreement: Agreement, today: date) -> str:
    """The step that its dates ask for: the earlier of the two wins; empty when the act goes on."""
    over = agreement.ends_on is not None and agreement.ends_on < today
    if agreement.terminated_on and agreement.terminated_on <= min(today, agreement.ends_on or today):
        withdrawn = agreement.endings.filter(
            takes_effect_on=agreement.terminated_on, kind=Ending.Kind.WITHDRAWAL
        ).exists()
        return "withdraw" if withdrawn else "terminate"
    return "expire" if over else ""


def _end_amendments(agreement: Agreement) -> None:
    """Amendments end with what they amend: those in force by the same step, those in preparation as well."""
    today = clock.today()
    for amendment in agreement.amendments.select_for_update(of=("self",)).order_by("pk"):
        if amendment.state in OPEN:
            lapse(amendment, ENDED)
        elif amendment.state == State.IN_FORCE:
            ended = agreement.terminated_on if agreement.state != State.EXPIRED else None
            step = {State.EXPIRED: "expire", State.TERMINATED: "terminate", State.WITHDRAWN: "withdraw"}
            changes = {"terminated_on": ended} if ended else {"ends_on": min(agreement.ends_on, today)}
            take_step(agreement=amendment, name=step[agreement.state], actor=None, **changes)


def lapse(agreement: Agreement, reason: str) -> None:
    """Set aside a text in preparation that has lost its object; a draft stays its author's alone."""
    changes = {}
    if agreement.state == State.DRAFT:
        changes = {"party_ids": [agreement.drafted_by_id], "mission_locale_ids": [], "agency_ids": []}
    take_step(agreement=agreement, name="lapse", actor=None, reason=reason, **changes)


def due() -> list[int]:
    """Acts whose state lags behind their dates today, and those with a departure or an attachment not yet applied."""
    today = clock.today()
    over = Q(ends_on__lt=today) | Q(terminated_on__lte=today)
    leaving = Exists(Ending.objects.filter(agreement=OuterRef("pk"), applied_at=None))
    orphan = Q(level=Level.AMENDMENT, state__in=OPEN) & ~Q(amends__state=State.IN_FORCE)
    found = Agreement.objects.filter(Q(state=State.IN_FORCE) & (over | leaving) | orphan | signed_for_later())
    return list(found.order_by("level", "pk").values_list("pk", flat=True))
