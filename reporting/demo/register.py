"""The network at work: referents of each region and what signatories told of their commitments, this year and last.

Some seats stay vacant and some commitments untold, so that alerts, the roll-up and «non renseigné» live too.
"""

from datetime import date, timedelta
from random import Random

from conventions.enums import ISSUED, Level, Progress
from conventions.families import BY_KIND, FAMILIES, Family
from conventions.models import Agreement, Commitment, CommitmentProgress, Referent
from conventions.services.referents import signatories_on
from missionjeunes.common import clock
from partners.models import Organisation, Region

from .chance import rng, wheel
from .people import draw_name

VACANT, REPLACED = 0.12, 0.2  # shares of the seats
LAST_YEAR = wheel({Progress.KEPT: 55, Progress.UNDER_WAY: 30, Progress.TO_DO: 8, Progress.NOT_APPLICABLE: 2, "": 5})
THIS_YEAR = wheel({Progress.KEPT: 18, Progress.UNDER_WAY: 42, Progress.TO_DO: 18, Progress.NOT_APPLICABLE: 2, "": 20})
EVIDENCE = {
    Progress.KEPT: "Fait ; compte rendu présenté au comité.",
    Progress.UNDER_WAY: "Engagé avec les partenaires ; point prévu au prochain comité.",
    Progress.TO_DO: "",
    Progress.NOT_APPLICABLE: "Sans objet sur ce territoire cette année.",
}


def keep_register(seed: int) -> tuple[int, int]:
    """Write referents and progress; returns how many of each. Runs in a batch scope."""
    today = clock.today()
    bodies = {(body.kind, body.region_id): body for body in Organisation.objects.filter(kind__in=BY_KIND)}
    regions = list(Region.objects.order_by("pk"))
    since = signatories_on(today)
    seats = [
        (region, family, body)
        for region in regions
        for family in FAMILIES
        if family.key in since and (body := _body(bodies, family, region))
    ]
    named = [one for region, family, body in seats for one in _mandates(seed, region, family, body, today)]
    Referent.objects.bulk_create(named)
    signed = Agreement.objects.filter(level=Level.REGIONAL, state__in=ISSUED, ends_on__gte=today)
    with_accord = set(signed.values_list("region_id", flat=True))
    commitments = list(Commitment.objects.all())
    told = [
        one
        for region, family, body in seats
        for commitment in commitments
        if set(family.kinds) & set(commitment.owed_by)
        and (commitment.level == Level.NATIONAL or region.pk in with_accord)
        for one in _years(seed, region, commitment, body, today)
    ]
    CommitmentProgress.objects.bulk_create(told, batch_size=1000)
    return len(named), len(told)


def _body(bodies: dict, family: Family, region: Region) -> Organisation | None:
    """Who speaks for a signatory in a region: its regional body, else the national one."""
    places = [(kind, region.pk) for kind in reversed(family.kinds)] + [(kind, None) for kind in family.kinds]
    return next((bodies[place] for place in places if place in bodies), None)


def _mandates(seed: int, region: Region, family: Family, body: Organisation, today: date) -> list[Referent]:
    chance = rng(seed, "referents", region.pk, family.key)
    start = today - timedelta(days=chance.randrange(120, 900))
    drawn = chance.random()
    if drawn < VACANT:  # the last one has left
        return [_referent(chance, region, body, start, start + timedelta(days=chance.randrange(30, 119)))]
    if drawn < REPLACED + VACANT:
        change = start + timedelta(days=60)
        return [
            _referent(chance, region, body, start, change),
            _referent(chance, region, body, change + timedelta(1)),
        ]
    return [_referent(chance, region, body, start)]


def _referent(chance: Random, region: Region, body: Organisation, start: date, end: date | None = None) -> Referent:
    first, last, woman = draw_name(chance)
    return Referent(
        organisation=body,
        region=region,
        name=f"{last.upper()} {first}",
        capacity="Référente régionale" if woman else "Référent régional",
        email=f"referent.{body.kind.lower()}.{region.pk.lower()}@demo.mission-jeunes.example",
        starts_on=start,
        ends_on=end,
    )


def _years(seed: int, region: Region, commitment: Commitment, body: Organisation, today: date):
    chance = rng(seed, "commitments", region.pk, body.pk, commitment.clause)
    for year, drawn in ((today.year - 1, LAST_YEAR), (today.year, THIS_YEAR)):
        if progress := chance.choice(drawn):
            yield CommitmentProgress(
                commitment=commitment,
                organisation=body,
                region=region,
                year=year,
                progress=progress,
                evidence=EVIDENCE[progress],
                updated_by_name="Démonstration",
                updated_at=clock.now(),
            )
