"""What a record tells of the life after signature: departures, amendments, renewals, parents, and the ways on."""

from dataclasses import dataclass, field

from django.urls import reverse

from missionjeunes.common import clock
from partners.actor import Actor

from . import dates
from .addresses import address
from .enums import ISSUED, Level, State
from .models import Agreement, Alignment, Announcement, Ending
from .permissions import can_announce, can_bind, can_draft, can_invite, can_read_communications
from .services.amending import types_for
from .services.ending import next_notice


@dataclass(frozen=True)
class Way:
    """A page where the reader may go on from the record."""

    label: str
    url: str


@dataclass
class Afterwards:
    """For the templates _amendments.html and _ending.html; empty for a text not signed yet."""

    amendments: list[Agreement] = field(default_factory=list)
    renewals: list[Agreement] = field(default_factory=list)
    endings: list[Ending] = field(default_factory=list)
    alignments: list[Alignment] = field(default_factory=list)
    notice: dates.Notice | None = None
    countdown: str = ""
    parent_over: bool = False
    ways: list[Way] = field(default_factory=list)
    leaving: list[Way] = field(default_factory=list)


def afterwards(actor: Actor, agreement: Agreement) -> Afterwards:
    """Everything the two templates show, for a reader who may read the act."""
    if agreement.level == Level.AMENDMENT:
        return Afterwards(ways=_of_amendment(actor, agreement))
    if agreement.state not in ISSUED:
        return Afterwards()
    visible = Agreement.objects.visible_to(actor)
    found = Afterwards(
        amendments=_with_urls(visible.filter(amends=agreement).exclude(state=State.ABANDONED).order_by("pk")),
        renewals=_with_urls(visible.filter(renews=agreement).exclude(state=State.ABANDONED).order_by("pk")),
        endings=list(
            Ending.objects.visible_to(actor).filter(agreement=agreement).select_related("party", "letter__document")
        ),
    )
    if agreement.state == State.IN_FORCE:
        _in_force(actor, agreement, found)
    elif agreement.state == State.EXPIRED and _still_party(actor, agreement):
        found.ways += _renewing(actor, agreement)
    return found


def _with_urls(rows) -> list[Agreement]:
    found = list(rows)
    for row in found:
        row.url = address(row)
    return found


def _still_party(actor: Actor, agreement: Agreement) -> bool:
    today = clock.today()
    return any(
        party.organisation_id == actor.organisation.pk and (party.left_on is None or party.left_on >= today)
        for party in agreement.parties.all()
    )


def _in_force(actor: Actor, agreement: Agreement, found: Afterwards) -> None:
    found.alignments = list(
        Alignment.objects.visible_to(actor).filter(child=agreement, done_at=None).select_related("parent")
    )
    parent = agreement.parent
    found.parent_over = parent is not None and parent.state in ISSUED and parent.state != State.IN_FORCE
    found.notice = next_notice(agreement, clock.today())
    if found.notice:
        found.countdown = dates.in_words((found.notice.deadline - clock.today()).days)
    if agreement.level in (Level.NATIONAL, Level.REGIONAL):
        found.ways.append(Way("Actes qui déclinent cet accord", address(agreement, "children")))
        if agreement.level == Level.NATIONAL:
            found.ways.append(Way("Déclinaison dans les régions", address(agreement, "regions")))
        if can_invite(actor, agreement):
            found.ways.append(Way("Inviter les régions", address(agreement, "invite")))
        if can_read_communications(actor):
            found.ways.append(Way("Communications", f"{reverse('communications')}?accord={agreement.uuid}"))
        told = Announcement.objects.visible_to(actor).filter(agreement=agreement).exists()
        if told or can_announce(actor, agreement):
            found.ways.append(Way("Annonce de la signature", address(agreement, "announcement")))
    if not _still_party(actor, agreement):
        return
    if types_for(agreement):
        found.ways.append(Way("Préparer un avenant", address(agreement, "amend")))
    found.ways += _renewing(actor, agreement)
    notified = {ending.organisation_id for ending in found.endings}
    if can_bind(actor, agreement) and actor.organisation.pk not in notified:
        if found.notice and not found.notice.at_term:
            found.leaving.append(Way("Se désengager", address(agreement, "withdraw")))
        if agreement.level == Level.CONVENTION:
            found.leaving.append(Way("Résilier", address(agreement, "terminate")))


def _renewing(actor: Actor, agreement: Agreement) -> list[Way]:
    return [Way("Renouveler", address(agreement, "renew"))] if can_draft(actor, agreement.level) else []


def _of_amendment(actor: Actor, amendment: Agreement) -> list[Way]:
    ways = [Way("Lire le texte consolidé", address(amendment, "consolidated"))]
    visible = Agreement.objects.visible_to(actor).filter(pk=amendment.amends_id).first()
    if visible:
        ways.append(Way(f"Acte modifié : {visible.number}", address(visible)))
    drafting = amendment.state in (State.DRAFT, State.IN_REVIEW)
    if visible and drafting and actor.organisation.pk in amendment.party_ids:
        ways.append(Way("Changer l'objet de l'avenant", address(amendment, "changes")))
    return ways
