"""Preparing a text: beginning it from a model, saving it passage by passage, keeping each version, sending it."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError

from missionjeunes.common import clock
from partners.actor import Actor
from partners.enums import Kind
from partners.models import Organisation

from ..annexes import frozen_annexes
from ..content import sections_of
from ..counterparts import check_counterparts
from ..enums import TEMPORARY_WORK, Level, State
from ..models import Agreement, Party, Template, Version
from ..permissions import can_draft, is_party
from .notices import ask_notice
from .steps import lock, log_step, take_step

CLOSED = "Ce passage n'est pas ouvert à la modification : ajoutez-y d'abord une remarque."
FROZEN = "Ce texte est figé pour la signature : il ne se modifie plus."
NO_ACCORD = "Aucun accord en vigueur dans cette région : la DREETS ouvre d'abord l'accord régional."
ONE_SIDE = "Une convention lie au moins une Mission Locale et une agence ou une entreprise."
NATIONAL_TITLE = "Accord-cadre national Mission Jeunes"
NOT_YOURS = "Votre organisation doit être partie à la convention qu'elle prépare."


def template_for(level: str, region_id: str | None, branch: str = TEMPORARY_WORK) -> Template | None:
    """The last published model of that level: the region's own, else the national one."""
    published = Template.objects.filter(level=level, branch=branch, published_at__isnull=False)
    own = published.filter(region_id=region_id) if region_id else published.none()
    return own.order_by("-version").first() or published.filter(region=None).order_by("-version").first()


def parent_for(region_id: str | None, branch: str = TEMPORARY_WORK, day: date | None = None) -> Agreement | None:
    """The accord that a new act declines: the region's in force, else the framework agreement in force; the one that
    runs on the act's first `day` before that of today."""
    accords = Agreement.objects.accords().filter(branch=branch).order_by("-starts_on")
    days = dict.fromkeys((day or clock.today(), clock.today()))
    levels = accords.filter(level=Level.REGIONAL, region_id=region_id), accords.filter(level=Level.NATIONAL)
    running = (level.running_on(on).first() for level in levels for on in days)
    return next((accord for accord in running if accord), None)


def _begins(renews: Agreement | None) -> date:
    """The first day that a new act may have: the day after what it renews, if that is still to end."""
    today = clock.today()
    return max(today, renews.last_day + timedelta(days=1)) if renews and renews.last_day else today


def keep_version(agreement: Agreement, actor: Actor | None, label: str, made: dict | None = None) -> Version:
    """Write the text as it stands as the next version, with the annexes that the platform has `made` for it; consents
    given to an earlier one fall."""
    agreement.version += 1
    Agreement.objects.filter(pk=agreement.pk).update(version=agreement.version)
    version = Version(
        agreement_id=agreement.pk,
        number=agreement.version,
        content=frozen_content(agreement, made),
        organisation_id=actor.organisation.pk if actor else None,
        author_name=actor.user.get_full_name() if actor else "",
        at=clock.now(),
        label=label,
    )
    version.save(force_insert=True)
    return version


def frozen_content(agreement: Agreement, made: dict | None = None) -> dict:
    """Everything that the document states, copied: later edits of an organisation do not rewrite it."""
    parties = agreement.parties.all()
    return {
        "title": agreement.title,
        "counterpart": agreement.counterpart,
        "text": agreement.text,
        "annexes": frozen_annexes(agreement, made or {}),
        "parties": [
            {
                "organisation": party.organisation_id,
                "name": party.name,
                "represented_by": party.represented_by,
                "capacity": party.capacity,
            }
            for party in parties
        ],
        "signatories": [
            {"party": signatory.party.name, "name": signatory.name, "capacity": signatory.capacity}
            for signatory in agreement.signatories.select_related("party").order_by("party__position", "rank")
        ],
    }


def _begin(actor: Actor, agreement: Agreement, organisations: Iterable[Organisation], **detail) -> Agreement:
    """Write a new draft with its parties, in the order given, and the first line of its log."""
    organisations = list(organisations)
    agreement.state, agreement.drafted_by_id = State.DRAFT, actor.organisation.pk
    agreement.party_ids = [organisation.pk for organisation in organisations]
    agreement.save(force_insert=True)
    Party.objects.bulk_create(
        Party(agreement_id=agreement.pk, organisation_id=organisation.pk, name=organisation.name, position=position)
        for position, organisation in enumerate(organisations)
    )
    log_step(agreement=agreement, actor=actor, name="create", **detail)
    return agreement


def start_convention(
    *,
    actor: Actor,
    mission_locales: list[Organisation],
    agencies: list[Organisation],
    text: dict | None = None,
    branch: str = TEMPORARY_WORK,
    renews: Agreement | None = None,
    once: UUID | None = None,
) -> Agreement:
    """Begin a convention between these Missions Locales and agencies, or companies, from the region's model for the
    branch or from `text`.

    ValidationError when a side is missing, the actor's organisation is not among them, no accord of the branch runs,
    or it is not for such counterparts.
    """
    if not can_draft(actor, Level.CONVENTION):
        raise PermissionDenied
    if not mission_locales or not agencies:
        raise ValidationError(ONE_SIDE)
    organisations = [*mission_locales, *agencies]
    if actor.organisation.pk not in {organisation.pk for organisation in organisations}:
        raise ValidationError(NOT_YOURS)
    region_id = mission_locales[0].region_id
    parent = parent_for(region_id, branch, day=_begins(renews))
    if parent is None:
        raise ValidationError(NO_ACCORD)
    counterpart = check_counterparts(parent, agencies)
    template = template_for(Level.CONVENTION, region_id, parent.branch)
    names = [organisation.name for organisation in organisations]
    return _begin(
        actor,
        Agreement(
            level=Level.CONVENTION,
            title=f"Convention entre {', '.join(names[:-1])} et {names[-1]}"[:300],
            branch=parent.branch,
            contract_types=parent.contract_types,
            counterpart=counterpart,
            framework_id=parent.framework_id or parent.pk,
            parent=parent,
            region_id=region_id,
            template=template,
            renews=renews,
            text=text if text is not None else {"clauses": template.clauses if template else []},
            mission_locale_ids=[organisation.pk for organisation in mission_locales],
            agency_ids=[organisation.pk for organisation in agencies],
        ),
        organisations,
        **({"once": str(once)} if once else {}),
    )


def start_accord(*, actor: Actor, renews: Agreement | None = None, branch: str = TEMPORARY_WORK) -> Agreement:
    """Begin the accord of the actor's region (DREETS) or the next framework agreement (DGEFP), whose parties are
    those of the accord it renews, else the region's signatories of the branch's framework."""
    level = Level.REGIONAL if actor.kind == Kind.DREETS else Level.NATIONAL
    if not can_draft(actor, level):
        raise PermissionDenied
    region_id = actor.organisation.region_id if level == Level.REGIONAL else None
    branch = renews.branch if renews else branch
    parent = parent_for(None, branch, day=_begins(renews)) if level == Level.REGIONAL else None
    if level == Level.REGIONAL and parent is None:
        raise ValidationError("Aucun accord-cadre national n'est en vigueur.")
    template = template_for(level, region_id, branch)
    source = renews or parent
    if source is None:
        raise ValidationError("Choisissez l'accord que celui-ci renouvelle.")
    kinds = list(source.parties.exclude(organisation=None).values_list("organisation__kind", flat=True))
    if level == Level.REGIONAL:
        regional = {Kind.DGEFP: Kind.DREETS, Kind.UNML: Kind.ARML}
        wanted = list(dict.fromkeys(regional.get(kind, kind) for kind in kinds))
    else:
        wanted = list(dict.fromkeys(kinds))
    bodies = {o.kind: o for o in Organisation.objects.filter(kind__in=wanted, region_id=region_id).order_by("-pk")}
    return _begin(
        actor,
        Agreement(
            level=level,
            title=_accord_title(actor, parent, source),
            branch=source.branch,
            contract_types=source.contract_types,
            counterpart=source.counterpart,
            framework=parent,
            parent=parent,
            region_id=region_id,
            template=template,
            renews=renews,
            text=_accord_text(template, source, renews),
        ),
        [bodies[kind] for kind in wanted if kind in bodies],
    )


def _accord_title(actor: Actor, parent: Agreement | None, source: Agreement) -> str:
    """The first branch's accords need no number in their title to be told apart."""
    if parent is None:
        return NATIONAL_TITLE if source.branch == TEMPORARY_WORK else source.title
    which = "" if parent.branch == TEMPORARY_WORK else f" ({parent.number})"
    return f"Accord régional Mission Jeunes{which} — {actor.organisation.region}"


def _accord_text(template: Template | None, source: Agreement, renews: Agreement | None) -> dict:
    """What a new accord begins with: the text it renews when that one is written clause by clause, else the model."""
    if template is None:
        return dict(source.text) if source == renews else {"clauses": []}  # a framework's summary is not the region's
    named = {"clauses": template.clauses, "annexes": template.annexes}
    return named | renews.text if renews and renews.text.get("clauses") else named


def open_sections(agreement: Agreement) -> set[str]:
    """Keys of the passages on which a remark is not settled: in review they alone may change."""
    return set(agreement.comments.filter(settled_at=None).values_list("section", flat=True))


def save_text(*, actor: Actor, agreement: Agreement, changes: dict, section: str = "") -> Agreement:
    """Save part of the text (keys of content.py). In review `section` names the passage, which must be open.

    A draft is saved as one goes; each change under review makes a version and undoes the consents.
    """
    agreement = lock(agreement)
    if not is_party(actor, agreement):
        raise PermissionDenied
    text = agreement.text | changes
    if text == agreement.text:
        return agreement
    if agreement.state == State.DRAFT and agreement.drafted_by_id == actor.organisation.pk:
        Agreement.objects.filter(pk=agreement.pk).update(text=text)
        agreement.text = text
        return agreement
    if agreement.state != State.IN_REVIEW:
        raise ValidationError(FROZEN)
    if section not in open_sections(agreement) and not _own_contact(actor, agreement, changes):
        raise ValidationError(CLOSED)
    take_step(agreement=agreement, name="change", actor=actor, detail={"section": section or "contacts"}, text=text)
    agreement.parties.update(agreed_version=None)
    keep_version(agreement, actor, f"Passage modifié : {_title(agreement.text, section or 'contacts')}"[:200])
    return agreement


def _title(text: dict, section: str) -> str:
    """A passage as its readers name it."""
    return next((one.title for one in sections_of(text, {}) if one.key == section), section)


def _own_contact(actor: Actor, agreement: Agreement, changes: dict) -> bool:
    """Each side fills in its own contact while the text is under review."""
    if set(changes) != {"contacts"}:
        return False
    before, after, own = agreement.text.get("contacts", {}), changes["contacts"], str(actor.organisation.pk)
    return {k: v for k, v in before.items() if k != own} == {k: v for k, v in after.items() if k != own}


def send(*, actor: Actor, agreement: Agreement) -> Agreement:
    """Send a draft to the other parties for review; it becomes visible to them."""
    agreement = lock(agreement)
    take_step(agreement=agreement, name="send", actor=actor)
    keep_version(agreement, actor, "Texte envoyé en relecture")
    ask_notice(actor=actor, agreement=agreement, act="read")
    return agreement


def discard(*, actor: Actor, agreement: Agreement) -> Agreement:
    """Set a draft aside. Nobody else has seen it, nobody will: only its author stays among those who read it."""
    return take_step(
        agreement=lock(agreement),
        name="discard",
        actor=actor,
        party_ids=[actor.organisation.pk],
        mission_locale_ids=[],
        agency_ids=[],
    )
