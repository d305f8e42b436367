"""Reminders by mail of an act's dates: three months and one month before its end, the day after, and the notice."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Q

from missionjeunes.work import outbox
from partners.actor import acting
from partners.enums import Right
from partners.models import Membership

from ..addresses import address
from ..dates import ONE_DAY, month_before, months_before, notice_deadline
from ..enums import ISSUED, Level, State
from ..models import Agreement

STILL_NEWS = timedelta(days=31)  # an end of longer ago is history, as an import brings it


@dataclass(frozen=True)
class Reminder:
    """What is to be told on a day: `kind` (quarter, month, over, notice) and the date it is about."""

    kind: str
    about: date


def reminders_due(signed_on: date | None, ends_on: date | None, day: date) -> list[Reminder]:
    """What a reader should have been told by `day` of an act that nobody ended: one on its end, one on its notice.

    Each holds for a span of days, from its own to the next one's: a run that was missed is made up for later, and an
    act that enters late gets the one of its day, not those before.
    """
    found = []
    if ends_on and months_before(ends_on, 3) <= day <= ends_on + STILL_NEWS:
        kind = "over" if day > ends_on else "month" if day >= month_before(ends_on) else "quarter"
        found.append(Reminder(kind, ends_on))
    if signed_on and signed_on < day:
        deadline = notice_deadline(signed_on, day)
        useful = ends_on is None or deadline < month_before(ends_on + ONE_DAY)  # at the term nobody needs to leave
        if day >= month_before(deadline) and useful:
            found.append(Reminder("notice", deadline))
    return found


def remind_dates(day: date) -> int:
    """Write the day's mails to the direction of each party; in a batch scope. Returns how many were due.

    The key of a mail makes it go once; an act already renewed is not spoken of.
    """
    running = Agreement.objects.filter(
        Q(state=State.IN_FORCE) | Q(state=State.EXPIRED, ends_on__gte=day - STILL_NEWS), terminated_on=None
    ).exclude(level=Level.AMENDMENT)
    renewed = set(
        Agreement.objects.filter(renews__isnull=False, state__in=ISSUED).values_list("renews_id", flat=True)
    )
    due = [
        (agreement, reminder)
        for agreement in running.only(
            "uuid", "level", "number", "title", "signed_on", "ends_on", "party_ids", "mission_locale_ids"
        )
        if agreement.pk not in renewed
        for reminder in reminders_due(agreement.signed_on, agreement.ends_on, day)
    ]
    readers = directions({organisation for agreement, _ in due for organisation in agreement.party_ids})
    sent = 0
    for agreement, reminder in due:
        for organisation in agreement.party_ids:
            for membership, email in readers[organisation]:
                _post(agreement, reminder, membership, email)
                sent += 1
    return sent


def directions(organisations: set[int]) -> dict[int, list[tuple[int, str]]]:
    """Organisation → memberships and addresses of its direction, of all its members where it has none."""
    members = defaultdict(list)
    rows = Membership.objects.filter(acting(), organisation__in=organisations).order_by("pk")
    for organisation, membership, right, email in rows.values_list("organisation_id", "pk", "right", "user__email"):
        members[organisation].append((right, membership, email))
    found = defaultdict(list)
    for organisation, people in members.items():
        binding = [person for person in people if person[0] != Right.MEMBER]
        found[organisation] = [(membership, email) for _, membership, email in binding or people]
    return found


def _post(agreement: Agreement, reminder: Reminder, membership: int, email: str) -> None:
    outbox.post(
        key=f"deadline:{agreement.uuid}:{reminder.kind}:{reminder.about}:{membership}",
        to=email,
        template="deadline",
        context={
            "agreement": agreement,
            "reminder": reminder,
            "link": settings.SITE_URL.rstrip("/") + address(agreement),
        },
    )
