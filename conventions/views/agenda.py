"""The agenda page, and the calendar that a person's own software reads at a secret address."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from icalendar import Calendar
from icalendar import Event as Entry

from missionjeunes.common import clock
from partners.actor import Actor
from partners.enums import TERRITORIAL_STATE_KINDS
from partners.services.calendar import actor_of, close_feed, open_feed, renew_feed
from partners.tenancy.middleware import outside_scope
from partners.tenancy.scope import scope

from ..addresses import address
from ..services.agenda import KINDS, Event, events

SHOWN_ONCE = "calendar_token"
TERRITORY = "territoire"


@require_GET
def agenda(request):
    """What comes, month by month, and the person's own calendar."""
    actor = request.actor
    if actor is None:
        raise Http404
    kind = request.GET.get("type", "")
    wide = actor.kind in TERRITORIAL_STATE_KINDS and request.GET.get("portee") == TERRITORY
    token = request.session.pop(SHOWN_ONCE, "")
    context = {
        "title": "Agenda",
        "events": [
            (event, address(event.agreement))
            for event in events(actor, kind=kind if kind in KINDS else "", whole_territory=wide, past=False)
        ],
        "kinds": KINDS.items(),
        "kind": kind,
        "may_widen": actor.kind in TERRITORIAL_STATE_KINDS,
        "wide": wide,
        "feed": open_feed(actor),
        "secret": settings.SITE_URL.rstrip("/") + reverse("calendar-feed", args=[token]) if token else "",
        "breadcrumb_data": {
            "links": [{"url": reverse("conventions"), "title": "Conventions"}],
            "current": "Agenda",
        },
    }
    return render(request, "conventions/agenda.html", context)


@require_POST
def renew(request):
    """Open the person's calendar, or give it another address; the one before opens nothing any more."""
    if request.actor is None:
        raise Http404
    request.session[SHOWN_ONCE] = renew_feed(request.actor)
    return redirect(reverse("agenda") + "#calendar")


@require_POST
def close(request):
    if request.actor is None:
        raise Http404
    close_feed(request.actor)
    messages.success(request, "Votre calendrier est fermé : son adresse n'ouvre plus rien.")
    return redirect(reverse("agenda") + "#calendar")


def _entry(event: Event, stamp: datetime) -> Entry:
    """A dated all-day event, without any name of a person."""
    entry = Entry()
    entry.add("uid", event.uid)
    entry.add("dtstamp", stamp)
    entry.add("dtstart", event.day)
    entry.add("dtend", event.day + timedelta(days=1))
    entry.add("summary", f"{event.label} : {event.agreement.number or event.agreement.title}")
    entry.add("description", event.agreement.title)
    entry.add("url", settings.SITE_URL.rstrip("/") + address(event.agreement))
    entry.add("transp", "TRANSPARENT")
    return entry


def calendar_of(actor: Actor) -> bytes:
    """The iCalendar file of an actor's agenda, in its scope (RFC 5545, UTF-8)."""
    today = clock.today()
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.SITE_NAME}//agenda//FR")
    calendar.add("version", "2.0")
    calendar.add("name", f"{settings.SITE_NAME} – {actor.organisation}")
    calendar.add("x-wr-calname", f"{settings.SITE_NAME} – {actor.organisation}")
    stamp = datetime(today.year, today.month, today.day, tzinfo=UTC)
    for event in events(actor):
        calendar.add_component(_entry(event, stamp))
    return calendar.to_ical()


@login_not_required
@outside_scope  # the secret stands for a membership: the scope is opened for it here
@require_GET
def feed(request, token: str):
    """The calendar behind a secret address; 404 for any other, for a closed one, and after the membership."""
    actor = actor_of(token)
    if actor is None:
        raise Http404
    with scope(actor):
        content = calendar_of(actor)
    headers = {"Cache-Control": "private, max-age=3600", "X-Robots-Tag": "noindex"}
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)
