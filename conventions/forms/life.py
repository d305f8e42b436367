"""Forms of the life after signature: departures, announcements, conventions signed on paper."""

from django import forms

from partners.models import Organisation


def _day(label: str, **kwargs) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class DayForm(forms.Form):
    """The last day of a convention that is terminated: typed first, so that its effects are shown before anything
    binds."""

    until = _day(
        "Dernier jour de la convention", help_text="Inclus : le partage des noms s'arrête ce jour-là au soir."
    )


class DepartureForm(forms.Form):
    reason = forms.CharField(
        label="Motif",
        help_text="Les autres parties le liront, et la lettre le reprend.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    until = forms.DateField(required=False, widget=forms.HiddenInput)


class AnnouncementForm(forms.Form):
    message = forms.CharField(
        label="Message à votre réseau",
        help_text="Le texte de l'accord et ses annexes l'accompagnent.",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class PaperForm(forms.Form):
    """A convention already signed by hand, between one's own organisation and partners of the other side."""

    partners = forms.MultipleChoiceField(label="Partenaires", widget=forms.CheckboxSelectMultiple)
    signed_on = _day("Date de la dernière signature")
    starts_on = _day("Début", required=False, help_text="Facultatif : à défaut, le jour de la signature.")
    ends_on = _day("Dernier jour", required=False, help_text="Facultatif : à défaut, trois ans après, la veille.")
    scan = forms.FileField(
        label="Convention numérisée",
        help_text="Un fichier PDF de 20 Mo au plus.",
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf"}),
    )

    def __init__(self, *args, candidates: list[Organisation], **kwargs):
        super().__init__(*args, **kwargs)
        self.candidates = {str(one.uuid): one for one in candidates}
        self.fields["partners"].choices = [(key, one.name) for key, one in self.candidates.items()]

    @property
    def chosen(self) -> list[Organisation]:
        return [self.candidates[key] for key in self.cleaned_data["partners"]]
