"""Handovers as their authors make them: prepared and answered on their pages, carried out by the beat on a day."""

from datetime import timedelta
from io import StringIO

from django.core.management import call_command
from django.urls import reverse

from missionjeunes.common import clock
from partners import tasks
from partners.models import Handover, Organisation
from tests.conftest import login

SOON = 10  # days until a handover of these tests takes effect


def owner(model):
    return model.objects.using("owner")


def day_of_effect():
    return clock.today() + timedelta(SOON)


def wanted(successor=None, **values) -> dict:
    """What the form of preparation sends, confirmed."""
    chosen = {"successor": successor.uuid} if successor else {}
    return {"effective_on": day_of_effect().isoformat(), "reason": "Fusion votée", "confirm": "1"} | chosen | values


def new(of: Organisation) -> str:
    return reverse("handover-new", args=[of.uuid])


def prepared(client, of: Organisation, successor=None, **values) -> Handover:
    """A handover prepared on its page, and the platform's turn that tells who is awaited."""
    response = client.post(new(of), wanted(successor, **values))
    assert response.status_code == 302, response.context["form"].errors
    return owner(Handover).latest("pk")


def answered(client, handover: Handover, answer="accept", **values):
    return client.post(reverse("handover-answer", args=[handover.uuid]), {"answer": answer} | values)


def on(day=None) -> int:
    """The beat's turn on a day, with the worker's login; returns how many handovers it has done."""
    with login("worker"), clock.at(day or clock.today()):
        return tasks.handovers()


def texts_of(response) -> str:
    return " ".join(response.content.decode().split())


def found_by_check_data(as_worker) -> str:
    """What check_data says of the base on the day: nothing when it is sound."""
    output = StringIO()
    with as_worker(), clock.at(day_of_effect()):
        try:
            call_command("check_data", stdout=output, stderr=output)
        except SystemExit:
            return output.getvalue()
    return ""
