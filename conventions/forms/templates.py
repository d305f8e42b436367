"""A clause of a model, and an annex that it names."""

from django import forms

from ..families import FAMILIES


class ClauseForm(forms.Form):
    title = forms.CharField(label="Titre", max_length=200)
    text = forms.CharField(label="Texte", max_length=20_000, widget=forms.Textarea(attrs={"rows": 8}))


class NamedAnnexForm(forms.Form):
    title = forms.CharField(label="Intitulé", max_length=150)
    supplier = forms.ChoiceField(
        label="Fournie par",
        choices=[(family.key, family.label) for family in FAMILIES],
        help_text="À défaut de ce signataire parmi les parties, l'État la fournit.",
    )
