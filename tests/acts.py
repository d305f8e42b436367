"""Acts built through the services, as their authors would: drafted, sent, agreed to by both sides, signed.

Each function commits, in the scope of who acts; `carried_out` is the platform's turn, with the worker's login.
"""

import re

from conventions.models import Agreement, Party, Signatory
from conventions.services import drafting, review, signature
from conventions.services.act import carry_out
from missionjeunes.work.models import Mail
from partners.actor import Actor
from partners.models import Organisation
from partners.tenancy.scope import batch_scope, scope
from tests.conftest import login


def fresh(agreement: Agreement) -> Agreement:
    """The agreement as the database has it now, whoever may read it."""
    return Agreement.objects.using("owner").get(pk=agreement.pk)


def drafted(actor: Actor, mission_locale: Organisation, *agencies: Organisation, **fields) -> Agreement:
    """A convention begun by `actor` between these; other `fields` of its row are set as they are."""
    with scope(actor):
        agreement = drafting.start_convention(actor=actor, mission_locales=[mission_locale], agencies=list(agencies))
        Agreement.objects.filter(pk=agreement.pk).update(**fields)
        agreement.refresh_from_db()
    return agreement


def named(agreement: Agreement, actor: Actor, *, rank: int = 1, **fields) -> Signatory:
    """`actor` named signatory of her organisation's party; `user=None` for a person who signs on paper."""
    with scope(actor):
        party = Party.objects.get(agreement=agreement, organisation_id=fields.pop("party", actor.organisation.pk))
        values = {
            "user_id": actor.user.pk,
            "name": actor.user.get_full_name(),
            "capacity": "Direction",
            "email": actor.user.email,
            "organisation_id": actor.organisation.pk,
        } | fields
        return Signatory.objects.create(agreement=agreement, party=party, rank=rank, **values)


def sent(agreement: Agreement, actor: Actor) -> Agreement:
    """The draft sent for review by its author."""
    with scope(actor):
        return drafting.send(actor=actor, agreement=agreement)


def agreed(agreement: Agreement, *actors: Actor) -> Agreement:
    """The consent of each actor's organisation; with the last one the text is issued for signature."""
    for actor in actors:
        with scope(actor):
            agreement = review.agree(actor=actor, agreement=agreement)
    return fresh(agreement)


def issued(author: Actor, others: list[Actor], *, signatories: list[Actor] | None = None, **fields) -> Agreement:
    """A convention issued for signature between the author's Mission Locale and the others' agencies.

    One signatory a party, the actors themselves unless `signatories` names others of the same organisations.
    """
    agreement = drafted(author, author.organisation, *(other.organisation for other in others), **fields)
    sent(agreement, author)
    for signatory in signatories or [author, *others]:
        named(agreement, signatory)
    return agreed(agreement, author, *others)


def carried_out(agreement: Agreement) -> Agreement:
    """What the platform does on the act, with the worker's login and the batch role."""
    with login("worker"), batch_scope():
        carry_out(agreement.pk)
    return fresh(agreement)


def code_of(actor: Actor) -> str:
    """The one-time code last mailed to a person; the mail waits in the outbox."""
    mails = Mail.objects.using("owner").filter(to=actor.user.email, key__startswith="signing-code:")
    return re.search(r"^\d{6}$", mails.latest("pk").text, re.MULTILINE)[0]


def awaited(actor: Actor, *agreements: Agreement) -> list:
    """What awaits the actor's signature, on these agreements if any is named."""
    with scope(actor):
        found = signature.awaiting(actor)
    wanted = {agreement.pk for agreement in agreements}
    return [signing for signing in found if not wanted or signing.agreement.pk in wanted]


def signed(actor: Actor, *agreements: Agreement, **evidence) -> list:
    """The actor signs what awaits her (on these agreements) with a fresh code, as the pages do."""
    signings = awaited(actor, *agreements)
    with scope(actor):
        signature.ask_code(actor=actor, signings=signings)
    with scope(actor):
        return signature.sign(actor=actor, signings=signings, code=code_of(actor), **evidence)


def in_force(author: Actor, others: list[Actor], **fields) -> Agreement:
    """A convention drafted, agreed to, signed online by all and concluded by the platform."""
    agreement = carried_out(issued(author, others, **fields))
    for actor in [author, *others]:
        signed(actor, agreement)
    return carried_out(agreement)
