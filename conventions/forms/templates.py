"""A clause of a model."""

from django import forms


class ClauseForm(forms.Form):
    title = forms.CharField(label="Titre", max_length=200)
    text = forms.CharField(label="Texte", max_length=20_000, widget=forms.Textarea(attrs={"rows": 8}))
