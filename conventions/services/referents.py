"""Regional referents (N2.c, annex 4): the table region × signatory, naming and ending, and the vacancy alert."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse

from missionjeunes.work import outbox
from partners.actor import Actor
from partners.enums import Right
from partners.models import Membership, Organisation, Region

from ..families import BY_KIND, FAMILIES, Family
from ..models import Agreement, Party, Referent
from ..permissions import can_name_referent

ALERT_AFTER = timedelta(days=30)
TOO_EARLY = "Le mandat en cours a commencé le {start:%d/%m/%Y} : le suivant commence après ce jour."
NOT_YOUR_REGION = "Votre organisation nomme le référent de sa région."


@dataclass(frozen=True)
class Seat:
    """What a signatory owes a region: its referents of the day, or since when there is none."""

    region: Region
    family: Family
    referents: list[Referent]
    coming: list[Referent]
    vacant_since: date | None

    def is_late(self, day: date) -> bool:
        """Vacant for more than ALERT_AFTER."""
        return self.vacant_since is not None and day - self.vacant_since > ALERT_AFTER


@dataclass(frozen=True)
class Board:
    """The table of annex 4 on a day: its signatories, and one row of seats a region."""

    day: date
    families: list[Family]
    rows: list[tuple[Region, list[Seat]]] = field(default_factory=list)

    @property
    def seats(self) -> list[Seat]:
        return [seat for _, seats in self.rows for seat in seats]

    @property
    def vacant(self) -> list[Seat]:
        return [seat for seat in self.seats if seat.vacant_since]


def signatories_on(day: date) -> dict[str, date]:
    """Key of each family that is party to an accord in force → since when; one query."""
    parties = Party.objects.filter(agreement__in=Agreement.objects.accords().active_on(day))
    found: dict[str, date] = {}
    for kind, start in parties.values_list("organisation__kind", "agreement__starts_on").distinct():
        if family := BY_KIND.get(kind):
            found[family.key] = min(start, found.get(family.key, start))
    return found


def board(referents: Iterable[Referent], regions: Iterable[Region], day: date) -> Board:
    """The seats of `regions`; `referents` hold the past ones too. Three queries, whatever the size."""
    since = signatories_on(day)
    families = [family for family in FAMILIES if family.key in since]
    known: dict[tuple[str, str], list[Referent]] = defaultdict(list)
    for referent in referents:
        if family := BY_KIND.get(referent.organisation.kind):
            known[referent.region_id, family.key].append(referent)
    rows = [
        (
            region,
            [_seat(region, family, known[region.code, family.key], since[family.key], day) for family in families],
        )
        for region in regions
    ]
    return Board(day, families, rows)


def _seat(region: Region, family: Family, known: list[Referent], since: date, day: date) -> Seat:
    current = [r for r in known if r.starts_on <= day and (r.ends_on is None or r.ends_on >= day)]
    coming = [r for r in known if r.starts_on > day]
    ended = [r.ends_on for r in known if r.ends_on is not None and r.ends_on < day]
    vacant = None if current else max([since, *(end + timedelta(days=1) for end in ended)])
    return Seat(region, family, current, coming, vacant)


def board_for(actor: Actor, day: date, region: str = "") -> Board:
    """The table as the actor may read it, of one region when asked."""
    referents = Referent.objects.visible_to(actor).select_related("organisation", "region")
    regions = Region.objects.order_by("name__unaccent")
    if region:
        referents, regions = referents.filter(region=region), regions.filter(pk=region)
    return board(referents, regions, day)


def vacant_regions(actor: Actor, day: date) -> int:
    """Regions where the actor's signatory has nobody and the actor should name; 0 when it is not its duty."""
    if not can_name_referent(actor):
        return 0
    held = Referent.objects.current_on(day).filter(
        region=OuterRef("pk"), organisation__kind__in=BY_KIND[actor.kind].kinds
    )
    in_force = Agreement.objects.accords().active_on(day).filter(party_ids__len__gt=0)
    regions = Region.objects.filter(~Exists(held), Exists(in_force))
    return regions.filter(pk=actor.organisation.region_id).count() if actor.is_territorial else regions.count()


def _own_region(actor: Actor, region: Region) -> None:
    if not can_name_referent(actor):
        raise PermissionDenied
    if actor.organisation.region_id and actor.organisation.region_id != region.pk:
        raise ValidationError({"region": NOT_YOUR_REGION})


@transaction.atomic
def name_referent(*, actor: Actor, region: Region, starts_on: date, **person) -> Referent:
    """Name the referent of a region from a day on; the one in place ends the day before.

    `person`: name, capacity, email, telephone. ValidationError on dates that overlap.
    """
    _own_region(actor, region)
    mine = Referent.objects.visible_to(actor).filter(organisation=actor.organisation, region=region)
    replaced = mine.select_for_update(of=("self",)).current_on(starts_on).first()
    if replaced:
        if replaced.starts_on >= starts_on:
            raise ValidationError({"starts_on": TOO_EARLY.format(start=replaced.starts_on)})
        replaced.ends_on = starts_on - timedelta(days=1)
        replaced.save(update_fields=["ends_on"])
    named = Referent(organisation=actor.organisation, region=region, starts_on=starts_on, **person)
    named.full_clean()
    named.save()
    return named


def change_referent(*, actor: Actor, referent: Referent, **changes) -> Referent:
    """Correct a referent's particulars, or end the mandate (`ends_on`); ValidationError on impossible dates."""
    if referent.organisation_id != actor.organisation.pk or not can_name_referent(actor):
        raise PermissionDenied
    for name, value in changes.items():
        setattr(referent, name, value)
    referent.full_clean()
    referent.save(update_fields=list(changes))
    return referent


def alert_vacancies(day: date) -> int:
    """Write to the administrators of who should name, once a vacancy that lasts; in a batch scope. Returns how many.

    The regional body of the signatory answers for its region, the national one where there is none.
    """
    whole = board(
        Referent.objects.select_related("organisation"),
        Region.objects.order_by("name__unaccent"),
        day,
    )
    late = [seat for seat in whole.vacant if seat.is_late(day)]
    bodies = {
        (body.kind, body.region_id): body for body in Organisation.objects.open_on(day).filter(kind__in=BY_KIND)
    }
    owed = [(seat, body) for seat in late if (body := _who_names(seat, bodies))]
    administrators = defaultdict(list)
    rows = Membership.objects.filter(
        organisation__in={body.pk for _, body in owed}, right=Right.ADMINISTRATOR, ended_at=None
    )
    for organisation, user, email in rows.values_list("organisation_id", "user_id", "user__email"):
        administrators[organisation].append((user, email))
    link = settings.SITE_URL.rstrip("/") + reverse("referent-name")
    for seat, body in owed:
        for user, email in administrators[body.pk]:
            outbox.post(
                key=f"referent:{body.pk}:{seat.region.pk}:{seat.vacant_since}:{user}",
                to=email,
                template="referent_vacant",
                context={"seat": seat, "body": body, "link": f"{link}?region={seat.region.pk}"},
            )
    return len(owed)


def _who_names(seat: Seat, bodies: dict) -> Organisation | None:
    found = [bodies.get((kind, seat.region.pk)) for kind in reversed(seat.family.kinds)]
    found += [bodies.get((kind, None)) for kind in seat.family.kinds]
    return next((body for body in found if body), None)
