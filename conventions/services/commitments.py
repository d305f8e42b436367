"""The register of commitments: where each stands in a place and a year, its history, and the national roll-up."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from missionjeunes.common import clock
from partners.actor import Actor
from partners.models import Region

from ..enums import ISSUED, Level, Progress
from ..families import BY_KIND, Family, families_of
from ..models import Agreement, Commitment, CommitmentProgress
from ..permissions import can_report

ACCORDS = {
    "N": "Accord-cadre national du travail temporaire",
    "R": "Accord régional",
    "A": "Accord-cadre des trois branches",
}
UNTOLD = ""  # nobody has said anything yet
NOT_YOUR_REGION = "Votre organisation rend compte de sa région."
NO_NATION = "Cet engagement est celui d'un accord régional : choisissez une région."


@dataclass(frozen=True)
class Line:
    """A commitment in one place and year: who owes it, what each has told (None: nothing), and where it stands."""

    commitment: Commitment
    told: list[tuple[Family, CommitmentProgress | None]]
    standing: str

    @property
    def accord(self) -> str:
        """The text that holds the promise, by the letter of its clause."""
        return ACCORDS[self.commitment.clause[0]]

    @property
    def standing_label(self) -> str:
        return label(self.standing)


@dataclass(frozen=True)
class Share:
    """A commitment over the regions it holds for: how many stand at each state."""

    commitment: Commitment
    families: list[Family]
    regions: int
    counts: list[tuple[str, int]]  # in the order of STANDINGS

    @property
    def cells(self) -> list[tuple[str, int, int | None]]:
        """State, regions, percentage of the regions."""
        return [
            (label(state), count, round(100 * count / self.regions) if self.regions else None)
            for state, count in self.counts
        ]


STANDINGS = (Progress.KEPT, Progress.UNDER_WAY, Progress.TO_DO, Progress.NOT_APPLICABLE, UNTOLD)


def label(standing: str) -> str:
    return Progress(standing).label if standing else "non renseigné"


def standing(told: Iterable[str]) -> str:
    """Where a commitment stands that several owe: kept when all keep it, under way as soon as one has begun.

    `told` has one state per signatory that owes it, UNTOLD for those who said nothing; «not applicable» of some is
    left out of account.
    """
    states = list(told)
    if all(state == UNTOLD for state in states):
        return UNTOLD
    counted = [state for state in states if state != Progress.NOT_APPLICABLE]
    if not counted:
        return Progress.NOT_APPLICABLE
    if all(state == Progress.KEPT for state in counted):
        return Progress.KEPT
    begun = any(state in {Progress.KEPT, Progress.UNDER_WAY} for state in counted)
    return Progress.UNDER_WAY if begun else Progress.TO_DO


def _by_family(rows: Iterable[CommitmentProgress]) -> dict[tuple, CommitmentProgress]:
    """(commitment, region, family) → what is told; of a region, its own body's word before the national one's."""
    told: dict[tuple, CommitmentProgress] = {}
    for row in rows:
        if family := BY_KIND.get(row.organisation.kind):
            key = row.commitment_id, row.region_id, family.key
            if key not in told or row.organisation.region_id:
                told[key] = row
    return told


def register(actor: Actor, *, year: int, region: str | None) -> list[Line]:
    """Every commitment that holds in a place (None: the nation), as the actor reads it. Two queries."""
    commitments = Commitment.objects.all() if region else Commitment.objects.filter(level=Level.NATIONAL)
    rows = CommitmentProgress.objects.visible_to(actor).filter(year=year, region=region)
    told = _by_family(rows.select_related("organisation"))
    lines = []
    for commitment in commitments:
        owed = [(family, told.get((commitment.pk, region, family.key))) for family in families_of(commitment.owed_by)]
        states = (row.progress if row else UNTOLD for _, row in owed)
        lines.append(Line(commitment, owed, standing(states)))
    return lines


def narrowed(lines: list[Line], *, level: str = "", family: str = "", progress: str | None = None) -> list[Line]:
    """Lines of one accord's level, owed by one signatory, at one state (that signatory's when one is chosen)."""
    kept = []
    for line in lines:
        if level and line.commitment.level != level:
            continue
        chosen = [row for owing, row in line.told if owing.key == family]
        if family and not chosen:
            continue
        state = line.standing if not family else (chosen[0].progress if chosen[0] else UNTOLD)
        if progress is None or state == progress:
            kept.append(line)
    return kept


def roll_up(actor: Actor, *, year: int) -> list[Share]:
    """Share of the regions per state, for each commitment; of a regional accord's, the regions that have signed one.

    Four queries, whatever the regions have told.
    """
    rows = CommitmentProgress.objects.visible_to(actor).filter(year=year).exclude(region=None)
    told = _by_family(rows.select_related("organisation"))
    regions = list(Region.objects.values_list("pk", flat=True))
    signed = Agreement.objects.filter(level=Level.REGIONAL, state__in=ISSUED, starts_on__year__lte=year)
    with_accord = set(signed.filter(ends_on__year__gte=year).values_list("region_id", flat=True))
    shares = []
    for commitment in Commitment.objects.all():
        families = families_of(commitment.owed_by)
        places = [r for r in regions if commitment.level == Level.NATIONAL or r in with_accord]
        counts: dict[str, int] = defaultdict(int)
        for region in places:
            found = (told.get((commitment.pk, region, family.key)) for family in families)
            counts[standing(row.progress if row else UNTOLD for row in found)] += 1
        shares.append(Share(commitment, families, len(places), [(state, counts[state]) for state in STANDINGS]))
    return shares


def history(actor: Actor, commitment: Commitment) -> list[CommitmentProgress]:
    """What was told of a commitment, the latest year first, the nation before the regions."""
    rows = CommitmentProgress.objects.visible_to(actor).filter(commitment=commitment)
    told = rows.select_related("organisation", "region").order_by("-year", "region__name", "organisation__name")
    return sorted(told, key=lambda row: (-row.year, row.region_id is not None))


@transaction.atomic
def report(
    *, actor: Actor, commitment: Commitment, year: int, region: Region | None, progress: str, evidence: str, link: str
) -> CommitmentProgress:
    """Tell where the actor's organisation stands; PermissionDenied when it does not owe this commitment."""
    if not can_report(actor, commitment):
        raise PermissionDenied
    own = actor.organisation.region_id
    if own and (region is None or region.pk != own):
        raise ValidationError({"region": NOT_YOUR_REGION})
    if commitment.level == Level.REGIONAL and region is None:
        raise ValidationError({"region": NO_NATION})
    told, _ = CommitmentProgress.objects.update_or_create(
        commitment=commitment,
        organisation=actor.organisation,
        region=region,
        year=year,
        defaults={
            "progress": progress,
            "evidence": evidence,
            "link": link,
            "updated_by": actor.user,
            "updated_by_name": actor.user.get_full_name(),
            "updated_at": clock.now(),
        },
    )
    return told
