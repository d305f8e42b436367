"""The register of communications as its readers filter and sort it, and what a communication's dates say."""

from datetime import date

import django_filters

from missionjeunes.common import clock
from missionjeunes.common.pagination import ordering
from partners.actor import Actor
from partners.models import Parameter

from .enums import CommunicationState as State
from .enums import Topic
from .forms.referents import DateInput
from .models import Agreement, Communication, Party

BADGES = {
    State.DRAFT: "new",
    State.TOLD: "info",
    State.PUBLISHED: "success",
    State.UNTOLD: "warning",
    State.CANCELLED: "error",
}
SORTS = {
    "titre": "title__unaccent",
    "organisation": "organisation__name__unaccent",
    "jour": "planned_on",
    "etat": "state",
}


class CommunicationFilter(django_filters.FilterSet):
    """Words of the title, accord, state, object, planned days; unknown values filter nothing."""

    q = django_filters.CharFilter("title", "unaccent__icontains", label="Titre")
    accord = django_filters.ChoiceFilter("agreement__uuid", label="Accord", empty_label="Tous")
    etat = django_filters.ChoiceFilter("state", choices=State.choices, label="État", empty_label="Tous")
    objet = django_filters.ChoiceFilter("topic", choices=Topic.choices, label="Objet", empty_label="Tous")
    du = django_filters.DateFilter("planned_on", "gte", label="Prévue du", widget=DateInput())
    au = django_filters.DateFilter("planned_on", "lte", label="au", widget=DateInput())
    advanced = ("objet", "du", "au")

    class Meta:
        model = Communication
        fields = []

    def __init__(self, data, *, actor: Actor):
        visible = Communication.objects.visible_to(actor)
        super().__init__(data, queryset=visible.select_related("agreement", "organisation"))
        accords = Agreement.objects.visible_to(actor).filter(pk__in=visible.values("agreement"))
        found = accords.order_by("-starts_on", "pk").values_list("uuid", "number", "title")
        self.form.fields["accord"].choices = [(str(uuid), number or title) for uuid, number, title in found]

    @property
    def has_advanced(self) -> bool:
        return any(self.data.get(name) for name in self.advanced)

    @property
    def qs(self):
        return super().qs.order_by(*ordering(self.data.get("tri", ""), SORTS, ["-planned_on", "-pk"]))


def notice_days(day: date) -> int:
    """How many days before the planned one the signatories should be told; the accords set none, a parameter does."""
    return int(Parameter.on("communication_notice_days", day))


def told_on(communication: Communication) -> date | None:
    """The day the signatories were first told, in Paris."""
    return communication.told_at and communication.told_at.astimezone(clock.PARIS).date()


def signatories(agreement: Agreement) -> list[Party]:
    """The parties that have not left, with their organisations; some have no account on the platform."""
    today = clock.today()
    parties = agreement.parties.select_related("organisation")
    return [party for party in parties if party.left_on is None or party.left_on >= today]
