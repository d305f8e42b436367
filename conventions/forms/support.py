"""Forms of a request for support: asking, taking it in charge, noting the meeting, ending without."""

from django import forms

from ..content import financing
from ..enums import Funder
from ..support import BODIES
from .referents import DateInput

WANTED = {BODIES["akto"].kind: lambda action: bool(action.get("akto")),
          BODIES["fpett"].kind: lambda action: action.get("funder") in {Funder.PACKAGE, Funder.FPETT}}  # fmt: skip
"""The lines of a plan that are ticked beforehand, by the body asked."""


class AskForm(forms.Form):
    """The lines of the plan to send, what is expected, and whom to reach."""

    actions = forms.TypedMultipleChoiceField(
        label="Actions à envoyer", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    message = forms.CharField(
        label="Ce que vous attendez",
        help_text="Facultatif si une action est cochée. N'y nommez aucun jeune.",
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    contact_name = forms.CharField(label="Interlocuteur : NOM Prénom", max_length=200)
    contact_email = forms.EmailField(label="Adresse électronique", help_text="Format attendu : nom@domaine.fr")
    contact_telephone = forms.CharField(
        label="Téléphone", max_length=20, required=False, help_text="Facultatif. Exemple : 02 31 00 00 00"
    )

    def __init__(self, *args, body: str, lines: list[dict], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["actions"].choices = [(place, _said(line)) for place, line in enumerate(lines)]
        self.fields["actions"].initial = [place for place, line in enumerate(lines) if WANTED[body](line)]
        if not lines:
            del self.fields["actions"]


def _said(line: dict) -> str:
    told = [line["who"], line["when"], financing(line)]
    return " — ".join([line["action"], *(one for one in told if one)])


class TakeForm(forms.Form):
    name = forms.CharField(label="NOM Prénom", max_length=200)
    email = forms.EmailField(label="Adresse électronique", help_text="Les parties la liront.")
    telephone = forms.CharField(label="Téléphone", max_length=20, required=False, help_text="Facultatif")


class MeetForm(forms.Form):
    met_on = forms.DateField(label="Date de la rencontre", widget=DateInput())
    decision = forms.CharField(
        label="Ce qui a été décidé", help_text="En une phrase ; les parties la liront.", max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Motif", help_text="L'autre côté le lira.", max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class FreeReasonForm(ReasonForm):
    """A reason that may be left out."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = False
        self.fields["reason"].help_text = "Facultatif"
