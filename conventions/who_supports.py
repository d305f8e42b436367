"""Who supports the Missions Locales and agencies of a region: referents of the day, AKTO's offer (N2.2.d, N2.4.c)."""

from dataclasses import dataclass

from missionjeunes.common import clock
from partners.actor import Actor

from .annexes import annexes_of
from .enums import FileKind, Level
from .families import BY_KIND
from .models import Agreement, AgreementFile, Referent, SupportRequest
from .permissions import asks_support, can_ask_support
from .support import BODIES, KINDS, PENDING, Body


@dataclass(frozen=True)
class Supporter:
    """A body that may be asked, and its referent of the region, if it has one."""

    label: str
    referent: Referent | None


@dataclass(frozen=True)
class Support:
    """What a region offers: the bodies, and the file of AKTO's offer that the region's accord bears, if any."""

    bodies: list[Supporter]
    offer: AgreementFile | None


def who_supports(actor: Actor) -> Support | None:
    """For a Mission Locale or an agency, in three queries; None for the others."""
    if not asks_support(actor):
        return None
    today, region = clock.today(), actor.organisation.region_id
    held = Referent.objects.visible_to(actor).current_on(today).filter(region=region)
    named = {one.organisation.kind: one for one in held.select_related("organisation")}
    bodies = [Supporter(kind.label, named.get(kind)) for kind in KINDS]
    return Support(bodies, _offer(actor, region))


def _offer(actor: Actor, region: str) -> AgreementFile | None:
    """The first annex that AKTO supplies to the region's accord (R-A1), once it is joined."""
    accords = Agreement.objects.visible_to(actor).filter(level=Level.REGIONAL, region=region)
    accord = accords.active_on(clock.today()).order_by("-starts_on", "-pk").first()
    if accord is None:
        return None
    files = AgreementFile.objects.visible_to(actor).filter(agreement=accord, kind=FileKind.ANNEX)
    own = BY_KIND[BODIES["akto"].kind].key
    due = [annex for annex in annexes_of(accord, files.select_related("document")) if annex.supplier == own]
    return due[0].current if due else None


@dataclass(frozen=True)
class Asked:
    """Requests made for an act that the reader sees, the last first, and the bodies that she may ask now."""

    requests: list[SupportRequest]
    bodies: list[tuple[str, Body]]


def asked_for(actor: Actor, agreement: Agreement) -> Asked | None:
    """For a party of a convention or of its amendment, in one query; None for the others."""
    if not asks_support(actor) or actor.organisation.pk not in agreement.party_ids:
        return None
    found = SupportRequest.objects.visible_to(actor).filter(agreement=agreement).select_related("organisation")
    requests = list(found.order_by("-pk"))
    open_ones = {request.body for request in requests if request.state in PENDING}
    may = can_ask_support(actor, agreement)
    return Asked(requests, [one for one in BODIES.items() if may and one[1].kind not in open_ones])
