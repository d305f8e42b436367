"""What waits on young people, their missions, files and figures."""

from django.db.models import Count, Min
from django.urls import reverse

from missionjeunes.common import clock
from missionjeunes.common.dates import long_date
from missionjeunes.common.periods import last_half_year
from missionjeunes.work.models import ImportRun
from missionjeunes.work.models.imports import ImportState
from partners.actor import Actor
from placements.enums import Outcome
from placements.filters import moment
from placements.models import Placement, Youth
from placements.permissions import can_answer_for_dossiers
from placements.services.retention import Terms, announced

from ...enums import TerritoryType
from ...models import TerritoryFigures, TrackingTable
from ..diagnosis.reading import to_follow
from .task import Task, plural


def ending_placements(actor: Actor) -> list[Task]:
    """Missions that end within a week (N1.3: no gap between two missions)."""
    ending = Placement.objects.visible_to(actor).filter(moment("ending"), renews=None)
    count = ending.exclude(outcome=Outcome.CANCELLED).count()
    if not count:
        return []
    return [
        Task(
            plural(count, "mission se termine", "missions se terminent") + " sous 7 jours",
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
            plural(found["count"], "dossier arrive au terme de sa", "dossiers arrivent au terme de leur")
            + " conservation",
            f"Les premiers noms seront effacés le {long_date(found['first'] + terms.notice)}. Un accompagnement a"
            " repris ? L'extrait suivant garde le dossier.",
            reverse("youths-leaving"),
            "Voir ces dossiers",
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
                plural(rejected, "ligne rejetée", "lignes rejetées") + " au dernier import",
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
            plural(count, "Mission Locale sans mission", "Missions Locales sans mission") + f" au {period.label}",
            "Leur extrait manque peut-être : le tableau de suivi dit lesquelles.",
            f"{reverse('tracking')}?tri=T02",
            "Voir le tableau",
        )
    ]


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
