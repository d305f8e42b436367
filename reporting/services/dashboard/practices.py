"""What waits on the library of practices: to read over, to revise, and what became of one's own (N2.g)."""

from django.db.models import F, Q
from django.urls import reverse

from missionjeunes.common import clock
from partners.actor import Actor

from ...filters import TO_READ
from ...models import Practice, PracticeStep
from ...practices import ANSWERS, NEWS
from .task import CAP, FEW, Task, plural


def practices_to_read(actor: Actor) -> list[Task]:
    """Practices proposed that the actor's organisation reads over."""
    waiting = Practice.objects.visible_to(actor).to_answer(actor)
    uuids = list(waiting.order_by("pk").values_list("uuid", flat=True)[:CAP])
    if not uuids:
        return []
    several = f"{reverse('practices')}?parmi={TO_READ}"
    return [
        Task(
            plural(len(uuids), "pratique à relire", "pratiques à relire"),
            "Une fois publiée, tout le réseau la lit : publiez-la, ou dites ce qui est à revoir.",
            reverse("practice", args=uuids) if len(uuids) == 1 else several,
            "Relire",
        )
    ]


_ANSWERED = {
    "return": ("Votre pratique est à revoir : {}", "Lire et corriger"),
    "publish": ("Votre pratique est publiée : {}", "La voir"),
    "renew": ("Votre nouvelle version est publiée : {}", "La voir"),
    "withdraw": ("Votre pratique est retirée de la bibliothèque : {}", "Lire pourquoi"),
}


def practices_answered(actor: Actor) -> list[Task]:
    """What others have decided of the practices of the actor's organisation: for a while, or until it is revised."""
    own, lately = actor.organisation, Q(name="return") | Q(at__gte=clock.now() - NEWS)
    steps = PracticeStep.objects.visible_to(actor).filter(lately, practice__organisation=own, name__in=ANSWERS)
    still = steps.exclude(organisation=own).filter(target=F("practice__state")).order_by("practice", "-pk")
    related = still.distinct("practice").select_related("organisation", "practice").defer("practice__search")
    found = sorted(related, key=lambda step: (step.name != "return", -step.pk))  # what needs an act comes first
    return [
        Task(
            _ANSWERED[step.name][0].format(step.practice.title),
            f"Réponse de {step.organisation}.",
            reverse("practice", args=[step.practice.uuid]),
            _ANSWERED[step.name][1],
        )
        for step in found[:FEW]
    ]
