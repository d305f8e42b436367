"""A diagnosis as one reader sees it: figures of her own tracking table, what parties tell, what agencies share."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import groupby

from django.db.models import F

from conventions.models import CoveredPair
from missionjeunes.common import clock
from partners.actor import Actor
from partners.enums import TERRITORIAL_STATE_KINDS, Kind
from partners.models import Organisation
from partners.reference import naf_sections, rome_domains

from ...diagnosis import BREAKDOWNS, FIGURES, NEWS, SUBJECTS
from ...enums import DiagnosisState, Part, Source, TerritoryType
from ...indicators import CURRENT, Indicator
from ...models import Contribution, Diagnosis, DiagnosisFacts
from ...permissions import can_tell, parts_told_by
from ..coverage import Place, total
from .parties import parties

LONGEST, LARGEST = 10, 8  # values: of a longer breakdown the largest figures are shown
TEXTS = {Part.YOUTHS: "on_youths", Part.COMPANIES: "on_companies", Part.RESOURCES: "on_resources"}
FACETS = {"subject": "sujets", "trade": "métiers", "sector": "secteurs"}


@dataclass(frozen=True)
class Shares:
    """A breakdown of the registry: its label, and its values that hold something, with their cell."""

    label: str
    unit: str
    lines: list[tuple[str, list]]
    cut: bool  # only the largest are shown


@dataclass(frozen=True)
class Said:
    """What is told of one subject: the entries that the reader sees, under their authors' names."""

    label: str
    entries: list[Contribution]


@dataclass(frozen=True)
class PartSheet:
    """One of the three parts as a reader sees it."""

    part: Part
    synthesis: str
    figures: list[tuple[Indicator, list | None]]
    shares: list[Shares]
    said: list[Said]
    gathered: list[tuple[str, list[tuple[str, bool]]]]  # (facet, [(label, pressing)]): agencies', without author
    may_tell: bool


@dataclass(frozen=True)
class Told:
    """The parties of one kind: how many, how many have shared something, and the names of the others."""

    label: str
    count: int
    done: int
    silent: list[str]


@dataclass
class Sheet:
    """A diagnosis for one reader. `place` names the territory of the figures, which may be a wider one."""

    diagnosis: Diagnosis
    actor: Actor
    parts: list[PartSheet] = field(default_factory=list)
    place: str = ""
    as_of: datetime | None = None
    wider: bool = False
    coverage: Place | None = None
    coverage_as_of: datetime | None = None

    @cached_property
    def own(self) -> list[Contribution]:
        mine = self.actor.organisation.pk
        return [
            one for part in self.parts for said in part.said for one in said.entries if one.organisation_id == mine
        ]

    @property
    def has_shared(self) -> bool:
        return any(one.shared_at for one in self.own)

    @property
    def drafts(self) -> int:
        """How many of one's own are not shared yet, and still may be."""
        return sum(not one.shared_at for one in self.own) if self.diagnosis.is_open else 0


def sheet(actor: Actor, diagnosis: Diagnosis) -> Sheet:
    """All that the page states. Three queries, whatever it holds."""
    facts = list(DiagnosisFacts.objects.visible_to(actor).filter(diagnosis=diagnosis))
    told = Contribution.objects.visible_to(actor).filter(diagnosis=diagnosis).select_related("organisation")
    entries = defaultdict(list)
    for entry in told.order_by("part", "subject", "-priority", "organisation__name"):
        entry.diagnosis = diagnosis
        entries[entry.part].append(entry)
    row = _figures(diagnosis, facts)
    found = Sheet(diagnosis, actor)
    if row:
        found.place, found.as_of = row.name, row.as_of
        found.wider = (row.territory_type, row.territory_code) != (diagnosis.territory[0], diagnosis.territory[1:])
    counted = [one for one in facts if one.source == Source.COVERAGE]
    if counted:
        places = [Place(one.territory_code, one.name, one.cells) for one in counted]
        found.coverage, found.coverage_as_of = total(places, str(diagnosis.place)), counted[0].as_of
    gathered = next((one.cells for one in facts if one.source == Source.AGENCIES), {})
    found.parts = [
        PartSheet(
            part,
            getattr(diagnosis, TEXTS[part]),
            [(CURRENT[code], _cell(row, code)) for code in FIGURES[part]] if row else [],
            [_shares(row, code) for code in BREAKDOWNS[part]] if row else [],
            _by_subject(part, entries[part]),
            _gathered(part, gathered.get(part, {})),
            can_tell(actor, diagnosis, part),
        )
        for part in Part
    ]
    return found


def _figures(diagnosis: Diagnosis, facts: Iterable[DiagnosisFacts]) -> DiagnosisFacts | None:
    """The registry's row of the territory if the reader's tracking table has it, else of its region, else another."""
    rows = {f"{one.territory_type}{one.territory_code}": one for one in facts if one.source == Source.REGISTRY}
    wanted = (diagnosis.territory, f"{TerritoryType.REGION}{diagnosis.region_id}")
    return next((rows[place] for place in wanted if place in rows), None) or next(iter(rows.values()), None)


def _cell(row: DiagnosisFacts, code: str, breakdown: str = "", value: str = "") -> list | None:
    return row.cells.get(code, {}).get(breakdown, {}).get(value)


def _shares(row: DiagnosisFacts, code: str) -> Shares:
    indicator_code, _, breakdown_code = code.partition(".")
    indicator = CURRENT[indicator_code]
    breakdown = next(one for one in indicator.breakdowns if one.code == breakdown_code)
    cells = [(value.label, _cell(row, indicator_code, breakdown_code, value.code)) for value in breakdown.values]
    held = [(label, cell) for label, cell in cells if cell and cell[0] != 0]
    cut = len(breakdown.values) > LONGEST
    if cut:
        held = sorted((one for one in held if one[1][0]), key=lambda one: -one[1][0])[:LARGEST]
    return Shares(breakdown.label, indicator.unit, held, cut)


def _by_subject(part: Part, entries: list[Contribution]) -> list[Said]:
    """In the order of the list of subjects."""
    order = {code: (place, label) for place, (code, label) in enumerate(SUBJECTS[part])}
    ranked = sorted(entries, key=lambda entry: order[entry.subject][0])
    return [Said(order[code][1], list(some)) for code, some in groupby(ranked, key=lambda entry: entry.subject)]


def labels(part: Part) -> dict[str, dict[str, str]]:
    """The labels of codes, by facet: subjects of a part, trades, sectors."""
    return {
        "subject": dict(SUBJECTS[part]),
        "trade": dict(rome_domains()),
        "sector": dict(naf_sections()),
    }


def _gathered(part: Part, cells: dict) -> list[tuple[str, list[tuple[str, bool]]]]:
    names = labels(part)
    return [
        (title, [(names[facet][code], pressing) for code, pressing in cells[facet].items()])
        for facet, title in FACETS.items()
        if facet in cells
    ]


def progress(actor: Actor, diagnosis: Diagnosis) -> list[Told]:
    """Which parties have contributed, by kind: for the State's services and the ARML, who read every author."""
    if actor.kind not in TERRITORIAL_STATE_KINDS:
        return []
    shared = Contribution.objects.visible_to(actor).filter(diagnosis=diagnosis, shared_at__isnull=False)
    done = set(shared.values_list("organisation", flat=True))
    found = parties(diagnosis, CoveredPair.objects.visible_to(actor)).order_by("name__unaccent", "pk")
    by_kind: dict[str, list[Organisation]] = defaultdict(list)
    for one in found.only("kind", "name"):
        by_kind[one.kind].append(one)
    return [
        Told(
            Kind(kind).label,
            len(ones),
            sum(one.pk in done for one in ones),
            [one.name for one in ones if one.pk not in done],
        )
        for kind in Kind
        if (ones := by_kind.get(kind))
    ]


def to_follow(actor: Actor) -> tuple[list[Diagnosis], list[Diagnosis], list[Diagnosis]]:
    """What awaits the actor's organisation: diagnoses to contribute to, to write up, and newly validated ones."""
    own = actor.organisation.pk
    if not parts_told_by(actor):
        return [], [], []
    visible = Diagnosis.objects.visible_to(actor).select_related("region", "department").order_by("collects_until")
    recent = visible.filter(state=DiagnosisState.VALIDATED, validated_on__gte=clock.today() - NEWS)
    found = list(visible.open()) + list(recent.exclude(opened_by=own))
    said = Contribution.objects.visible_to(actor).filter(organisation=own, shared_at__isnull=False)
    told = set(said.filter(diagnosis__in=found).values_list("diagnosis", flat=True)) if found else set()
    return (
        [one for one in found if one.state == DiagnosisState.COLLECTING and one.pk not in told],
        [one for one in found if one.state == DiagnosisState.SYNTHESIS and one.opened_by_id == own],
        [one for one in found if one.state == DiagnosisState.VALIDATED],
    )


def current(actor: Actor, organisations: Iterable[Organisation] = (), region: str | None = None) -> list[Diagnosis]:
    """The validated diagnoses of these organisations' places, or of a region, that the actor reads: the department's
    before its region's, each territory's last one."""
    places = {(one.region_id, one.department_id) for one in organisations} | ({(region, None)} if region else set())
    if not places:
        return []
    visible = Diagnosis.objects.visible_to(actor).filter(state=DiagnosisState.VALIDATED)
    of_regions = visible.filter(region__in={place for place, _ in places if place}).select_related(
        "region", "department"
    )
    departments = {None} | {department for _, department in places}
    latest = {
        one.territory: one
        for one in of_regions.order_by(F("department").asc(nulls_first=True), "validated_on", "pk")
        if one.department_id in departments
    }
    return list(reversed(latest.values()))
