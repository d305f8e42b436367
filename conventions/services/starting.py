"""Beginning accords, and conventions from the choice of partners: one each or one for all, from a model or a text."""

from missionjeunes.common import clock
from partners.actor import Actor
from partners.models import Organisation

from ..enums import Level
from ..models import Agreement
from .drafting import start_accord, start_convention, template_for
from .editing import KEPT
from .issue import ask_platform

MOST = 30  # conventions begun in one go


def starting_text(actor: Actor, region_id: str | None, source: Agreement | None) -> dict:
    """The text a new convention begins with: the region's model, or what an earlier convention says for years to
    come; and the actor as contact of her organisation, to be corrected."""
    template = template_for(Level.CONVENTION, region_id)
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
    source: Agreement | None = None,
) -> list[Agreement]:
    """Begin one convention for all, or one for each partner across: an agency for a Mission Locale, and the other
    way round. ValidationError and PermissionDenied as start_convention."""
    region_id = mission_locales[0].region_id if mission_locales else None
    text = starting_text(actor, region_id, source)
    if not each:
        groups = [(mission_locales, agencies)]
    elif actor.is_agency:
        groups = [([mission_locale], agencies) for mission_locale in mission_locales]
    else:
        groups = [(mission_locales, [agency]) for agency in agencies]
    return [start_convention(actor=actor, mission_locales=near, agencies=far, text=text) for near, far in groups]


def begin_accord(*, actor: Actor, renews: Agreement | None = None) -> Agreement:
    """Begin an accord as start_accord; the platform then tells whoever invited the region that it is opened."""
    begun = start_accord(actor=actor, renews=renews)
    ask_platform(begun, actor)
    return begun
