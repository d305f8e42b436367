from django.db import models

from partners.actor import Actor
from partners.enums import COUNTERPART_KINDS, TERRITORIAL_STATE_KINDS, Kind

from .agreement import Agreement


class OfAgreementQuerySet(models.QuerySet):
    """Rows that belong to an agreement's act: its text, its signatures, its log."""

    def visible_to(self, actor: Actor) -> "OfAgreementQuerySet":
        """Those of the agreements that the actor sees; of a convention, national and branch bodies read no act."""
        readable = Agreement.objects.visible_to(actor)
        if actor.kind not in {Kind.MISSION_LOCALE, *COUNTERPART_KINDS, Kind.ETT, *TERRITORIAL_STATE_KINDS}:
            readable = readable.filter(mission_locale_ids=[])
        return self.filter(agreement__in=readable)
