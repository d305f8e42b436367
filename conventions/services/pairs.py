"""The pairs that a convention covers, written from its dates and those of its parties. Runs in the batch scope."""

from datetime import date, timedelta

from ..enums import Origin
from ..models import Agreement, CoveredPair

EVE = timedelta(days=1)


def apart(agreement: Agreement) -> set[tuple[int, int]]:
    """(Mission Locale, agency or company) not covered by the act: a party that succeeded another was elsewhere."""
    found = set()
    for party in agreement.parties.all():
        for other in party.not_with:
            own = party.organisation_id
            found.add((own, other) if own in agreement.mission_locale_ids else (other, own))
    return found


def spans(agreement: Agreement) -> dict[tuple[int, int], tuple[date, date]]:
    """(Mission Locale, agency) → first and last day covered; a pair whose days are void is left out."""
    parties = {party.organisation_id: party for party in agreement.parties.all()}
    last_day = min(agreement.ends_on, agreement.terminated_on - EVE if agreement.terminated_on else date.max)
    found, left_out = {}, apart(agreement)
    for mission_locale in agreement.mission_locale_ids:
        for agency in agreement.agency_ids:
            both = [parties[key] for key in (mission_locale, agency) if key in parties]
            first = max([agreement.starts_on, *(party.joined_on for party in both if party.joined_on)])
            last = min([last_day, *(party.left_on for party in both if party.left_on)])
            if first <= last and (mission_locale, agency) not in left_out:
                found[mission_locale, agency] = first, last
    return found


def write_pairs(agreement: Agreement) -> None:
    """Make the rows of CoveredPair say what the convention says; a second call writes nothing.

    IntegrityError when a pair is covered on those days by another convention of the framework signed here.
    """
    wanted = spans(agreement)
    exclusive = agreement.framework_id if agreement.origin == Origin.PLATFORM else None
    for pair in agreement.covered_pairs.all():
        span = wanted.pop((pair.mission_locale_id, pair.agency_id), None)
        if span is None:
            pair.delete()
        elif (*span, exclusive) != (pair.starts_on, pair.ends_on, pair.exclusive_framework_id):
            (pair.starts_on, pair.ends_on), pair.exclusive_framework_id = span, exclusive
            pair.save(update_fields=["starts_on", "ends_on", "exclusive_framework"])
    CoveredPair.objects.bulk_create(
        CoveredPair(
            convention_id=agreement.pk,
            mission_locale_id=mission_locale,
            agency_id=agency,
            starts_on=first,
            ends_on=last,
            exclusive_framework_id=exclusive,
        )
        for (mission_locale, agency), (first, last) in wanted.items()
    )
