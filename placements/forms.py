from django import forms

from .enums import HoldGround


class HoldForm(forms.Form):
    """Why, and until when, a dossier is kept past its term; services.holding bounds the day."""

    ground = forms.ChoiceField(label="Motif", choices=[("", "Choisir"), *HoldGround.choices])
    until = forms.DateField(
        label="Conserver jusqu'au", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
