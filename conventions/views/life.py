"""What the pages of the life after signature share."""

from django.core.exceptions import ValidationError
from django.forms import Form
from django.shortcuts import get_object_or_404
from django.urls import reverse

from ..addresses import address, room
from ..enums import Level
from ..models import Agreement


def act_of(request, uuid) -> Agreement:
    """An accord or a convention that the actor sees; an amendment is none."""
    visible = Agreement.objects.visible_to(request.actor).exclude(level=Level.AMENDMENT)
    return get_object_or_404(visible.select_related("parent", "region"), uuid=uuid)


def accord_of(request, uuid) -> Agreement:
    visible = Agreement.objects.visible_to(request.actor).accords()
    return get_object_or_404(visible.select_related("parent", "region"), uuid=uuid)


def above(agreement: Agreement) -> list[dict]:
    """The breadcrumb above one of an act's pages."""
    links = [{"url": reverse("conventions"), "title": "Conventions"}]
    if room(agreement) == "accord":
        links.append({"url": reverse("accords"), "title": "Accords"})
    return [*links, {"url": address(agreement), "title": agreement.number or "Texte en préparation"}]


def spread(error: ValidationError, forms: list[Form]) -> list[str]:
    """Put a service's errors at the fields they name; returns those that name none of the forms'."""
    if not hasattr(error, "error_dict"):
        return error.messages
    left = []
    for name, messages in error.message_dict.items():
        form = next((form for form in forms if name in form.fields), None)
        if form:
            for message in messages:
                form.add_error(name, message)
        else:
            left += messages
    return left


def posted(request):
    """What a form is bound to: an empty POST is a POST."""
    return request.POST if request.method == "POST" else None
