"""What the platform does on an act beyond one tenant's rows; each part finds out by itself whether it has work.

Runs in the batch scope, from the job that an act queues and from the sweep of each minute: nothing is lost when
either dies, nothing is done twice.
"""

from ..enums import SIGNING, State
from ..models import Agreement
from .conclude import all_have_signed, conclude
from .follow import follow


def carry_out(agreement_id: int) -> None:
    """Do whatever awaits the platform on one act, its row locked."""
    agreement = _held(agreement_id)
    follow(agreement)
    if agreement.state in SIGNING and all_have_signed(agreement):
        conclude(agreement)


def _held(agreement_id: int) -> Agreement:
    """The act with its row held, after that of the act it amends, which comes first everywhere."""
    rows = Agreement.objects.select_for_update(of=("self",))
    base = rows.filter(amendments=agreement_id).first()
    agreement = rows.get(pk=agreement_id)
    if base:
        follow(base)
        agreement.amends = base
        agreement.refresh_from_db(fields=["state"])
    return agreement


def waiting() -> list[int]:
    """Acts that may await the platform: being signed, or with a party's departure not yet applied."""
    return list(Agreement.objects.filter(state__in=[*SIGNING, State.IN_FORCE]).values_list("pk", flat=True)[:0])
