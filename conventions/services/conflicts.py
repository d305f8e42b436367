"""Before a text is signed and when it is concluded: no pair of it may be covered twice in a framework (batch scope).

Each party checks what it sees as it agrees (issue.check_pairs). Only the platform sees every pair: what slips through
between two consents is called back to review here, before the constraint of CoveredPair would refuse it.
"""

from datetime import date

from django.db.models import Q, QuerySet

from missionjeunes.common import clock
from missionjeunes.common.periods import term_end
from partners.actor import Actor

from ..enums import AmendmentType, Level
from ..models import Agreement, CoveredPair
from .pairs import spans
from .steps import take_step

REASON = "Une autre convention du même accord-cadre couvre déjà, à ces dates, l'un des couples de ce texte."
Span = tuple[int, int, date, date]  # Mission Locale, agency, first and last day


def covered_elsewhere(agreement: Agreement, first_day: date) -> bool:
    """Whether another convention covers, on days that this text would cover from `first_day`, one of its pairs."""
    if agreement.level == Level.CONVENTION:
        pairs = [(m, a) for m in agreement.mission_locale_ids for a in agreement.agency_ids]
        wanted = [(*pair, first_day, term_end(first_day)) for pair in pairs]
        return others_covering(agreement, wanted, agreement.framework_id).exists()
    if agreement.level == Level.AMENDMENT and agreement.amends.level == Level.CONVENTION:
        return others_covering(agreement.amends, *added_by(agreement.amends, agreement.text["changes"])).exists()
    return False


def others_covering(
    convention: Agreement, wanted: list[Span], framework: int, actor: Actor | None = None
) -> QuerySet[CoveredPair]:
    """Pairs of other conventions of the framework on days that `convention` would cover: those that the actor sees,
    all of them for the platform."""
    if not wanted:
        return CoveredPair.objects.none()
    overlapping = Q()
    for mission_locale, agency, first, last in wanted:
        overlapping |= Q(mission_locale_id=mission_locale, agency_id=agency, starts_on__lte=last, ends_on__gte=first)
    pairs = CoveredPair.objects.visible_to(actor) if actor else CoveredPair.objects.all()
    return pairs.filter(overlapping, convention__framework_id=framework).exclude(convention_id=convention.pk)


def added_by(base: Agreement, changes: dict) -> tuple[list[Span], int]:
    """Pairs and days that an amendment adds to a convention, and the framework they count in; no day of a party that
    has left, nor after the one on which it leaves."""
    today = clock.today()
    if changes["type"] == AmendmentType.TERM:
        until = date.fromisoformat(changes["ends_on"])
        lasting = [(*pair, first, until) for pair, (first, last) in spans(base).items() if last == base.ends_on]
        return [(m, a, max(first, today), last) for m, a, first, last in lasting], base.framework_id
    if changes["type"] == AmendmentType.PARTY:
        return _joined(base, changes["join"], today), base.framework_id
    if changes["type"] == AmendmentType.PARENT:
        parent = Agreement.objects.get(pk=changes["id"])
        days = [(*pair, max(first, today), last) for pair, (first, last) in spans(base).items() if last >= today]
        return days, parent.framework_id or parent.pk
    return [], base.framework_id


def _joined(base: Agreement, join: list[dict], today: date) -> list[Span]:
    joining = {party["id"]: max(date.fromisoformat(party["on"]), today) for party in join}
    left = {party.organisation_id: party.left_on for party in base.parties.all() if party.left_on}
    both = [(m, a) for m in [*base.mission_locale_ids, *joining] for a in [*base.agency_ids, *joining]]
    days = [
        (m, a, joining.get(m) or joining[a], min(base.ends_on, left.get(m, date.max), left.get(a, date.max)))
        for m, a in both
        if m in joining or a in joining
    ]
    return [(m, a, first, last) for m, a, first, last in days if first <= last]


def call_back(agreement: Agreement) -> None:
    """Send the text back to review: consents and signatures stand for nothing any more."""
    take_step(agreement=agreement, name="recall", actor=None, reason=REASON)
    agreement.parties.update(agreed_version=None)
