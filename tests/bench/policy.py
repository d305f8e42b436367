"""What row-level security costs: one tenant and several, the name search, and a list page beside a bare one."""

import statistics
import time
from collections.abc import Callable

from django.contrib.sessions.backends.db import SessionStore
from django.core.paginator import Paginator
from django.db import connections, transaction
from django.template.loader import render_to_string
from django.test import RequestFactory

from conventions.filters import ConventionFilter
from conventions.models import Agreement
from conventions.views.agreements import conventions as conventions_page
from partners.actor import Actor
from partners.enums import Kind, Right
from partners.models import Membership, Organisation, User
from partners.sessions import begin
from partners.tenancy.scope import scope
from placements.filters import YouthFilter
from placements.models import Youth
from placements.views.lists import youths as youths_page
from tests.bench.database import bench_database
from tests.bench.timing import line, median_seconds

PAGE = 25
TIMES = 40
# Family and first names of a few syllables, so that a prefix finds some and not all.
NAMES = """
UPDATE placements_youth SET
    last_name = (ARRAY['BER', 'DU', 'FA', 'GI', 'LE', 'MAR', 'MO', 'PE', 'RO', 'SI', 'THO', 'VA'])[1 + id %% 12]
        || (ARRAY['NARD', 'RAND', 'BRE', 'RARD', 'CLERC', 'TIN', 'REAU', 'TIT', 'BERT', 'MON'])[1 + id / 12 %% 10]
        || (id %% 997),
    first_name = (ARRAY['Awa', 'Léo', 'Inès', 'Hugo', 'Jade', 'Noé', 'Lina', 'Tom', 'Zoé', 'Sami'])[1 + id / 7 %% 10]
"""
SEARCHES = ("ber", "dur", "lecl", "martin", "mo", "pe", "zoé", "tho", "va", "fabre12")


def _actor(organisation: Organisation) -> Actor:
    """A member of the organisation, committed by the owner."""
    user = User(email=f"banc{organisation.pk}@exemple.fr")
    user.set_unusable_password()
    user.save(using="owner")
    membership = Membership.objects.using("owner").create(
        user_id=user.pk, organisation_id=organisation.pk, right=Right.MEMBER
    )
    membership.user, membership.organisation = user, organisation
    return Actor(user, membership)


def _compared(name: str, policy: float, explicit: float, times: float, slack: float) -> dict:
    target = f"≤ {times:n}".replace(".", ",") + (f" ou + {1000 * slack:n} ms".replace(".", ",") if slack else "")
    return line(name, policy, explicit, target, ok=policy <= max(times * explicit, explicit + slack))


def _beside_the_owner(actor: Actor, work: Callable[[str], object]) -> tuple[float, float]:
    """Median seconds of `work(alias)` under the actor's policies, and as the owner, whom no policy filters."""
    with scope(actor), transaction.atomic(using="owner"):
        policy, explicit = median_seconds(lambda: work("default"), lambda: work("owner"), times=TIMES)
    return policy, explicit


def _one_tenant(actor: Actor) -> list[dict]:
    def read(alias: str) -> None:
        rows = Youth.objects.using(alias).filter(mission_locale_id=actor.organisation.pk)
        list(rows.order_by("last_name", "first_name", "pk")[:PAGE])
        rows.count()

    return [_compared("un organisme : 25 jeunes et leur nombre", *_beside_the_owner(actor, read), 1.5, 0.0002)]


def _several_tenants(actor: Actor) -> list[dict]:
    """Both sides know the identifiers already: what is compared is the policy."""
    region = Organisation.objects.filter(kind=Kind.MISSION_LOCALE, region_id=actor.organisation.region_id)
    own = list(region.values_list("pk", flat=True))

    def rows(alias: str):
        return Agreement.objects.using(alias).filter(level="convention", mission_locale_ids__overlap=own)

    page = _beside_the_owner(actor, lambda alias: list(rows(alias).order_by("-starts_on", "-pk")[:PAGE]))
    count = _beside_the_owner(actor, lambda alias: rows(alias).count())
    return [
        _compared("une région : 25 conventions", *page, 2, 0),
        _compared("une région : nombre de conventions", *count, 2.5, 0),
    ]


def _search(actor: Actor) -> list[dict]:
    """The 95th percentile of searches as the page makes them, beside their median."""

    def find(text: str) -> float:
        begun = time.perf_counter()
        found = YouthFilter({"q": text}, queryset=Youth.objects.visible_to(actor).order_by("last_name", "pk"))
        list(found.qs[:PAGE])
        return time.perf_counter() - begun

    with scope(actor):
        find("dur")
        seconds = [find(text) for _ in range(10) for text in SEARCHES]
    p95 = statistics.quantiles(seconds, n=20)[-1]
    count = Youth.objects.using("owner").count()
    name = f"recherche d'un nom parmi {count:,} jeunes, p95".replace(",", " ")
    return [line(name, p95, statistics.median(seconds), "≤ 0,150 s", ok=p95 <= 0.15)]


def _request(actor: Actor, path: str):
    """A GET as the middleware hands it to a view."""
    request = RequestFactory().get(path)
    request.actor, request.user, request.memberships, request.htmx = actor, actor.user, [actor.membership], False
    request.session, request.strict = SessionStore(), False
    begin(request.session)
    request.session.create()
    return request


def _list_page(name: str, actor: Actor, view, request, bare: Callable[[], str]) -> dict:
    """A page as it is served, beside Django's own paginator and the same template without a policy."""
    ours, reference = _beside_the_owner(actor, lambda alias: bare() if alias == "owner" else view(request))
    return line(name, ours, reference, "débit ≥ 0,8", ok=reference >= 0.8 * ours)


def _youths_page(actor: Actor) -> dict:
    request = _request(actor, "/jeunes/")

    def bare() -> str:
        rows = Youth.objects.using("owner").filter(mission_locale_id=actor.organisation.pk)
        ordered = rows.prefetch_related("supports").order_by("last_name", "first_name", "pk")
        page = Paginator(ordered, PAGE).get_page(1)
        context = {"title": "Jeunes", "page": page, "filters": YouthFilter({}, queryset=rows)}
        return render_to_string("placements/youths.html", context, request)

    return _list_page("page de 25 jeunes, lecture au journal / liste nue", actor, youths_page, request, bare)


def _conventions_page(actor: Actor) -> dict:
    request = _request(actor, "/conventions/")
    region = Organisation.objects.filter(kind=Kind.MISSION_LOCALE, region_id=actor.organisation.region_id)
    own = list(region.values_list("pk", flat=True))

    def bare() -> str:
        rows = Agreement.objects.using("owner").filter(level="convention", mission_locale_ids__overlap=own)
        page = Paginator(rows.select_related("region").order_by("-starts_on", "-pk"), PAGE).get_page(1)
        filters = ConventionFilter({}, rows, actor=actor)
        context = {"title": "Conventions", "page": page, "filters": filters, "page_name": "conventions"}
        return render_to_string("conventions/conventions.html", context, request)

    return _list_page("page de 25 conventions d'une région / liste nue", actor, conventions_page, request, bare)


def run(scale: str = "small") -> list[dict]:
    """Lines of the report; the database is made, filled and dropped here."""
    with bench_database(scale):
        with connections["owner"].cursor() as cursor:
            cursor.execute(NAMES.replace("%%", "%"))
            cursor.execute("VACUUM ANALYZE placements_youth")
        mission_locale = Organisation.objects.filter(kind=Kind.MISSION_LOCALE).order_by("pk")[0]
        adviser = _actor(mission_locale)
        officer = _actor(Organisation.objects.filter(kind=Kind.DREETS, region_id="84").get())
        pages = [_youths_page(adviser), _conventions_page(officer)]
        return _one_tenant(adviser) + _several_tenants(officer) + _search(adviser) + pages
