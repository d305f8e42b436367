"""Who may do what with an agreement; which agreements exist for whom is the queryset's and the policies' matter."""

from django.db.models import F, Q, QuerySet

from missionjeunes.common import clock
from partners.actor import Actor
from partners.enums import COUNTERPART_KINDS, TERRITORIAL_STATE_KINDS, Kind, Right

from .annexes import Annex, supplier_of
from .enums import ISSUED, OPEN, SIGNING, AmendmentType, Level, State
from .families import BY_KIND, families_of
from .models import Agreement, AgreementFile, Commitment, Communication, Delegation, Signatory, SupportRequest
from .support import KINDS, By
from .workflow import Transition, Who

INVITES = {Kind.UNML: Kind.ARML, Kind.DGEFP: Kind.DREETS}
"""Who invites whom to decline a national accord in its region."""


def can_read_act(actor: Actor, agreement: Agreement) -> bool:
    """Text, note and signatories: everybody's for an accord; of a convention, its parties' and the territory's.

    The national committee and the branch's regional bodies read parties, dates and state only (access.md).
    """
    return not agreement.mission_locale_ids or (
        actor.kind in TERRITORIAL_STATE_KINDS or actor.kind in {Kind.MISSION_LOCALE, *COUNTERPART_KINDS, Kind.ETT}
    )


def can_draft(actor: Actor, level: str) -> bool:
    """A convention is begun by a Mission Locale, an agency or a company, a regional accord by the DREETS, a national
    one by the DGEFP (N2.1.a)."""
    return {
        Level.CONVENTION: actor.is_mission_locale or actor.is_counterpart,
        Level.REGIONAL: actor.kind == Kind.DREETS,
        Level.NATIONAL: actor.kind == Kind.DGEFP,
    }.get(level, False)


def can_write_template(actor: Actor, level: str) -> bool:
    """A region's models are the DREETS's; the national ones, the DGEFP's. A framework agreement has no model."""
    return actor.kind in {Kind.DREETS, Kind.DGEFP} and level in {Level.CONVENTION, Level.REGIONAL}


def is_party(actor: Actor, agreement: Agreement) -> bool:
    """A party that has not left: one that has goes on reading what bound it, and acts on it no more."""
    own, today = actor.organisation.pk, clock.today()
    return own in agreement.party_ids and not any(
        party.organisation_id == own and party.left_on and party.left_on < today for party in agreement.parties.all()
    )


def can_bind(actor: Actor, agreement: Agreement) -> bool:
    """Binds one's organisation towards the other parties: its direction or an administrator."""
    return is_party(actor, agreement) and actor.has_right(Right.DIRECTOR)


def delegations_held(actor: Actor) -> QuerySet[Delegation]:
    """The delegations of signature that the actor holds today from colleagues who still are members."""
    today = clock.today()
    return Delegation.objects.visible_to(actor).filter(
        holder=actor.user,
        revoked_at=None,
        starts_on__lte=today,
        ends_on__gte=today,
        giver__memberships__organisation=actor.organisation,
        giver__memberships__ended_at=None,
    )


def signs_as(actor: Actor) -> QuerySet[Signatory]:
    """The signatories whose signature the actor may give: her own, and those whose delegation she holds today.

    An agency cannot read the accounts of its head office: it names a person there by her address.
    """
    person = Q(user=actor.user) | Q(user_id__in=delegations_held(actor).values("giver_id"))
    if actor.kind == Kind.ETT:
        person |= Q(user=None, email__iexact=actor.user.email)
    return Signatory.objects.visible_to(actor).filter(person, organisation=actor.organisation)


def awaits_signature_of(actor: Actor) -> QuerySet[Signatory]:
    """The signatures of texts at signature that the actor has still to give, at her turn or later (S3)."""
    open_ones = signs_as(actor).filter(agreement__state__in=SIGNING)
    return open_ones.exclude(signed_version=F("agreement__version"))


def signs_for(actor: Actor, agreement: Agreement) -> list[Signatory]:
    """Those of `signs_as` on one agreement."""
    return list(signs_as(actor).filter(agreement=agreement).select_related("party"))


def can_revoke(actor: Actor, delegation: Delegation) -> bool:
    """Who gave a delegation takes it back; the direction of the organisation too."""
    own = delegation.organisation_id == actor.organisation.pk
    return own and (delegation.giver_id == actor.user.pk or actor.has_right(Right.DIRECTOR))


def can_attest(actor: Actor, scan: AgreementFile) -> bool:
    """A second person of a party says that a scan shows the signature: never the one who sent it."""
    return is_party(actor, scan.agreement) and scan.document.author_id != actor.user.pk


def can_take(actor: Actor | None, transition: Transition, agreement: Agreement) -> bool:
    """Whether the actor (None: the platform) may take a step, whatever the state."""
    if actor is None or transition.who is Who.PLATFORM:
        return actor is None and transition.who is Who.PLATFORM
    return {
        Who.DRAFTER: lambda: agreement.drafted_by_id == actor.organisation.pk,
        Who.PARTY: lambda: is_party(actor, agreement),
        Who.BINDING: lambda: can_bind(actor, agreement),
        Who.SIGNATORY: lambda: bool(signs_for(actor, agreement)),
    }[transition.who]()


def can_supply(actor: Actor, agreement: Agreement, annex: Annex) -> bool:
    """The author of a draft joins its annexes; once it is sent, the party that supplies one joins it or replaces it.

    Not while the text is being signed, nor once it has ended.
    """
    if annex.made or not is_party(actor, agreement):
        return False
    if agreement.state == State.DRAFT:
        return agreement.drafted_by_id == actor.organisation.pk
    supplier = supplier_of(annex, agreement.parties.all())
    supplies = supplier is not None and supplier.organisation_id == actor.organisation.pk
    return supplies and agreement.state in (State.IN_REVIEW, State.IN_FORCE)


def can_realign(actor: Actor, accord: Agreement) -> bool:
    """The State prepares the amendments of attachment to an accord that it has signed (N2.1.a, R3.1.a)."""
    return actor.kind in {Kind.DGEFP, Kind.DREETS} and is_party(actor, accord)


def can_invite(actor: Actor, accord: Agreement) -> bool:
    """The ministry and the UNML, signatories of a national accord in force, invite their regional bodies (N2.3.a)."""
    running = accord.level == Level.NATIONAL and accord.state == State.IN_FORCE
    return running and actor.kind in INVITES and is_party(actor, accord)


def can_announce(actor: Actor, accord: Agreement) -> bool:
    """A signatory of a signed accord tells its network (N2.a)."""
    signed = accord.level in {Level.NATIONAL, Level.REGIONAL} and accord.state == State.IN_FORCE
    return signed and is_party(actor, accord)


def can_read_communications(actor: Actor) -> bool:
    """The register is the State's, the branch's, and that of any body that is party to an accord."""
    if actor.is_national or actor.is_territorial:
        return True
    return Agreement.objects.visible_to(actor).accords().filter(party_ids__contains=[actor.organisation.pk]).exists()


def can_communicate(actor: Actor, accord: Agreement) -> bool:
    """A signatory plans communications on a signed accord, its final results after its term included (N2.b, R4.c)."""
    signed = accord.level in {Level.NATIONAL, Level.REGIONAL} and accord.state in ISSUED
    return signed and is_party(actor, accord)


def can_handle(actor: Actor, communication: Communication) -> bool:
    """Its author organisation takes every step of a communication, while it is party to the accord."""
    own = communication.organisation_id == actor.organisation.pk
    return own and is_party(actor, communication.agreement)


def can_name_referent(actor: Actor) -> bool:
    """A signatory's direction names its referents: a regional body its region's, a national one each region's.

    Not the other branches: nothing is known of referents in their accord, whose text is not published.
    """
    return actor.kind in BY_KIND and actor.kind != Kind.BRANCH and actor.has_right(Right.DIRECTOR)


def can_read_commitments(actor: Actor) -> bool:
    """The State and the branch: what they promised each other; Missions Locales and agencies signed none of it."""
    return actor.is_national or actor.is_territorial


def can_report(actor: Actor, commitment: Commitment) -> bool:
    """A signatory tells its own progress; of a regional accord, its regional body alone."""
    if actor.kind not in BY_KIND or not can_read_commitments(actor):
        return False
    owes = BY_KIND[actor.kind] in families_of(commitment.owed_by)
    return owes and (commitment.level == Level.NATIONAL or bool(actor.organisation.region_id))


def asks_support(actor: Actor) -> bool:
    """Missions Locales, agencies and companies, whose plans AKTO helps to write (N2.4.c)."""
    return actor.is_mission_locale or actor.is_counterpart


def follows_support(actor: Actor) -> bool:
    """Has requests for support to read: who asks, and who is asked."""
    return asks_support(actor) or actor.kind in KINDS


def can_ask_support(actor: Actor, agreement: Agreement) -> bool:
    """A party of a convention, from its first draft on; or of the amendment that rewrites its plan, until signed."""
    if not (asks_support(actor) and is_party(actor, agreement)):
        return False
    if agreement.level == Level.CONVENTION:
        return agreement.state in (*OPEN, State.IN_FORCE)
    return agreement.amendment_type == AmendmentType.OBJECTIVE and agreement.state in OPEN


def can_take_support_step(actor: Actor | None, transition: Transition, request: SupportRequest) -> bool:
    """Whether the actor (None: the platform) may take a step of a request that she sees, whatever its state."""
    if actor is None or transition.who is By.PLATFORM:
        return actor is None and transition.who is By.PLATFORM
    if transition.who is By.BODY:
        return actor.kind == request.body
    if not asks_support(actor):
        return False
    asker = request.asked_by
    return transition.who is By.ASKER and actor.organisation.pk in {asker.pk, asker.successor_id}
