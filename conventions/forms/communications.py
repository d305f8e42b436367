"""Forms of a communication on an accord: what is planned, its publication, a remark."""

from django import forms

from ..enums import Medium, State
from ..models import Agreement, Communication
from .referents import DateInput


class CommunicationForm(forms.ModelForm):
    """What is planned; the accord is chosen once, when the draft begins."""

    file = forms.FileField(
        label="Fichier",
        required=False,
        help_text="Facultatif : un PDF de 5 Mo au plus, par exemple le projet de communiqué.",
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
    )
    remove = forms.BooleanField(label="Retirer le fichier joint", required=False)

    class Meta:
        model = Communication
        fields = ["agreement", "title", "medium", "topic", "planned_on", "audience", "text", "link"]
        labels = {"text": "Texte", "link": "Lien", "topic": "Elle porte sur"}
        widgets = {"planned_on": DateInput(), "text": forms.Textarea(attrs={"rows": 8})}
        help_texts = {
            "planned_on": "Celui où elle doit paraître ou se tenir.",
            "audience": "Par exemple : presse régionale, entreprises adhérentes, jeunes et familles",
            "text": "Le projet, ou ce qu'elle dira. Ne nommez aucun jeune. Il faut un texte, un lien ou un fichier.",
        }

    def __init__(self, *args, accords: list[Agreement] | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["medium"].choices = [("", "Choisissez"), *Medium.choices]
        if accords is None:
            del self.fields["agreement"]
        else:
            choice = self.fields["agreement"]
            choice.queryset = choice.queryset.filter(pk__in=[accord.pk for accord in accords])
            choice.label_from_instance = _named
            choice.empty_label = None if len(accords) == 1 else "Choisissez"
        if self.instance.document_id is None:
            del self.fields["remove"]


def _named(accord: Agreement) -> str:
    """Number and title; one that has ended says so."""
    ended = "" if accord.state == State.IN_FORCE else f"({accord.get_state_display()}) "
    return f"{accord.number} {ended}{accord.title}"


class PublicationForm(forms.Form):
    published_on = forms.DateField(label="Elle a paru le", widget=DateInput())
    published_link = forms.URLField(
        label="Lien vers la publication", required=False, help_text="Facultatif", assume_scheme="https"
    )


class AnswerForm(forms.Form):
    """What one has read, by its version, and a remark if there is one."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    remark = forms.CharField(
        label="Votre remarque",
        required=False,
        max_length=5000,
        help_text="Facultatif. L'auteur la lira.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
