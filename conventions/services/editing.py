"""Editing the text in parts: each part is changed on the text as it stands now, so that two writers lose nothing."""

from collections.abc import Callable

from django.core.exceptions import PermissionDenied, ValidationError

from partners.actor import Actor
from partners.models import Membership

from ..enums import State
from ..models import Agreement, Party, Signatory
from ..permissions import is_party
from .drafting import FROZEN, save_text
from .steps import lock

NAMELESS = "Indiquez le nom de la personne qui signe, ou choisissez-la parmi les membres."
HAS_SIGNED = "Cette personne a signé une version antérieure : nommez qui la remplace."
GONE = "Ce passage n'existe plus : rechargez la page."
NOT_ALIKE = (
    "Le texte d'une convention avec une agence ne convient pas à une entreprise, ni l'inverse : ne cochez que des"
    " brouillons de la même sorte."
)
KEPT = ("methods", "methods_detail", "objectives", "actions")  # with the clauses, what a copy takes over


def edit(*, actor: Actor, agreement: Agreement, change: Callable[[dict], dict], section: str = "") -> Agreement:
    """Save what `change` makes of the current text: it is given the text, and returns the keys that differ."""
    agreement = lock(agreement)
    return save_text(actor=actor, agreement=agreement, changes=change(agreement.text), section=section)


def edit_passage(*, actor: Actor, agreement: Agreement, section: str, title: str, text: str) -> Agreement:
    """Rewrite a clause, an article or the preamble, named by its key in content.py."""
    kind, _, key = section.partition(":")

    def change(current: dict) -> dict:
        if section == "preamble":
            return {"preamble": text}
        field, name = {"clause": ("clauses", "key"), "article": ("articles", "number")}.get(kind, ("", ""))
        passages = [dict(passage) for passage in current.get(field, [])]
        found = [passage for passage in passages if str(passage[name]) == key] if field else []
        if not found:
            raise ValidationError(GONE)
        found[0].update(title=title, text=text)
        return {field: passages}

    return edit(actor=actor, agreement=agreement, change=change, section=section)


def passage(text: dict, section: str) -> dict | None:
    """The title and text of a clause, an article or the preamble; None for any other passage."""
    kind, _, key = section.partition(":")
    if section == "preamble":
        return {"title": "Préambule", "text": text.get("preamble", "")}
    field, name = {"clause": ("clauses", "key"), "article": ("articles", "number")}.get(kind, ("", ""))
    return next((one for one in text.get(field, []) if str(one[name]) == key), None) if field else None


def _open_to(actor: Actor, agreement: Agreement) -> Agreement:
    """The agreement, locked, while the actor's organisation may still name who signs for it."""
    agreement = lock(agreement)
    if not is_party(actor, agreement):
        raise PermissionDenied
    drafting = agreement.state == State.DRAFT and agreement.drafted_by_id == actor.organisation.pk
    if not drafting and agreement.state != State.IN_REVIEW:
        raise ValidationError(FROZEN)
    return agreement


def name_signatory(
    *,
    actor: Actor,
    agreement: Agreement,
    rank: int,
    member: Membership | None,
    name: str,
    capacity: str,
    head_office_email: str = "",
) -> None:
    """Name who signs at `rank` (1 or 2) for the actor's organisation: a member, or a person who signs on paper.

    With `head_office_email` an agency names a person of its head office, who signs with the account of that address.
    Without member, name and capacity the rank is left empty. ValidationError for a capacity without a name, or for
    leaving empty the rank of a person who has signed an earlier version.
    """
    agreement = _open_to(actor, agreement)
    party = Party.objects.get(agreement=agreement, organisation=actor.organisation)
    held = Signatory.objects.filter(agreement=agreement, party=party, rank=rank)
    if member is None and not name:
        if capacity or head_office_email:
            raise ValidationError({f"name_{rank}": NAMELESS})
        if held.filter(signatures__isnull=False).exists():
            raise ValidationError({f"name_{rank}": HAS_SIGNED})
        held.delete()
        return
    values = {
        "user_id": member.user_id if member else None,
        "name": member.user.get_full_name() if member else name,
        "email": member.user.email if member else "",
        "organisation_id": actor.organisation.pk,
        "capacity": capacity,
    }
    if head_office_email and member is None:
        if not (actor.is_agency and actor.organisation.parent_id):
            raise PermissionDenied
        values |= {"email": head_office_email, "organisation_id": actor.organisation.parent_id}
    if not held.update(**values):
        Signatory.objects.create(agreement_id=agreement.pk, party=party, rank=rank, **values)


def set_order(*, actor: Actor, agreement: Agreement, in_order: bool) -> None:
    """Signatures one party after the other, or in any order; the author of the draft chooses."""
    agreement = _open_to(actor, agreement)
    Agreement.objects.filter(pk=agreement.pk).update(in_order=in_order)


def copy_text(*, actor: Actor, source: Agreement, targets: list[Agreement]) -> int:
    """Take over the working methods, objectives, actions, clauses, own contact and own signatories of a draft into
    other drafts of the same author; returns how many. ValidationError when some are with agencies, some with
    companies."""
    own = str(actor.organisation.pk)
    text = {key: source.text[key] for key in ("clauses", *KEPT) if key in source.text}
    if any(target.counterpart != source.counterpart for target in targets):
        raise ValidationError(NOT_ALIKE)
    signing = Signatory.objects.filter(agreement=source, party__organisation=actor.organisation)
    for target in targets:

        def change(current: dict) -> dict:
            contact = source.text.get("contacts", {}).get(own)
            return text | ({"contacts": current.get("contacts", {}) | {own: contact}} if contact else {})

        edit(actor=actor, agreement=target, change=change)
        set_order(actor=actor, agreement=target, in_order=source.in_order)
        party = Party.objects.get(agreement=target, organisation=actor.organisation)
        Signatory.objects.filter(agreement=target, party=party).delete()
        Signatory.objects.bulk_create(
            Signatory(
                agreement_id=target.pk,
                party=party,
                organisation_id=actor.organisation.pk,
                user_id=signatory.user_id,
                name=signatory.name,
                capacity=signatory.capacity,
                email=signatory.email,
                rank=signatory.rank,
            )
            for signatory in signing
        )
    return len(targets)
