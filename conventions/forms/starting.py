"""Choosing the partners of a new convention, and the text it begins with."""

from uuid import uuid4

from django import forms

from ..models import Agreement

EACH, ALL = "chacune", "toutes"


class SearchForm(forms.Form):
    """What is typed to find partners; it stays in the address."""

    q = forms.CharField(required=False, max_length=100)


class StartForm(forms.Form):
    """One convention each or one for all; from the region's model or an earlier convention of one's own."""

    how = forms.ChoiceField(label="Combien de conventions ?", widget=forms.RadioSelect, initial=EACH)
    source = forms.ChoiceField(label="Texte de départ", required=False)
    once = forms.UUIDField(
        required=False, widget=forms.HiddenInput, initial=uuid4
    )  # one for each showing of the form

    def __init__(self, *args, sources: list[Agreement], partner: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.sources = {str(source.uuid): source for source in sources}
        self.fields["how"].choices = [
            (EACH, f"Une convention par {partner}"),
            (ALL, "Une seule convention pour toutes"),
        ]
        self.fields["source"].choices = [
            ("", "Le modèle de la région, à défaut le modèle national"),
            *((key, f"Reprendre {source}") for key, source in self.sources.items()),
        ]

    @property
    def earlier(self) -> Agreement | None:
        """The convention whose text is taken over; None for the model."""
        return self.sources.get(self.cleaned_data["source"])


class AccordForm(forms.Form):
    """Which accord the new one renews."""

    renews = forms.ChoiceField(label="Accord à renouveler", required=False)

    def __init__(self, *args, accords: list[Agreement], required: bool, **kwargs):
        self.accords = {str(accord.uuid): accord for accord in accords}
        super().__init__(*args, initial={"renews": next(iter(self.accords), "")}, **kwargs)
        none = [] if required else [("", "Aucun : c'est un premier accord")]
        choices = [(key, f"{a.number} — {a.title}") for key, a in self.accords.items()]
        self.fields["renews"].choices = choices + none

    @property
    def renewed(self) -> Agreement | None:
        return self.accords.get(self.cleaned_data["renews"])
