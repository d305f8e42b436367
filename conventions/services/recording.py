"""A convention signed on paper enters the service by form: it is in force from its own dates, its scan kept."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q

from missionjeunes.common import clock
from missionjeunes.common.periods import term_end
from missionjeunes.work.storage import keep
from partners.actor import Actor
from partners.enums import COUNTERPART_KINDS, Kind
from partners.models import Organisation

from ..counterparts import check_counterparts
from ..enums import SIGNING, TEMPORARY_WORK, FileKind, Level, Origin, State
from ..models import Agreement, AgreementFile, CoveredPair, Party
from ..permissions import can_draft
from .drafting import NO_ACCORD, keep_version, parent_for
from .issue import COVERED, OTHER, ask_platform, number_for
from .paper import check_pdf
from .steps import log_step

FUTURE = "Une convention déjà signée l'a été au plus tard aujourd'hui."
BEFORE_START = "La date de fin ne peut pas précéder la date de début."
ONE_SIDE = "Choisissez au moins un partenaire."
OVER = "Cette convention est déjà terminée : importez-la avec l'historique."


def record_paper(
    *,
    actor: Actor,
    partners: list[Organisation],
    signed_on: date,
    branch: str = TEMPORARY_WORK,
    starts_on: date | None = None,
    ends_on: date | None = None,
    scan: UploadedFile,
) -> Agreement:
    """Record a convention between the actor's organisation and its partners, all signed on paper.

    The recorder sees every convention of its own pairs: that is why it is alone on its side. PermissionDenied for
    organisations that do not sign conventions; ValidationError, by field, for dates or a pair that cannot be.
    """
    if not can_draft(actor, Level.CONVENTION):
        raise PermissionDenied
    starts_on = starts_on or signed_on
    ends_on = ends_on or term_end(signed_on)
    _check_dates(signed_on, starts_on, ends_on)
    if not partners:
        raise ValidationError({"partners": ONE_SIDE})
    content = scanned(scan)
    agreement = _row(actor, partners, branch, signed_on=signed_on, starts_on=starts_on, ends_on=ends_on)
    # The counter is held from here to the commit: two records of one pair wait for each other, and the second sees.
    agreement.number = number_for(agreement)
    _check_free(agreement, actor)
    agreement.save(force_insert=True)
    _write_parties(agreement, partners if actor.is_counterpart else [actor.organisation, *partners], actor)
    document = keep(
        content,
        name=f"{agreement.number}.pdf",
        content_type="application/pdf",
        organisation=actor.organisation,
        author=actor.user,
    )
    AgreementFile(
        agreement_id=agreement.pk,
        kind=FileKind.SCAN,
        document=document,
        title="Convention signée sur papier",
        version=1,
        at=clock.now(),
    ).save(force_insert=True)
    keep_version(agreement, actor, "Acte signé sur papier, enregistré")
    log_step(agreement=agreement, actor=actor, name="record", sha256=document.sha256)
    ask_platform(agreement, actor)
    return agreement


def scanned(upload: UploadedFile) -> bytes:
    """The bytes of the scan; the refusal of what is no PDF, or too big, at the field of this form."""
    try:
        return check_pdf(upload)
    except ValidationError as error:
        raise ValidationError({"scan": error.messages}) from error


def _check_dates(signed_on: date, starts_on: date, ends_on: date) -> None:
    if signed_on > clock.today():
        raise ValidationError({"signed_on": FUTURE})
    if ends_on < starts_on:
        raise ValidationError({"ends_on": BEFORE_START})
    if ends_on < clock.today():
        raise ValidationError({"ends_on": OVER})


def _row(actor: Actor, partners: list[Organisation], branch: str, **dates) -> Agreement:
    own = actor.organisation
    both = [own, *partners]
    missions_locales = [one for one in both if one.kind == Kind.MISSION_LOCALE]
    agencies = [one for one in both if one.kind in COUNTERPART_KINDS]
    if not missions_locales or not agencies or len(missions_locales if own in missions_locales else agencies) > 1:
        raise ValidationError({"partners": ONE_SIDE})
    parent = parent_for(missions_locales[0].region_id, branch)
    if parent is None:
        raise ValidationError(NO_ACCORD)
    counterpart = check_counterparts(parent, agencies)
    names = [one.name for one in [*missions_locales, *agencies]]
    return Agreement(
        level=Level.CONVENTION,
        title=f"Convention entre {', '.join(names[:-1])} et {names[-1]}"[:300],
        branch=parent.branch,
        contract_types=parent.contract_types,
        counterpart=counterpart,
        framework_id=parent.framework_id or parent.pk,
        parent=parent,
        region_id=missions_locales[0].region_id,
        state=State.IN_FORCE,
        origin=Origin.PLATFORM,
        drafted_by=own,
        mission_locale_ids=[one.pk for one in missions_locales],
        agency_ids=[one.pk for one in agencies],
        party_ids=[one.pk for one in both],
        **dates,
    )


def _check_free(agreement: Agreement, actor: Actor) -> None:
    """Refuse a pair that another convention of the framework covers on those days, or is about to."""
    pairs = CoveredPair.objects.visible_to(actor).filter(
        mission_locale_id__in=agreement.mission_locale_ids,
        agency_id__in=agreement.agency_ids,
        convention__framework_id=agreement.framework_id,
        starts_on__lte=agreement.ends_on,
        ends_on__gte=agreement.starts_on,
    )
    if pair := pairs.select_related("convention").first():
        raise ValidationError({"partners": COVERED.format(number=pair.convention.number, end=pair.ends_on)})
    others = (
        Agreement.objects.visible_to(actor)
        .conventions()
        .filter(
            mission_locale_ids__overlap=agreement.mission_locale_ids,
            agency_ids__overlap=agreement.agency_ids,
            framework_id=agreement.framework_id,
        )
    )
    # The platform opens the pairs of a convention a moment after it: until then its own row tells.
    fresh = Q(state=State.IN_FORCE, origin=Origin.PLATFORM, ends_on__gte=agreement.starts_on, covered_pairs=None)
    if others.filter(fresh & Q(terminated_on=None, starts_on__lte=agreement.ends_on)).exists():
        raise ValidationError({"partners": OTHER})
    if others.filter(state__in=SIGNING).exists():
        raise ValidationError({"partners": OTHER})


def _write_parties(agreement: Agreement, organisations: list[Organisation], actor: Actor) -> None:
    both = organisations if actor.organisation in organisations else [*organisations, actor.organisation]
    Party.objects.bulk_create(
        Party(agreement_id=agreement.pk, organisation_id=one.pk, name=one.name, position=position)
        for position, one in enumerate(both)
    )
