"""Mails of requests for support: to the body's referent of the region, and to the parties when the body has answered.

Members of another organisation are read in the batch scope, hence a job; a key a mail makes each of them unique.
"""

from django.conf import settings
from django.urls import reverse

from missionjeunes.common import clock
from missionjeunes.work.outbox import post

from ..enums import State
from ..models import Referent, SupportRequest, SupportStep
from ..support import TRANSITIONS, By
from .notices import recipients


def post_mails(step_id: int) -> int:
    """Post the mails of one step; returns how many. One that was posted already is not posted again."""
    step = SupportStep.objects.get(pk=step_id)
    request = SupportRequest.objects.select_related("organisation", "agreement").get(pk=step.request_id)
    answers = TRANSITIONS[step.name].who is By.BODY
    addresses = _parties(request) if answers else _body(request)
    for address in addresses:
        post(
            key=f"support:{step.pk}:{address}"[:200],
            to=address,
            template="support_answered" if answers else "support_asked",
            context={
                "request": request,
                "withdrawn": step.name == "withdraw",
                "link": settings.SITE_URL + reverse("support-request", args=[request.uuid]),
            },
        )
    return len(addresses)


def _body(request: SupportRequest) -> list[str]:
    """The referents of the body in the region today; without any, the direction of the organisation asked."""
    own = Referent.objects.filter(region=request.region_id, organisation__kind=request.body)
    held = own.current_on(clock.today())
    found = list(held.exclude(email="").order_by("pk").values_list("email", flat=True))
    return list(dict.fromkeys(found)) or _members(request.organisation_id)


def _parties(request: SupportRequest) -> list[str]:
    """Whom the asker named, and the direction of each party that sees the act: of a draft, its author alone."""
    act = request.agreement
    organisations = [act.drafted_by_id] if act.state == State.DRAFT else act.party_ids
    found = [request.contact_email, *(address for one in organisations for address in _members(one))]
    return list(dict.fromkeys(found))


def _members(organisation_id: int) -> list[str]:
    return [membership.user.email for membership in recipients(organisation_id)]
