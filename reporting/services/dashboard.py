"""What waits for a person, per kind of organisation: a short list of acts, each with its address."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, F, Min, Q, QuerySet
from django.urls import reverse

from conventions.addresses import address, room
from conventions.annexes import EXPECTED, annexes_of
from conventions.enums import CommunicationState, Level, State
from conventions.families import BY_KIND
from conventions.models import Agreement, Alignment, Communication, Party, Receipt, RegionalInvitation, SupportRequest
from conventions.permissions import INVITES, asks_support, awaits_signature_of, can_supply
from conventions.services.referents import vacant_regions
from conventions.support import ANSWERED, ASKED
from missionjeunes.common import clock
from missionjeunes.common.dates import long_date
from missionjeunes.common.periods import last_half_year
from missionjeunes.work.models import ImportRun
from missionjeunes.work.models.imports import ImportState
from partners.actor import Actor
from partners.enums import HandoverState
from partners.models import Handover
from partners.permissions import can_answer_handover
from placements.enums import Outcome
from placements.filters import moment
from placements.models import Placement, Youth
from placements.permissions import can_answer_for_dossiers
from placements.services.retention import Terms, announced

from ..enums import TerritoryType
from ..models import TerritoryFigures, TrackingTable
from .diagnosis.reading import to_follow

SOON = timedelta(days=92)
CAP = 1000
FEW = 5  # tasks of one kind that name what waits, each its own line


@dataclass(frozen=True)
class Task:
    """Something that waits: a sentence, what to do about it, and where."""

    title: str
    detail: str
    url: str
    action: str


def _plural(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def ending_placements(actor: Actor) -> list[Task]:
    """Missions that end within a week (N1.3: no gap between two missions)."""
    ending = Placement.objects.visible_to(actor).filter(moment("ending"), renews=None)
    count = ending.exclude(outcome=Outcome.CANCELLED).count()
    if not count:
        return []
    return [
        Task(
            _plural(count, "mission se termine", "missions se terminent") + " sous 7 jours",
            "Prévoyez la suite avec chaque jeune : renouvellement, autre mission ou formation.",
            reverse("placements") + "?moment=ending",
            "Voir ces missions",
        )
    ]


def dossiers_leaving(actor: Actor) -> list[Task]:
    """Dossiers whose retention is over and that the coming nights erase, for the direction (R5)."""
    if not can_answer_for_dossiers(actor):
        return []
    terms = Terms.on(clock.today())
    leaving = announced(Youth.objects.visible_to(actor), terms)
    found = leaving.aggregate(count=Count("pk"), first=Min("notice_on"))
    if not found["count"]:
        return []
    return [
        Task(
            _plural(found["count"], "dossier arrive au terme de sa", "dossiers arrivent au terme de leur")
            + " conservation",
            f"Les premiers noms seront effacés le {long_date(found['first'] + terms.notice)}. Un accompagnement a"
            " repris ? L'extrait suivant garde le dossier.",
            reverse("youths-leaving"),
            "Voir ces dossiers",
        )
    ]


def ending_conventions(actor: Actor) -> list[Task]:
    """Conventions whose last day is less than three months away (N6.c)."""
    today = clock.today()
    visible = Agreement.objects.visible_to(actor).conventions()
    count = visible.active_on(today).filter(ends_on__lte=today + SOON).count()
    if not count:
        return []
    return [
        Task(
            _plural(count, "convention prend fin", "conventions prennent fin") + " dans les 3 mois",
            "Sans renouvellement, le partage des noms s'arrête le lendemain du dernier jour.",
            reverse("conventions") + "?etat=soon",
            "Voir ces conventions",
        )
    ]


def imports_to_finish(actor: Actor) -> list[Task]:
    """A file sent but not launched, or whose last run rejected rows; or no file at all yet."""
    runs = list(ImportRun.objects.visible_to(actor).order_by("-created_at", "-pk")[:20])
    if not runs and not Placement.objects.visible_to(actor).exists():
        return [
            Task(
                "Aucun extrait importé pour l'instant",
                "Vos jeunes et leurs missions arrivent avec l'extrait I-MILO ; rien n'est à ressaisir.",
                reverse("imports"),
                "Importer un extrait",
            )
        ]
    tasks = []
    if any(run.state == ImportState.UPLOADED for run in runs):
        tasks.append(
            Task(
                "Un fichier envoyé attend d'être lancé",
                "Vérifiez l'aperçu, puis lancez l'import.",
                reverse("imports"),
                "Reprendre l'import",
            )
        )
    rejected = runs[0].summary.get("rejected", 0) if runs and runs[0].state == ImportState.DONE else 0
    if rejected:
        tasks.append(
            Task(
                _plural(rejected, "ligne rejetée", "lignes rejetées") + " au dernier import",
                "Corrigez le fichier d'erreurs et renvoyez-le tel quel.",
                reverse("imports"),
                "Voir l'import",
            )
        )
    return tasks


def silent_missions_locales(actor: Actor) -> list[Task]:
    """Missions Locales of the territory without any mission in the last half-year's table (R3.1.c)."""
    period = last_half_year(clock.today())
    tables = TrackingTable.objects.filter(period=period.code, owner=None, territory="FR")
    rows = TerritoryFigures.objects.visible_to(actor).filter(
        table__in=tables.filter(audience="partner", series="imilo"),
        territory_type=TerritoryType.MISSION_LOCALE,
        cells__T02__contains={"": {"": [0, "publie"]}},
    )
    count = rows.count()
    if not count:
        return []
    return [
        Task(
            _plural(count, "Mission Locale sans mission", "Missions Locales sans mission") + f" au {period.label}",
            "Leur extrait manque peut-être : le tableau de suivi dit lesquelles.",
            f"{reverse('tracking')}?tri=T02",
            "Voir le tableau",
        )
    ]


def acts_to_sign(actor: Actor) -> list[Task]:
    """Texts at signature that await the person, in her name or by delegation (S3)."""
    count = awaits_signature_of(actor).count()
    if not count:
        return []
    return [
        Task(
            _plural(count, "acte à signer", "actes à signer"),
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
    return [Task(_plural(len(acts), *noun), detail, url, action)]


def referents_to_name(actor: Actor) -> list[Task]:
    """Regions where the actor's signatory has no referent (N2.c)."""
    count = vacant_regions(actor, clock.today())
    if not count:
        return []
    return [
        Task(
            _plural(count, "référent régional à nommer", "référents régionaux à nommer"),
            "Les partenaires de la région ne savent pas qui joindre : la place est vacante.",
            reverse("referent-name"),
            "Nommer un référent",
        )
    ]


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
        f"{_plural(count, *noun)} à réaligner sur {own}",
        "Rien ne s'arrête : un avenant de rattachement fait décliner l'accord en cours.",
        url,
        "Voir ce qui est à réaligner",
    )


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
            _plural(due[first], "annexe à joindre", "annexes à joindre")
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
    return [Task(_plural(len(uuids), *noun), detail, alone, action)]


def diagnoses_to_follow(actor: Actor) -> list[Task]:
    """Territorial diagnoses to contribute to, to write up, or just validated (N1.5, N2.d)."""
    words = (
        (
            "Vos constats sont attendus : diagnostic territorial, {}",
            "Une phrase ou deux par sujet, jusqu'au {:%d/%m/%Y}.",
            "Contribuer",
        ),
        (
            "Une synthèse est à écrire : diagnostic territorial, {}",
            "La collecte a pris fin le {:%d/%m/%Y}.",
            "Écrire la synthèse",
        ),
        (
            "Un diagnostic territorial est validé : {}",
            "Besoins des jeunes, des entreprises, ressources et priorités.",
            "Le lire",
        ),
    )
    return [
        Task(
            title.format(one.place), detail.format(one.collects_until), reverse("diagnosis", args=[one.uuid]), action
        )
        for (title, detail, action), found in zip(words, to_follow(actor), strict=True)
        for one in found
    ]


ON_ACTS = (acts_to_sign, texts_to_review, handovers_to_answer, support_requests, drafts_to_finish)
OF_ACCORDS = (
    invitations_to_answer,
    announcements_to_read,
    communications_to_see,
    communications_to_close,
    acts_to_realign,
    annexes_to_join,
)
OF_TERRITORY = (diagnoses_to_follow, *OF_ACCORDS)


def _tasks_of(actor: Actor) -> list[Callable[[Actor], list[Task]]]:
    if actor.is_mission_locale:
        return [
            *ON_ACTS, ending_placements, imports_to_finish, dossiers_leaving, *OF_TERRITORY, ending_conventions,
        ]  # fmt: skip
    if actor.is_agency:
        return [*ON_ACTS, ending_placements, *OF_TERRITORY, ending_conventions]
    if actor.is_territorial or actor.is_national:
        return [*ON_ACTS, silent_missions_locales, referents_to_name, *OF_TERRITORY, ending_conventions]
    return [*ON_ACTS, *OF_ACCORDS, ending_conventions]


def tasks(actor: Actor) -> list[Task]:
    """All that waits for the actor's organisation, most pressing first."""
    return [task for find in _tasks_of(actor) for task in find(actor)]
