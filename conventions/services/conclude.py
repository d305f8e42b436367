"""Entry into force: the last signature gives the dates, opens the pairs covered, and applies an amendment.

Runs in the batch scope: it touches rows of every party. It can run twice: a second run finds nothing to do.
"""

from datetime import date, timedelta

from django.db.models import F, Q

from missionjeunes.common.clock import PARIS
from missionjeunes.common.periods import term_end

from ..enums import Level, State
from ..models import Agreement
from .apply_amendment import conclude_amendment
from .cascade import parent_signed
from .documents import tell_in_force, write_sealed
from .pairs import write_pairs
from .steps import take_step


def all_have_signed(agreement: Agreement) -> bool:
    """Every signatory has signed the version at hand, and there is one at least."""
    signatories = agreement.signatories.all()
    return (
        signatories.exists()
        and not signatories.filter(Q(signed_version=None) | ~Q(signed_version=F("agreement__version"))).exists()
    )


def conclude(agreement: Agreement) -> Agreement:
    """Bring an act that all have signed into force, on the day of the last signature (N6.a), and seal it."""
    signed_on = _last_signature(agreement)
    if agreement.level == Level.AMENDMENT:
        conclude_amendment(agreement, signed_on)
        _seal(agreement)
        return agreement
    starts_on = first_day(agreement, signed_on)
    take_step(
        agreement=agreement,
        name="conclude",
        actor=None,
        signed_on=signed_on,
        starts_on=starts_on,
        ends_on=term_end(starts_on),
    )
    if agreement.level == Level.CONVENTION:
        write_pairs(agreement)
    parent_signed(agreement)
    _seal(agreement)
    return agreement


def first_day(agreement: Agreement, signed_on: date) -> date:
    """The day an act signed on that day begins."""
    return max(signed_on, agreement.starts_on or signed_on, _day_after(agreement.renews), _first_of(agreement.parent))


def _first_of(parent: Agreement | None) -> date:
    """The first day of the accord declined: an act does not begin before it."""
    running = parent is not None and parent.state == State.IN_FORCE and parent.starts_on
    return parent.starts_on if running else date.min


def _seal(agreement: Agreement) -> None:
    """Write the sealed act and tell its parties, in the transaction of its entry into force."""
    write_sealed(agreement)
    tell_in_force(agreement)


def _last_signature(agreement: Agreement) -> date:
    at = agreement.signatures.filter(version=agreement.version).order_by("-at").values_list("at", flat=True)[0]
    return at.astimezone(PARIS).date()


def _day_after(renewed: Agreement | None) -> date:
    """The first day that a renewal may begin: the day after the last one of what it renews."""
    if renewed is None or renewed.state != State.IN_FORCE or renewed.ends_on is None:
        return date.min
    return min(renewed.ends_on + timedelta(days=1), renewed.terminated_on or date.max)
