"""Beginning accords, and conventions from the choice of partners: one each or one for all, from a model or a text."""

from uuid import UUID

from django.db import connection

from missionjeunes.common import clock
from partners.actor import Actor
from partners.enums import Kind
from partners.models import Organisation

from ..counterparts import KINDS
from ..enums import TEMPORARY_WORK, Level
from ..models import Agreement
from .drafting import parent_for, start_accord, start_convention, template_for
from .editing import KEPT
from .issue import ask_platform

MOST = 30  # conventions begun in one go


def accords_for(actor: Actor) -> list[Agreement]:
    """The accords that a new convention of the actor's may decline, one a branch: the region's, else the national;
    those for agencies first."""
    found = accords_of(actor.organisation.region_id)
    return [one for one in found if actor.is_mission_locale or actor.kind in KINDS[one.counterpart]]


def accords_of(region_id: str | None) -> list[Agreement]:
    """What runs in a region, one accord a branch; the framework agreements alone for none."""
    running = Agreement.objects.accords().running_on(clock.today())
    branches = running.order_by("branch").values_list("branch", flat=True).distinct()
    found = [accord for branch in branches if (accord := parent_for(region_id, branch))]
    return sorted(found, key=lambda one: Kind.AGENCY not in KINDS[one.counterpart])


def starting_text(actor: Actor, region_id: str | None, source: Agreement | None, branch: str) -> dict:
    """The text a new convention begins with: the region's model, or what an earlier convention says for years to
    come; and the actor as contact of her organisation, to be corrected."""
    template = template_for(Level.CONVENTION, region_id, branch)
    text = {"clauses": template.clauses if template else []}
    if source is not None:
        text |= {key: source.text[key] for key in ("clauses", *KEPT) if source.text.get(key)}
        year = clock.today().year
        text["objectives"] = [one for one in text.get("objectives", []) if one["year"] >= year]
    own = {"name": actor.user.get_full_name(), "capacity": "", "email": actor.user.email, "telephone": ""}
    return text | {"contacts": {str(actor.organisation.pk): own}}


def start_conventions(
    *,
    actor: Actor,
    mission_locales: list[Organisation],
    agencies: list[Organisation],
    each: bool,
    branch: str = TEMPORARY_WORK,
    source: Agreement | None = None,
    once: UUID | None = None,
) -> list[Agreement]:
    """Begin one convention for all, or one for each partner across: an agency or a company for a Mission Locale, and
    the other way round. ValidationError and PermissionDenied as start_convention.

    The form sends `once` each time its button is pressed: what it has begun already is returned, not begun again.
    """
    if once and (begun := _begun_with(actor, once)):
        return begun
    region_id = mission_locales[0].region_id if mission_locales else None
    text = starting_text(actor, region_id, source, branch)
    if not each:
        groups = [(mission_locales, agencies)]
    elif actor.is_counterpart:
        groups = [([mission_locale], agencies) for mission_locale in mission_locales]
    else:
        groups = [(mission_locales, [agency]) for agency in agencies]
    return [
        start_convention(actor=actor, mission_locales=near, agencies=far, text=text, branch=branch, once=once)
        for near, far in groups
    ]


def begin_accord(*, actor: Actor, renews: Agreement | None = None, branch: str = TEMPORARY_WORK) -> Agreement:
    """Begin an accord as start_accord; the platform then tells whoever invited the region that it is opened."""
    begun = start_accord(actor=actor, renews=renews, branch=branch)
    ask_platform(begun, actor)
    return begun


def _begun_with(actor: Actor, once: UUID) -> list[Agreement]:
    """What the same form has begun; a second press waits for the first one's transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"begin:{actor.organisation.pk}:{once}"])
    begun = Agreement.objects.visible_to(actor).filter(drafted_by=actor.organisation)
    return list(begun.filter(steps__name="create", steps__detail__once=str(once)).order_by("pk"))
