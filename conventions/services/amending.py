"""Amending an act in force (N6.c, R6): opening an amendment of one type, saving what it changes, applying it.

An amendment is an act of its own: reviewed, signed and kept as any other. One at a time is open for an act.
"""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from missionjeunes.common import clock
from partners.actor import Actor
from partners.models import Organisation

from ..amendment_types import CLOSING, CLOSING_LATER, PREAMBLE, TYPES
from ..consolidation import consolidate, day
from ..enums import OPEN, AmendmentType, Counterpart, Level, State
from ..models import Agreement, Party, Signatory
from .conflicts import added_by, others_covering
from .drafting import keep_version, save_text
from .ending import party_of
from .pairs import spans
from .steps import lock, log_step

Type = AmendmentType
NOT_IN_FORCE = "Seul un acte en vigueur se modifie par avenant."
ONE_OPEN = "Un avenant est déjà en préparation pour cet acte : signez-le ou abandonnez-le d'abord."
NOT_FOR_IT = "Cet objet d'avenant ne convient pas à cet acte."
NOT_YET = "Une partie qui rejoint l'acte relit et signe ; elle ne change pas l'avenant."
NOTHING = "Rien ne change : modifiez au moins un élément."
PAST = "Le nouveau dernier jour doit être à venir."
SAME_TERM = "C'est déjà le dernier jour de l'acte."
TAKEN = "La convention {number} lie déjà {name} dans le même accord-cadre sur cette période."
NO_PAIR = "Il ne resterait aucune partie d'un côté : notifiez plutôt une résiliation."
OUT_OF_TERM = "Cette date est hors de la durée de l'acte (du {start:%d/%m/%Y} au {end:%d/%m/%Y})."
TOO_LATE = "Cet accord commence le {start:%d/%m/%Y}, après la fin de l'acte : renouvelez l'acte plutôt."
NOT_ITS_SIDE = "Cet accord ne se décline pas avec l'autre partie de cette convention : choisissez-en un autre."
NOT_IN_FORCE_PARENT = "L'accord choisi n'est pas en vigueur."


def types_for(agreement: Agreement) -> tuple[str, ...]:
    """What may be changed in an act of that level."""
    return TYPES.get(agreement.level, ())


def new_amendment(agreement: Agreement, changes: dict, drafted_by: int) -> Agreement:
    """The row of an amendment, not saved, with the copies that visibility needs."""
    joining = [party["id"] for party in changes.get("join", [])]
    agencies = Organisation.objects.filter(pk__in=joining, siret__gt="").values_list("pk", flat=True)
    of_convention = agreement.level == Level.CONVENTION
    parties = [party.organisation_id for party in staying(agreement) if party.organisation_id]
    preamble = PREAMBLE.format(title=agreement.title, number=agreement.number)
    preamble += f", signé le {agreement.signed_on:%d/%m/%Y}." if agreement.signed_on else "."
    return Agreement(
        level=Level.AMENDMENT,
        amends=agreement,
        amendment_type=changes["type"],
        title=f"Avenant ({Type(changes['type']).label}) : {agreement.title}"[:300],
        branch=agreement.branch,
        contract_types=agreement.contract_types,
        counterpart=agreement.counterpart,
        framework_id=agreement.framework_id,
        region_id=agreement.region_id,
        state=State.DRAFT,
        drafted_by_id=drafted_by,
        text={
            "preamble": preamble,
            "changes": changes,
            "clauses": [_closing(changes)],
            "amended": {
                "number": agreement.number,
                "title": agreement.title,
                "text": agreement.text,
                "ends_on": agreement.ends_on.isoformat() if agreement.ends_on else None,
            },
        },
        mission_locale_ids=agreement.mission_locale_ids + [key for key in joining if key not in agencies],
        agency_ids=(agreement.agency_ids + list(agencies)) if of_convention else [],
        party_ids=[*parties, *joining],
    )


def _closing(changes: dict) -> dict:
    """When the amendment takes effect: not before the accord that it attaches the act to."""
    return CLOSING | ({"text": CLOSING_LATER.format(day=day(changes["from"]))} if "from" in changes else {})


def attached_to(parent: Agreement, name: str) -> dict:
    """The changes that make an act decline `parent`, from its first day when that is to come."""
    changes = {"type": Type.PARENT, "id": parent.pk, "name": name}
    later = parent.starts_on and parent.starts_on > clock.today()
    return changes | ({"from": parent.starts_on.isoformat()} if later else {})


def staying(agreement: Agreement) -> list[Party]:
    """The parties that have not left by today."""
    today = clock.today()
    return [party for party in agreement.parties.all() if party.left_on is None or party.left_on >= today]


def copy_parties(agreement: Agreement, amendment: Agreement, changes: dict) -> None:
    """Write the amendment's parties and signatories as those of the act, then the parties that join."""
    for party in staying(agreement):
        signatories = list(party.signatories.all())
        party.pk, party.agreement_id, party.joined_on, party.agreed_version = None, amendment.pk, None, None
        party._state.adding = True
        party.left_on = None
        party.save(force_insert=True)
        copy_signatories(signatories, party)
    Party.objects.bulk_create(
        Party(agreement_id=amendment.pk, organisation_id=joining["id"], name=joining["name"], position=100 + rank)
        for rank, joining in enumerate(changes.get("join", []))
    )


def copy_signatories(signatories, party) -> None:
    """Name the same persons for a party of another act; those who sign on paper are left to be named again."""
    Signatory.objects.bulk_create(
        Signatory(
            agreement_id=party.agreement_id,
            party=party,
            organisation_id=signatory.organisation_id,
            user_id=signatory.user_id,
            name=signatory.name,
            capacity=signatory.capacity,
            email=signatory.email,
            rank=signatory.rank,
        )
        for signatory in signatories
        if signatory.user_id
    )


def start_amendment(*, actor: Actor, agreement: Agreement, changes: dict) -> Agreement:
    """Open an amendment as a draft of the actor's organisation.

    PermissionDenied when it is no party; ValidationError when the act is not in force, another amendment is open,
    or the changes cannot be.
    """
    agreement = lock(agreement)
    party_of(actor, agreement)
    if agreement.state != State.IN_FORCE:
        raise ValidationError(NOT_IN_FORCE)
    changes = check_changes(actor, agreement, changes)
    amendment = new_amendment(agreement, changes, actor.organisation.pk)
    try:
        with transaction.atomic():
            amendment.save(force_insert=True)
    except IntegrityError as error:
        raise ValidationError(ONE_OPEN) from error
    copy_parties(agreement, amendment, changes)
    log_step(agreement=amendment, actor=actor, name="create")
    return amendment


def save_changes(*, actor: Actor, amendment: Agreement, changes: dict) -> Agreement:
    """Change what an amendment in preparation changes; under review the passage must be open (a remark on it).

    The parties that join are fixed with the draft: another choice needs another amendment.
    """
    if changes["type"] != amendment.amendment_type:
        raise ValidationError(NOT_FOR_IT)
    base = Agreement.objects.visible_to(actor).filter(pk=amendment.amends_id).first()
    if base is None:
        raise PermissionDenied(NOT_YET)
    changes = check_changes(actor, base, changes)
    before = {party["id"] for party in amendment.text["changes"].get("join", [])}
    if before != {party["id"] for party in changes.get("join", [])}:
        raise ValidationError("Les parties qui rejoignent l'acte ne changent plus : abandonnez cet avenant.")
    new = {"changes": changes}
    if changes["type"] == Type.PARENT:
        others = [clause for clause in amendment.text["clauses"] if clause["key"] != CLOSING["key"]]
        new["clauses"] = [*others, _closing(changes)]
    return save_text(actor=actor, agreement=amendment, changes=new, section="changes")


def check_changes(actor: Actor, agreement: Agreement, changes: dict) -> dict:
    """The changes as they are kept; ValidationError, by field, when an act cannot be changed in that way.

    A pair that another convention covers counts as far as the actor sees it.
    """
    if changes["type"] not in types_for(agreement):
        raise ValidationError(NOT_FOR_IT)
    check = {Type.TERM: _check_term, Type.PARTY: _check_parties, Type.PARENT: _check_parent}
    if changes["type"] in check:
        check[changes["type"]](actor, agreement, changes)
    elif changes["type"] == Type.BRANCH:
        same = sorted(changes["contract_types"]) == sorted(agreement.contract_types)
        if same and changes["counterpart"] == agreement.counterpart:
            raise ValidationError(NOTHING)
    elif _said(consolidate(agreement.text, changes)) == _said(agreement.text):
        raise ValidationError(NOTHING)
    if changes["type"] != Type.PARENT:
        return changes
    return attached_to(Agreement.objects.accords().get(pk=changes["id"]), changes["name"])


def _said(text: dict) -> dict:
    """A text without its empty parts, which say nothing."""
    return {key: value for key, value in text.items() if value}


def _check_term(actor: Actor, agreement: Agreement, changes: dict) -> None:
    ends_on = date.fromisoformat(changes["ends_on"])
    if ends_on < clock.today() or (agreement.starts_on and ends_on < agreement.starts_on):
        raise ValidationError({"ends_on": PAST})
    if ends_on == agreement.ends_on:
        raise ValidationError({"ends_on": SAME_TERM})
    _check_free(actor, agreement, changes, "ends_on")


def _check_parties(actor: Actor, agreement: Agreement, changes: dict) -> None:
    if not changes["join"] and not changes["leave"]:
        raise ValidationError(NOTHING)
    for field in ("join", "leave"):
        for party in changes[field]:
            if not agreement.starts_on <= date.fromisoformat(party["on"]) <= agreement.ends_on:
                error = OUT_OF_TERM.format(start=agreement.starts_on, end=agreement.ends_on)
                raise ValidationError({f"{field}_on": error})
    left = {party["id"] for party in changes["leave"]}
    last = max((last for pair, (_, last) in spans(agreement).items() if not left & set(pair)), default=None)
    if left and last is None:
        raise ValidationError({"leave": NO_PAIR})
    _check_free(actor, agreement, changes, "join")


def _check_free(actor: Actor, agreement: Agreement, changes: dict, field: str) -> None:
    """Refuse to cover a pair that another convention of the framework covers, as far as the actor sees."""
    if agreement.level != Level.CONVENTION:
        return
    others = others_covering(agreement, *added_by(agreement, changes), actor)
    if found := others.select_related("convention", "agency").first():
        raise ValidationError({field: TAKEN.format(number=found.convention.number, name=found.agency.name)})


def _check_parent(actor: Actor, agreement: Agreement, changes: dict) -> None:
    parent = Agreement.objects.accords().filter(pk=changes["id"]).first()
    if parent is None or parent.state != State.IN_FORCE or parent.pk == agreement.pk:
        raise ValidationError({"parent": NOT_IN_FORCE_PARENT})
    if agreement.level == Level.REGIONAL and parent.level != Level.NATIONAL:
        raise ValidationError({"parent": NOT_FOR_IT})
    if parent.region_id and parent.region_id != agreement.region_id:
        raise ValidationError({"parent": NOT_FOR_IT})
    if agreement.level == Level.CONVENTION and parent.counterpart not in (agreement.counterpart, Counterpart.BOTH):
        raise ValidationError({"parent": NOT_ITS_SIDE})
    if starts_too_late(parent, agreement):
        raise ValidationError({"parent": TOO_LATE.format(start=parent.starts_on)})
    _check_free(actor, agreement, changes, "parent")
    if parent.pk == agreement.parent_id and not agreement.alignments.filter(done_at=None).exists():
        raise ValidationError({"parent": NOTHING})


def starts_too_late(parent: Agreement, agreement: Agreement) -> bool:
    """The accord begins once the act has ended: a renewal of the act will decline it."""
    return bool(parent.starts_on and agreement.ends_on and parent.starts_on > agreement.ends_on)


def has_open_amendment(agreement: Agreement) -> bool:
    """Whether an amendment that the reader sees is in preparation."""
    return agreement.amendments.filter(state__in=OPEN).exists()


def before_and_after(amendment: Agreement) -> tuple[dict, dict]:
    """The text of the act as the amendment found it, and as it reads once it is in force.

    From the copy in the amendment: one is open at a time, so that the act has not changed under it, and a party that
    joins reads what it joins.
    """
    before = amendment.text["amended"]["text"]
    return before, consolidate(before, amendment.text["changes"])


def last_days(amendment: Agreement) -> tuple[date | None, date | None]:
    """The last day of the act before and after an amendment of its term; none for another type."""
    if amendment.amendment_type != Type.TERM:
        return None, None
    former = amendment.text["amended"].get("ends_on")
    return date.fromisoformat(former) if former else None, date.fromisoformat(amendment.text["changes"]["ends_on"])


def keep_consolidated(agreement: Agreement, amendment: Agreement) -> None:
    """The act's next version: its text with the amendment in it."""
    keep_version(agreement, None, f"Consolidée par l'avenant {amendment.number.rpartition('-')[2]}")
