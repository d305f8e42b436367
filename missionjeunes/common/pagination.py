"""Lists: their order, and pages whose count is capped («plus de 1 000» costs the same whatever the base holds)."""

from django.core.paginator import Paginator
from django.utils.functional import cached_property

CAP = 1000


def ordering(asked: str, sorts: dict[str, str], default: list[str]) -> list[str]:
    """Fields to order a list by, from what the address asks: a key of `sorts`, after `-` the other way round."""
    field = sorts.get(asked.lstrip("-"))
    if field is None:
        return default
    return ["-" + field, "-pk"] if asked.startswith("-") else [field, "pk"]


class CappedPaginator(Paginator):
    """Counts up to CAP rows; `capped` tells that there are more."""

    @cached_property
    def count(self) -> int:
        return min(self._count, CAP)

    @cached_property
    def _count(self) -> int:
        return self.object_list.order_by()[: CAP + 1].count()

    @property
    def capped(self) -> bool:
        return self._count > CAP

    @property
    def count_label(self) -> str:
        """«plus de 1 000» or the number, with a thin space."""
        return f"plus de {CAP:,}".replace(",", "\u202f") if self.capped else f"{self.count:,}".replace(",", "\u202f")
