"""The actor: a person acting for one organisation. Everything that reads tenant data is asked for one."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q

from missionjeunes.common import clock

from .enums import BRANCH_KINDS, COUNTERPART_KINDS, NATIONAL_KINDS, TERRITORIAL_STATE_KINDS, Kind, Right
from .models import Membership, Organisation, User

_ORDER = [Right.MEMBER, Right.DIRECTOR, Right.ADMINISTRATOR]


@dataclass(frozen=True)
class Actor:
    """Who acts (`user`, `membership`) and for whom (`organisation`). There is no default actor."""

    user: User
    membership: Membership

    @property
    def organisation(self) -> Organisation:
        return self.membership.organisation

    @property
    def kind(self) -> str:
        return self.organisation.kind

    def has_right(self, right: Right) -> bool:
        """True when the membership holds `right` or one above it."""
        return _ORDER.index(Right(self.membership.right)) >= _ORDER.index(right)

    @cached_property
    def is_mission_locale(self) -> bool:
        return self.kind == Kind.MISSION_LOCALE

    @cached_property
    def is_agency(self) -> bool:
        return self.kind == Kind.AGENCY

    @cached_property
    def is_counterpart(self) -> bool:
        """An agency, or a company of another branch: the other side of a convention, with the same rights."""
        return self.kind in COUNTERPART_KINDS

    @cached_property
    def is_national(self) -> bool:
        """Member of a national body: the whole country, masked below 5 persons."""
        return self.kind in NATIONAL_KINDS or (self.kind in BRANCH_KINDS and not self.organisation.region_id)

    @cached_property
    def is_territorial(self) -> bool:
        """DREETS/DEETS, DDETS, ARML, or a regional delegation of the branch."""
        return self.kind in TERRITORIAL_STATE_KINDS or (
            self.kind in BRANCH_KINDS and bool(self.organisation.region_id)
        )

    @cached_property
    def territory(self) -> str:
        """Code of the territory looked at: `FR`, `R28`, `D14` or `ML:CODE`; empty when it has none."""
        if self.is_national:
            return "FR"
        if self.kind == Kind.DDETS:
            return f"D{self.organisation.department_id}"
        if self.is_territorial:
            return f"R{self.organisation.region_id}"
        if self.is_mission_locale:
            return f"ML:{self.organisation.code_structure}"
        return ""


def acting() -> Q:
    """Condition on memberships: the person and her right are active, the organisation is not closed."""
    still_open = Q(organisation__closed_on=None) | Q(organisation__closed_on__gt=clock.today())
    return still_open & Q(ended_at=None, user__is_active=True)


def memberships_of(user: User):
    """The organisations a person may act for now, oldest first."""
    return Membership.objects.filter(acting(), user=user).select_related("organisation").order_by("created_at", "pk")
