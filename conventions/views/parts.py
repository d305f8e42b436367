"""Saving the parts of a text from forms: the fields a person has changed, and no other."""

from collections.abc import Callable
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.forms import Form, MultipleChoiceField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from missionjeunes.common import clock
from partners.actor import Actor
from partners.models import Membership, User

from ..forms.parts import ContactForm, PartForm
from ..forms.signing_parties import OrderForm, SignatoriesForm
from ..models import Agreement, Signatory
from ..services.editing import edit, name_signatory, set_order

Again = Callable[[Agreement], list[PartForm]]
AUTOSAVE = {"hx-trigger": "change, input changed delay:1s", "hx-target": "#saved", "hx-sync": "this:replace"}


def own_side(actor: Actor, agreement: Agreement, data=None) -> list[PartForm]:
    """The forms of one's own contact and signatories, prefilled."""
    colleagues = Prefetch("user", User.objects.only("uuid", "email", "first_name", "last_name"))
    members = Membership.objects.visible_to(actor).filter(ended_at=None).prefetch_related(colleagues)
    held = Signatory.objects.visible_to(actor).filter(agreement=agreement, party__organisation=actor.organisation)
    signatories = SignatoriesForm(
        data,
        members=list(members.order_by("user__last_name", "pk")),
        held=list(held),
        has_head_office=actor.is_agency and actor.organisation.parent_id is not None,
    )
    if agreement.level != "convention":
        return [signatories]
    return [ContactForm(data, text=agreement.text, organisation_id=actor.organisation.pk), signatories]


def save_part(actor: Actor, agreement: Agreement, form: PartForm, names: list[str], section: str = "") -> None:
    """Save the fields `names` of a valid form. ValidationError as the services raise it."""
    if not names:
        return
    if isinstance(form, SignatoriesForm):
        for signatory in form.named(names):
            name_signatory(actor=actor, agreement=agreement, **signatory)
    elif isinstance(form, OrderForm):
        set_order(actor=actor, agreement=agreement, in_order=bool(form.cleaned_data["in_order"]))
    else:
        edit(actor=actor, agreement=agreement, section=section, change=lambda text: form.apply(text, names))


def save_all(actor: Actor, agreement: Agreement, forms: list[PartForm], section: str = "") -> bool:
    """Save what was changed in forms that are all valid; False when one is not, its errors with its fields."""
    valid = [form.is_valid() for form in forms]  # each of them, so that each shows its errors
    if not all(valid):
        return False
    for form in forms:
        try:
            save_part(actor, agreement, form, form.changed(), section)
        except ValidationError as error:
            add_errors(form, error)
            return False
    return True


def save_one(request: HttpRequest, agreement: Agreement, forms: list[PartForm], *, again: Again) -> HttpResponse:
    """Answer htmx: save the one field that was changed, and say when, or what is wrong with it.

    `again` makes the forms anew: the page's hidden copy of the field follows what has been saved, so that the step's
    button does not write it a second time over what another tab has written since.
    """
    name = request.headers.get("HX-Trigger-Name", "")
    form = next((form for form in forms if name in form.fields), None)
    if form is None:
        return render(request, "conventions/drafting/_saved.html", {"error": "ce champ n'existe plus"}, status=400)
    form.is_valid()
    if name not in form.errors:
        try:
            save_part(request.actor, agreement, form, [name])
        except ValidationError as error:
            add_errors(form, error)
    errors = [*form.errors.get(name, []), *form.non_field_errors()]
    context = {"at": clock.now(), "label": form.fields[name].label, "error": errors[0] if errors else ""}
    if not errors:
        agreement.refresh_from_db(fields=["text", "in_order"])
        context["shown"] = _shown(again(agreement), name)
    return render(request, "conventions/drafting/_saved.html", context)


def _shown(forms: list[PartForm], name: str) -> str:
    """The hidden copy of a field's value as it now stands, to be put in the place of the page's."""
    form = next((form for form in forms if name in form.fields), None)
    if form is None or isinstance(form.fields[name], MultipleChoiceField):  # several hidden inputs, without a place
        return ""
    return form[name].as_hidden(attrs={"hx-swap-oob": "true"}, only_initial=True)


def autosave(forms: list[PartForm], url: str) -> list[PartForm]:
    """Let every field save itself on `url` as soon as it changes."""
    for form in forms:
        for field in form.fields.values():
            field.widget.attrs.update(AUTOSAVE, **{"hx-post": url})
    return forms


def posted_uuid(request: HttpRequest, name: str) -> UUID:
    """The identifier posted under a name; 404 when it is none."""
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        raise Http404 from None


def add_errors(form: Form, error: ValidationError) -> None:
    """Put a service's refusal on the form: on its field when it names one of this form's."""
    if hasattr(error, "error_dict"):
        for name, errors in error.error_dict.items():
            form.add_error(name if name in form.fields else None, errors)
    else:
        form.add_error(None, error)
