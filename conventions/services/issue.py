"""Issuing a text for signature: its number, its frozen version, and the work that the platform then does on it."""

from django.core.exceptions import ValidationError
from django.db.models import Q

from missionjeunes.common import clock
from missionjeunes.work.services.jobs import request_job
from partners.actor import Actor

from ..enums import OPEN, Level, State
from ..models import Agreement, CoveredPair
from .drafting import keep_version
from .made_annexes import contents
from .numbering import convention_number, take_numbers
from .steps import take_step

JOB = "agreement"
COVERED = "La convention {number} lie déjà ces deux parties jusqu'au {end:%d/%m/%Y}."
OTHER = "Un autre texte entre ces deux parties est déjà à la signature."


def number_for(agreement: Agreement) -> str:
    """The number that the document will bear for good: `MJ-TT-28-2026-0042`, `MJ-TT-28-2026`, `…-A1`."""
    if agreement.level == Level.AMENDMENT:
        base = agreement.text["amended"]["number"]  # a party that joins does not see the act itself yet
        return f"{base}-A{take_numbers(f'{base}-A', 1)[0]}"
    place = agreement.region_id or ("FR" if agreement.level == Level.NATIONAL else "00")
    prefix = f"MJ-{agreement.branch}-{place}-{clock.today().year}"
    if agreement.level == Level.CONVENTION:
        return convention_number(prefix, take_numbers(prefix, 1)[0])
    rank = take_numbers(f"{prefix} accord", 1)[0]
    taken = Agreement.objects.filter(number=prefix).exists()
    return prefix if rank == 1 and not taken else f"{prefix}-{chr(ord('A') + rank)}"


def check_pairs(agreement: Agreement, actor: Actor) -> None:
    """Refuse a second convention for a pair of the same framework, running or being signed, that the actor sees.

    Asked of each party as it agrees: between them they see every convention of every pair.
    """
    if agreement.level != Level.CONVENTION:
        return
    renewed = agreement.renews_id
    running = (
        CoveredPair.objects.visible_to(actor)
        .filter(
            mission_locale_id__in=agreement.mission_locale_ids,
            agency_id__in=agreement.agency_ids,
            convention__framework_id=agreement.framework_id,
            ends_on__gte=clock.today(),
        )
        .exclude(convention_id=renewed)
        .select_related("convention")
        .first()
    )
    if running:
        raise ValidationError(COVERED.format(number=running.convention.number, end=running.ends_on))
    same = Q(mission_locale_ids__overlap=agreement.mission_locale_ids, agency_ids__overlap=agreement.agency_ids)
    others = Agreement.objects.visible_to(actor).conventions().filter(same, framework_id=agreement.framework_id)
    signing = [state for state in OPEN if state not in (State.DRAFT, State.IN_REVIEW)]
    if others.filter(state__in=signing).exclude(pk=agreement.pk).exists():
        raise ValidationError(OTHER)


def issue(*, agreement: Agreement, actor: Actor) -> Agreement:
    """Freeze the text and open it to signature, once every party has agreed; runs with the row locked."""
    number = agreement.number or number_for(agreement)
    take_step(agreement=agreement, name="issue", actor=actor, detail={"number": number}, number=number)
    keep_version(agreement, actor, "Texte figé pour la signature", contents(agreement, actor))
    ask_platform(agreement, actor)
    return agreement


def ask_platform(agreement: Agreement, actor: Actor | None) -> None:
    """Queue what the platform does on an act beyond one tenant's rows: its PDF, its entry into force, its end."""
    request_job(
        actor=actor,
        kind=JOB,
        title=f"Acte {agreement.number or agreement.title}"[:200],
        params={"agreement": agreement.pk},
        unique_key=f"{agreement.pk}:{agreement.steps.count()}",  # one for each step of its life
        unlimited=True,
    )
