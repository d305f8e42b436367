"""Beside a convention or a regional accord in preparation: the validated diagnosis of its territory (N1.5)."""

from django.urls import reverse

from conventions.beforehand import Reading, register
from conventions.models import Agreement
from partners.actor import Actor
from partners.models import Organisation

from .services.diagnosis.reading import current


@register
def diagnoses(actor: Actor, agreement: Agreement) -> list[Reading]:
    """The diagnoses of the convention's Missions Locales' places, else of the accord's region."""
    places = Organisation.objects.filter(pk__in=agreement.mission_locale_ids) if agreement.mission_locale_ids else ()
    return [
        Reading(
            f"diagnostic territorial validé, {one.place}, {one.period_label}", reverse("diagnosis", args=[one.uuid])
        )
        for one in current(actor, places, agreement.region_id)
    ]
