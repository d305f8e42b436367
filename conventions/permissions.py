"""Who may do what with an agreement; which agreements exist for whom is the queryset's and the policies' matter."""

from missionjeunes.common import clock
from partners.actor import Actor
from partners.enums import TERRITORIAL_STATE_KINDS, Kind, Right

from .enums import Level
from .families import BY_KIND, families_of
from .models import Agreement, Commitment, Delegation, Signatory
from .workflow import Transition, Who


def can_read_act(actor: Actor, agreement: Agreement) -> bool:
    """Text, note and signatories: everybody's for an accord; of a convention, its parties' and the territory's.

    The national committee and the branch's regional bodies read parties, dates and state only (access.md).
    """
    return not agreement.mission_locale_ids or (
        actor.kind in TERRITORIAL_STATE_KINDS or actor.kind in {Kind.MISSION_LOCALE, Kind.AGENCY, Kind.ETT}
    )


def can_draft(actor: Actor, level: str) -> bool:
    """A convention is begun by a Mission Locale or an agency, a regional accord by the DREETS, a national one by the
    DGEFP (N2.1.a)."""
    return {
        Level.CONVENTION: actor.is_mission_locale or actor.is_agency,
        Level.REGIONAL: actor.kind == Kind.DREETS,
        Level.NATIONAL: actor.kind == Kind.DGEFP,
    }.get(level, False)


def is_party(actor: Actor, agreement: Agreement) -> bool:
    return actor.organisation.pk in agreement.party_ids


def can_bind(actor: Actor, agreement: Agreement) -> bool:
    """Binds one's organisation towards the other parties: its direction or an administrator."""
    return is_party(actor, agreement) and actor.has_right(Right.DIRECTOR)


def signs_for(actor: Actor, agreement: Agreement) -> list[Signatory]:
    """The signatories whose signature the actor may give: her own, and those whose delegation she holds today."""
    today = clock.today()
    givers = Delegation.objects.visible_to(actor).filter(
        holder=actor.user, revoked_at=None, starts_on__lte=today, ends_on__gte=today
    )
    persons = [actor.user.pk, *givers.values_list("giver_id", flat=True)]
    return list(
        Signatory.objects.visible_to(actor)
        .filter(agreement=agreement, organisation=actor.organisation, user_id__in=persons)
        .select_related("party")
    )


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
