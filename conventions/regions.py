"""Where each region stands with a national accord, as a reader may know it (N2.1.a, N2.3.a)."""

from dataclasses import dataclass, field

from missionjeunes.common import clock
from partners.actor import Actor
from partners.models import Region

from .enums import OPEN, Level, State
from .models import Agreement, RegionalInvitation

IN_FORCE, ELSEWHERE, PREPARED, INVITED, REFUSED, NONE = (
    "in_force",
    "elsewhere",
    "prepared",
    "invited",
    "refused",
    "none",
)
LABELS = {
    IN_FORCE: "accord en vigueur",
    ELSEWHERE: "accord en vigueur, à réaligner",
    PREPARED: "en préparation",
    INVITED: "invitée",
    REFUSED: "ne donne pas suite",
    NONE: "aucun accord",
}
ORDER = list(LABELS)


@dataclass
class Standing:
    """A region: its state (a key of LABELS), the accord and the invitations that the reader sees."""

    region: Region
    state: str
    accord: Agreement | None
    invitations: list[RegionalInvitation] = field(default_factory=list)
    url: str = ""

    @property
    def label(self) -> str:
        return LABELS[self.state]


def standings(actor: Actor, accord: Agreement, order: str = "") -> list[Standing]:
    """Every region, by name, or by state (`etat`, `-etat`); three queries.

    An accord in preparation is its parties' until it is signed: others know of it by the invitation that it answers.
    """
    accords: dict[str, list[Agreement]] = {}
    regional = Agreement.objects.visible_to(actor).filter(level=Level.REGIONAL, branch=accord.branch)
    for one in regional.filter(state__in=[*OPEN, State.IN_FORCE]).order_by("-starts_on", "-pk"):
        accords.setdefault(one.region_id, []).append(one)
    invitations: dict[str, list[RegionalInvitation]] = {}
    invited = RegionalInvitation.objects.visible_to(actor).filter(agreement=accord)
    for invitation in invited.select_related("organisation", "sender").order_by("pk"):
        invitations.setdefault(invitation.region_id, []).append(invitation)
    rows = [
        _standing(region, accord, accords.get(region.pk, []), invitations.get(region.pk, []))
        for region in Region.objects.order_by("name__unaccent")
    ]
    if order.lstrip("-") == "etat":
        rows.sort(key=lambda row: ORDER.index(row.state), reverse=order.startswith("-"))
    elif order == "-region":
        rows.reverse()
    return rows


def _standing(
    region: Region, accord: Agreement, own: list[Agreement], invitations: list[RegionalInvitation]
) -> Standing:
    today = clock.today()
    running = [one for one in own if one.state == State.IN_FORCE and one.ends_on and one.ends_on >= today]
    declining = next((one for one in running if one.parent_id == accord.pk), None)
    if declining:
        return Standing(region, IN_FORCE, declining, invitations)
    prepared = next((one for one in own if one.state in OPEN and one.parent_id == accord.pk), None)
    if prepared or any(invitation.accord_id for invitation in invitations):
        return Standing(region, PREPARED, prepared, invitations)
    if any(invitation.refused_at is None for invitation in invitations):
        state = INVITED
    elif running:
        return Standing(region, ELSEWHERE, running[0], invitations)
    else:
        state = REFUSED if invitations else NONE
    return Standing(region, state, running[0] if running else None, invitations)
