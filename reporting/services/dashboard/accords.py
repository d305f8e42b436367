"""What the parties of an accord owe each other: announcements, communications, annexes, referents."""

from django.db.models import F, Q
from django.urls import reverse

from conventions.annexes import EXPECTED, annexes_of
from conventions.enums import CommunicationState, State
from conventions.families import BY_KIND
from conventions.models import Agreement, Communication, Party, Receipt, RegionalInvitation
from conventions.permissions import INVITES, can_supply
from conventions.services.referents import vacant_regions
from missionjeunes.common import clock
from partners.actor import Actor

from .task import FEW, Task, plural


def announcements_to_read(actor: Actor) -> list[Task]:
    """Signatures announced to the actor's organisation and not acknowledged (N2.a)."""
    waiting = Receipt.objects.visible_to(actor).waiting_for(actor).exclude(announcement=None)
    accord = waiting.order_by("announcement__at").values_list("announcement__agreement__uuid", flat=True).first()
    if accord is None:
        return []
    return [
        Task(
            "Une signature vous est annoncée",
            "Un signataire vous adresse un accord et ses annexes : dites que vous en avez pris connaissance.",
            reverse("accord-announcement", args=[accord]),
            "Lire l'annonce",
        )
    ]


def communications_to_see(actor: Actor) -> list[Task]:
    """Communications that the actor's organisation was told of, as signatory, and has not answered (N2.b, R3)."""
    waiting = Receipt.objects.visible_to(actor).waiting_for(actor).filter(version=F("communication__version"))
    signed = Party.objects.filter(Q(left_on=None) | Q(left_on__gte=clock.today()), organisation=actor.organisation)
    mine = waiting.filter(communication__agreement__in=signed.values("agreement")).values("communication")
    found = Communication.objects.visible_to(actor).filter(pk__in=mine).exclude(state=CommunicationState.PUBLISHED)
    return [
        Task(
            f"{_TOLD[one.state]} : {one.title}",
            f"{one.organisation}, sur {one.agreement.number}, prévue le {one.planned_on:%d/%m/%Y}.",
            reverse("communication", args=[one.uuid]),
            "Lire et répondre",
        )
        for one in found.select_related("organisation", "agreement").order_by("planned_on", "pk")[:FEW]
    ]


_TOLD = {
    CommunicationState.TOLD: "Communication annoncée",
    CommunicationState.UNTOLD: "Communication publiée sans vous en informer avant",
    CommunicationState.CANCELLED: "Communication annulée",
}


def communications_to_close(actor: Actor) -> list[Task]:
    """Communications of the actor's organisation whose planned day has passed: the register awaits what became of
    them."""
    own = Communication.objects.visible_to(actor).filter(
        organisation=actor.organisation, state=CommunicationState.TOLD, planned_on__lt=clock.today()
    )
    return [
        Task(
            f"Votre communication a-t-elle paru ? {one.title}",
            f"Elle était prévue le {one.planned_on:%d/%m/%Y} : dites quand elle a paru, reportez-la ou renoncez-y.",
            reverse("communication", args=[one.uuid]),
            "Compléter le registre",
        )
        for one in own.order_by("planned_on", "pk")[:FEW]
    ]


def annexes_to_join(actor: Actor) -> list[Task]:
    """Annexes that accords name and that the actor's organisation has still to supply (N5, R-A)."""
    if actor.kind not in BY_KIND:
        return []
    accords = Agreement.objects.visible_to(actor).accords().filter(state__in=[State.IN_REVIEW, State.IN_FORCE])
    own = accords.filter(party_ids__contains=[actor.organisation.pk]).order_by("pk")
    due = {}
    for accord in own.prefetch_related("files", "parties__organisation"):
        missing = [one for one in annexes_of(accord, accord.files.all()) if one.state == EXPECTED]
        due[accord] = sum(can_supply(actor, accord, one) for one in missing)
    first = next((accord for accord, owed in due.items() if owed), None)
    if first is None:
        return []
    return [
        Task(
            plural(due[first], "annexe à joindre", "annexes à joindre")
            + f" à {first.number or 'un accord en relecture'}",
            "L'accord attend encore ce que votre organisation fournit.",
            reverse("accord-annexes", args=[first.uuid]),
            "Voir les annexes",
        )
    ]


def invitations_to_answer(actor: Actor) -> list[Task]:
    """Invitations to decline a national accord, until the region's accord is opened or the body refuses (N2.3.a)."""
    if actor.kind not in INVITES.values():
        return []
    waiting = RegionalInvitation.objects.visible_to(actor).pending().filter(organisation=actor.organisation)
    found = (
        waiting.filter(agreement__state=State.IN_FORCE).select_related("agreement", "sender").order_by("at").first()
    )
    if found is None:
        return []
    return [
        Task(
            f"Invitation à décliner {found.agreement.number} dans votre région",
            f"{found.sender} vous invite : l'accord de la région s'ouvre, ou vous dites pourquoi il ne s'ouvre pas.",
            reverse("accord-regions", args=[found.agreement.uuid]),
            "Lire l'invitation",
        )
    ]


def referents_to_name(actor: Actor) -> list[Task]:
    """Regions where the actor's signatory has no referent (N2.c)."""
    count = vacant_regions(actor, clock.today())
    if not count:
        return []
    return [
        Task(
            plural(count, "référent régional à nommer", "référents régionaux à nommer"),
            "Les partenaires de la région ne savent pas qui joindre : la place est vacante.",
            reverse("referent-name"),
            "Nommer un référent",
        )
    ]
