"""What waits on agreements and conventions: to sign, review, finish, realign; support asked; hand-overs."""

from datetime import timedelta

from django.db.models import F, QuerySet
from django.urls import reverse

from conventions.addresses import address, room
from conventions.enums import Level, State
from conventions.models import Agreement, Alignment, Party, SupportRequest
from conventions.permissions import asks_support, awaits_signature_of
from conventions.support import ANSWERED, ASKED
from missionjeunes.common import clock
from partners.actor import Actor
from partners.enums import HandoverState
from partners.models import Handover
from partners.permissions import can_answer_handover

from .task import CAP, Task, plural


def acts_to_sign(actor: Actor) -> list[Task]:
    """Texts at signature that await the person, in her name or by delegation (S3)."""
    count = awaits_signature_of(actor).count()
    if not count:
        return []
    return [
        Task(
            plural(count, "acte à signer", "actes à signer"),
            "Le texte est figé : lisez-le, puis signez-le.",
            reverse("signatures"),
            "Lire et signer",
        )
    ]


def texts_to_review(actor: Actor) -> list[Task]:
    """Texts under review that the actor's organisation has not agreed to as they stand."""
    turn = Party.objects.filter(organisation=actor.organisation, agreement__state=State.IN_REVIEW)
    mine = turn.exclude(agreed_version=F("agreement__version")).values("agreement")
    return _acts(
        Agreement.objects.visible_to(actor).filter(pk__in=mine),
        "in_review",
        ("texte à relire", "textes à relire"),
        "C'est votre tour : commentez un passage, ou donnez l'accord de votre organisation.",
        "Relire",
    )


def drafts_to_finish(actor: Actor) -> list[Task]:
    """Drafts of the actor's organisation, which it alone sees."""
    return _acts(
        Agreement.objects.visible_to(actor).filter(state=State.DRAFT, drafted_by=actor.organisation),
        "draft",
        ("brouillon à terminer", "brouillons à terminer"),
        "Les autres parties ne le voient qu'une fois envoyé en relecture.",
        "Reprendre",
    )


def _acts(found: QuerySet, step: str, noun: tuple[str, str], detail: str, action: str) -> list[Task]:
    """One task for acts at a step: it leads to the act when it is alone, else to the list at that step,
    amendments included."""
    acts = list(found.only("uuid", "level", "mission_locale_ids")[:CAP])
    if not acts:
        return []
    rooms = {room(act) for act in acts}
    page = reverse("conventions" if "convention" in rooms else "accords")
    both = "&nature=tous" if any(act.level == Level.AMENDMENT for act in acts) else ""
    url = address(acts[0]) if len(acts) == 1 else f"{page}?etape={step}{both}"
    return [Task(plural(len(acts), *noun), detail, url, action)]


def handovers_to_answer(actor: Actor) -> list[Task]:
    """Closings and mergers that await the answer of the actor's direction."""
    waiting = Handover.objects.visible_to(actor).filter(state=HandoverState.PROPOSED, effective_on__gt=clock.today())
    related = waiting.select_related("organisation", "successor", "prepared_by")
    return [
        Task(
            "Une reprise attend votre réponse",
            f"{handover}, au {handover.effective_on:%d/%m/%Y}. Rien ne change avant votre accord.",
            reverse("handover", args=[handover.uuid]),
            "Voir et répondre",
        )
        for handover in related
        if can_answer_handover(actor, handover)
    ]


def support_requests(actor: Actor) -> list[Task]:
    """To a body, the requests that it has to take in charge; to a party, the answers it has not read (N2.4.c)."""
    visible, own = SupportRequest.objects.visible_to(actor), actor.organisation.pk
    if asks_support(actor):
        found = visible.filter(state__in=ANSWERED).exclude(noted_ids__contains=[own])
        noun, query = ("réponse à une demande d'appui", "réponses à des demandes d'appui"), ""
        detail, action = "Lisez qui suit votre demande, ou ce qui a été décidé.", "Lire"
    else:
        found, query = visible.filter(state=ASKED, organisation=own), "?etat=asked"
        noun = "demande d'appui à prendre en charge", "demandes d'appui à prendre en charge"
        detail = "Une Mission Locale ou une agence attend votre aide pour son plan d'action."
        action = "Voir et répondre"
    uuids = list(found.order_by("at").values_list("uuid", flat=True)[:CAP])
    if not uuids:
        return []
    alone = reverse("support-request", args=uuids) if len(uuids) == 1 else reverse("support-requests") + query
    return [Task(plural(len(uuids), *noun), detail, alone, action)]


def acts_to_realign(actor: Actor) -> list[Task]:
    """Acts in force whose parent has been replaced, amended or has ended: none outlives its parent in silence.

    Whoever follows accords goes to the one parent that all wait on; when there are several, as for the parties of the
    acts, to the lists of those acts. Each address shows as many acts as its task counts."""
    waiting = Alignment.objects.visible_to(actor).filter(done_at=None, draft=None, child__state=State.IN_FORCE)
    found = list(waiting.values_list("child__uuid", "child__level", "parent__uuid").distinct()[:CAP])
    parents = {parent for _, _, parent in found}
    if len(parents) == 1 and not (actor.is_mission_locale or actor.is_counterpart):
        page = reverse("accord-children", args=[parents.pop()])
        return [_to_realign(len({child for child, _, _ in found}), ("acte", "actes"), f"{page}?etat=to_realign")]
    tasks = []
    for levels, names, noun in (
        ((Level.NATIONAL, Level.REGIONAL), ("accord", "accords"), ("accord", "accords")),
        ((Level.CONVENTION,), ("convention", "conventions"), ("convention", "conventions")),
    ):
        children = {child for child, level, _ in found if level in levels}
        if children:
            record, listed = names
            several = reverse(listed) + "?etat=to_realign"
            url = reverse(record, args=list(children)) if len(children) == 1 else several
            tasks.append(_to_realign(len(children), noun, url))
    return tasks


def _to_realign(count: int, noun: tuple[str, str], url: str) -> Task:
    own = "son accord" if count == 1 else "leur accord"
    return Task(
        f"{plural(count, *noun)} à réaligner sur {own}",
        "Rien ne s'arrête : un avenant de rattachement fait décliner l'accord en cours.",
        url,
        "Voir ce qui est à réaligner",
    )


SOON = timedelta(days=92)


def ending_conventions(actor: Actor) -> list[Task]:
    """Conventions whose last day is less than three months away (N6.c)."""
    today = clock.today()
    visible = Agreement.objects.visible_to(actor).conventions()
    count = visible.active_on(today).filter(ends_on__lte=today + SOON).count()
    if not count:
        return []
    return [
        Task(
            plural(count, "convention prend fin", "conventions prennent fin") + " dans les 3 mois",
            "Sans renouvellement, le partage des noms s'arrête le lendemain du dernier jour.",
            reverse("conventions") + "?etat=soon",
            "Voir ces conventions",
        )
    ]
