"""Pages of 25 rows whose count is capped: «plus de 1 000» costs the same whatever the base holds."""

from django.core.paginator import Paginator
from django.utils.functional import cached_property

CAP = 1000


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
