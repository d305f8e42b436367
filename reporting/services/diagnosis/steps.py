"""A diagnosis from its opening to its validation: the only place that writes its state, with its line in the log."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from conventions.models import Agreement
from conventions.services.steps import MOVED, log, move
from missionjeunes.common import clock
from missionjeunes.common.periods import Period, last_half_year
from partners.actor import Actor
from partners.enums import Kind
from partners.models import Department

from ...diagnosis import OPEN, SHORTEST, TRANSITIONS
from ...enums import DiagnosisState
from ...models import Diagnosis, DiagnosisStep
from ...permissions import can_move_diagnosis, can_open_diagnosis

ONE_OPEN = "Un diagnostic est déjà ouvert pour ce territoire et cet accord : menez-le à son terme d'abord."
NOT_YOURS = "Ce territoire n'est pas celui de votre organisation."
UNWRITTEN = "Écrivez la synthèse de chaque partie et les priorités avant de valider."
LONGEST = timedelta(days=183)
TEXTS = ("on_youths", "on_companies", "on_resources", "priorities")


def periods(today: date) -> list[Period]:
    """What a diagnosis may be drawn from: the last two half-years that have ended, and the last year."""
    last = last_half_year(today)
    return [last, last_half_year(last.start), Period.parse(str(today.year - 1))]


def accords(actor: Actor) -> QuerySet[Agreement]:
    """The accords in force that a diagnosis of the actor's region may belong to, the region's own first."""
    running = Agreement.objects.visible_to(actor).accords().active_on(clock.today())
    own = Q(region=None) | Q(region=actor.organisation.region_id)
    return running.filter(own).order_by("-level", "-starts_on", "number")


def departments(actor: Actor) -> QuerySet[Department]:
    """The departments of which the actor may open a diagnosis."""
    own = actor.organisation
    found = Department.objects.filter(region=own.region_id).order_by("code")
    return found.filter(pk=own.department_id) if actor.kind == Kind.DDETS else found


def check_collection(until: date, since: date) -> None:
    """ValidationError unless the collection lasts from SHORTEST to LONGEST and ends in the future."""
    first, last = since + SHORTEST, since + LONGEST
    if until < clock.today():
        raise ValidationError({"collects_until": "Cette date est passée."})
    if not first <= until <= last:
        message = f"La collecte dure de deux semaines à six mois : du {first:%d/%m/%Y} au {last:%d/%m/%Y}."
        raise ValidationError({"collects_until": message})


def open_diagnosis(
    *, actor: Actor, accord: Agreement, department: Department | None, period: str, collects_until: date
) -> Diagnosis:
    """Open the collection; its parties are told by the platform within a minute.

    PermissionDenied, or ValidationError by field: another territory, a date, another one open. A second click finds
    the one that the first has opened.
    """
    if not can_open_diagnosis(actor):
        raise PermissionDenied
    own, today = actor.organisation, clock.today()
    allowed = departments(actor).filter(pk=department.pk).exists() if department else actor.kind != Kind.DDETS
    if not allowed:
        raise ValidationError({"department": NOT_YOURS})
    check_collection(collects_until, today)
    diagnosis = Diagnosis(
        accord=accord,
        region_id=own.region_id,
        department=department,
        period=period,
        opened_by=own,
        opened_on=today,
        collects_until=collects_until,
    )
    try:
        with transaction.atomic():
            diagnosis.save(force_insert=True)
    except IntegrityError as error:
        same = Diagnosis.objects.visible_to(actor).open().filter(accord=accord, region=own.region_id)
        wanted = {"department": department, "opened_by": own, "opened_on": today, "period": period}
        if found := same.filter(**wanted, collects_until=collects_until).first():
            return found
        raise ValidationError(ONE_OPEN) from error
    log(DiagnosisStep(diagnosis=diagnosis), TRANSITIONS["open"], actor)
    return diagnosis


def take_step(*, diagnosis: Diagnosis, name: str, actor: Actor | None, reason: str = "", **changes) -> Diagnosis:
    """Move `diagnosis` along the transition `name`, with other `changes` of its row, and log it.

    PermissionDenied when the actor may not; ValidationError when the state has moved on or the reason is missing.
    """
    transition = TRANSITIONS[name]
    if not can_move_diagnosis(actor, transition, diagnosis):
        raise PermissionDenied
    move(diagnosis, DiagnosisStep(diagnosis=diagnosis), transition, actor, reason=reason, **changes)
    return diagnosis


def extend(*, actor: Actor, diagnosis: Diagnosis, collects_until: date) -> Diagnosis:
    """Change the last day of the collection, to a later one or an earlier one."""
    check_collection(collects_until, diagnosis.opened_on)
    told = f"jusqu'au {collects_until:%d/%m/%Y}"
    return take_step(diagnosis=diagnosis, name="extend", actor=actor, reason=told, collects_until=collects_until)


def close(*, actor: Actor, diagnosis: Diagnosis) -> Diagnosis:
    """End the collection today, before its date."""
    return take_step(diagnosis=diagnosis, name="close", actor=actor, collects_until=clock.today())


def is_written(diagnosis: Diagnosis) -> bool:
    """Whether each part has its synthesis, and priorities are agreed."""
    return all(getattr(diagnosis, name) for name in TEXTS)


def write_synthesis(*, actor: Actor, diagnosis: Diagnosis, **texts: str) -> None:
    """Keep the texts of TEXTS as they stand: the parties read them as a draft until the validation."""
    if not can_move_diagnosis(actor, TRANSITIONS["validate"], diagnosis):
        raise PermissionDenied
    held = Diagnosis.objects.filter(pk=diagnosis.pk, state=DiagnosisState.SYNTHESIS)
    if not held.update(**{name: texts[name].strip() for name in TEXTS}):
        raise ValidationError(MOVED)


def validate(*, actor: Actor, diagnosis: Diagnosis) -> Diagnosis:
    """Freeze figures and texts; ValidationError while one is missing. The parties are told by the platform."""
    held = Diagnosis.objects.select_for_update(of=("self",)).get(pk=diagnosis.pk)
    if held.state in OPEN and not is_written(held):
        raise ValidationError(UNWRITTEN)
    return take_step(diagnosis=held, name="validate", actor=actor, validated_on=clock.today())
