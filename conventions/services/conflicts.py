"""Before a text is signed and when it is concluded: no pair of it may be covered twice in a framework (batch scope).

Each party checks what it sees as it agrees (issue.check_pairs). Only the platform sees every pair: what slips through
between two consents is called back to review here, before the constraint of CoveredPair would refuse it.
"""

from datetime import date

from django.db.models import Q

from missionjeunes.common import clock
from missionjeunes.common.periods import term_end

from ..enums import AmendmentType, Level
from ..models import Agreement, CoveredPair
from .pairs import spans
from .steps import take_step

REASON = "Une autre convention du même accord-cadre couvre déjà, à ces dates, l'un des couples de ce texte."
Span = tuple[int, int, date, date]


def covered_elsewhere(agreement: Agreement, first_day: date) -> bool:
    """Whether another convention covers, on days that this text would cover from `first_day`, one of its pairs."""
    if agreement.level == Level.CONVENTION:
        holder, framework = agreement.pk, agreement.framework_id
        pairs = [(m, a) for m in agreement.mission_locale_ids for a in agreement.agency_ids]
        wanted = [(*pair, first_day, term_end(first_day)) for pair in pairs]
    elif agreement.level == Level.AMENDMENT and agreement.amends.level == Level.CONVENTION:
        holder, framework = agreement.amends_id, agreement.amends.framework_id
        wanted, framework = _of_amendment(agreement.amends, agreement.text["changes"], framework)
    else:
        return False
    overlapping = Q()
    for mission_locale, agency, first, last in wanted:
        overlapping |= Q(mission_locale_id=mission_locale, agency_id=agency, starts_on__lte=last, ends_on__gte=first)
    if not wanted:
        return False
    others = CoveredPair.objects.filter(overlapping, convention__framework_id=framework)
    return others.exclude(convention_id=holder).exists()


def _of_amendment(base: Agreement, changes: dict, framework: int) -> tuple[list[Span], int]:
    """Pairs and days that the amendment adds to the act, and the framework they count in."""
    today = clock.today()
    if changes["type"] == AmendmentType.TERM:
        until = date.fromisoformat(changes["ends_on"])
        return [
            (*pair, first, until) for pair, (first, last) in spans(base).items() if last == base.ends_on
        ], framework
    if changes["type"] == AmendmentType.PARTY:
        joining = {party["id"]: max(date.fromisoformat(party["on"]), today) for party in changes["join"]}
        both = [(m, a) for m in [*base.mission_locale_ids, *joining] for a in [*base.agency_ids, *joining]]
        new = [(m, a) for m, a in both if m in joining or a in joining]
        return [(m, a, joining.get(m) or joining[a], base.ends_on) for m, a in new], framework
    if changes["type"] == AmendmentType.PARENT:
        parent = Agreement.objects.get(pk=changes["id"])
        days = [(*pair, max(first, today), last) for pair, (first, last) in spans(base).items() if last >= today]
        return days, parent.framework_id or parent.pk
    return [], framework


def call_back(agreement: Agreement) -> None:
    """Send the text back to review: consents and signatures stand for nothing any more."""
    take_step(agreement=agreement, name="recall", actor=None, reason=REASON)
    agreement.parties.update(agreed_version=None)
