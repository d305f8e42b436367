"""The children of an accord as a reader sees them: where each stands, and the share aligned in each region."""

from dataclasses import dataclass

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Value, When

from partners.actor import Actor

from .enums import Level, State
from .models import Agreement, Alignment

ALIGNED, TO_REALIGN, DRAFTED, SIGNED = "aligned", "to_realign", "drafted", "signed"
STANDINGS = {
    ALIGNED: "alignée",
    TO_REALIGN: "à réaligner",
    DRAFTED: "avenant en préparation",
    SIGNED: "réalignée par avenant",
}


def children(actor: Actor, accord: Agreement) -> QuerySet:
    """Acts in force that decline the accord, or are to; `standing` says where each stands.

    Without a trace of realignment a child that declines it is aligned; one that no longer does has left it.
    """
    asked = Alignment.objects.filter(parent=accord, child=OuterRef("pk"))
    waiting = asked.filter(done_at=None)
    visible = Agreement.objects.visible_to(actor).filter(state=State.IN_FORCE).exclude(level=Level.AMENDMENT)
    return visible.filter(Q(parent=accord) | Exists(waiting)).annotate(
        standing=Case(
            When(Exists(waiting.filter(draft=None)), then=Value(TO_REALIGN)),
            When(Exists(waiting), then=Value(DRAFTED)),
            When(Exists(asked), then=Value(SIGNED)),
            default=Value(ALIGNED),
        )
    )


@dataclass(frozen=True)
class Share:
    """A region's children: how many there are, and how many decline the accord."""

    region: str
    aligned: int
    total: int

    @property
    def percent(self) -> int:
        return round(100 * self.aligned / self.total)


def shares(found: QuerySet) -> list[Share]:
    """The share aligned of each region, in the order of names; one query."""
    rows = (
        found.order_by()
        .values(name=F("region__name"))
        .annotate(total=Count("pk"), aligned=Count("pk", filter=Q(standing__in=[ALIGNED, SIGNED])))
        .order_by("name")
    )
    return [Share(row["name"] or "Sans région", row["aligned"], row["total"]) for row in rows]
