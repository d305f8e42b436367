"""What the platform does on an act beyond one tenant's rows; each part finds out by itself whether it has work.

Runs in the batch scope, from the job that an act queues and from the sweep of each minute: nothing is lost when
either dies, nothing is done twice.
"""

from collections.abc import Callable

from django.db.models import Exists, F, OuterRef, Q

from missionjeunes.common import clock

from ..enums import SIGNING, FileKind, State
from ..models import Agreement, AgreementFile, Ending, Signatory
from .conclude import all_have_signed, conclude, first_day
from .conflicts import call_back, covered_elsewhere
from .documents import call_signatories, write_to_sign
from .follow import follow
from .inviting import tell_invitations, waits_for_answer
from .support import close_requests, without_object


def carry_out(agreement_id: int) -> None:
    """Do whatever awaits the platform on one act, its row locked."""
    agreement = _held(agreement_id)
    follow(agreement)
    tell_invitations(agreement)
    close_requests(agreement)
    if agreement.state in SIGNING and covered_elsewhere(agreement, first_day(agreement, clock.today())):
        call_back(agreement)
    if agreement.state in SIGNING:
        write_to_sign(agreement)
        call_signatories(agreement)
        if all_have_signed(agreement):
            conclude(agreement)


def without_document() -> Q:
    """Being signed, but the document of its version is not written yet."""
    files = AgreementFile.objects.filter(agreement=OuterRef("pk"), kind=FileKind.TO_SIGN, version=OuterRef("version"))
    return Q(~Exists(files), state__in=SIGNING)


def all_signed() -> Q:
    """Signed by all and not concluded yet."""
    signatories = Signatory.objects.filter(agreement=OuterRef("pk"))
    missing = signatories.filter(Q(signed_version=None) | ~Q(signed_version=F("agreement__version")))
    return Q(Exists(signatories), ~Exists(missing), state__in=SIGNING)


def departure_notified() -> Q:
    """A party has notified that it leaves, and its effects are not written yet."""
    return Q(Exists(Ending.objects.filter(agreement=OuterRef("pk"), applied_at=None)), state=State.IN_FORCE)


AWAITS: list[Callable[[], Q]] = [without_document, all_signed, departure_notified, waits_for_answer, without_object]


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
    """Acts that await the platform, for one reason of AWAITS or another."""
    reasons = Q()
    for reason in AWAITS:
        reasons |= reason()
    return list(Agreement.objects.filter(reasons).order_by("pk").values_list("pk", flat=True))
