"""Forms of accounts, members and organisations."""

from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password

from .enums import Right
from .models import Organisation, User


class InviteForm(forms.Form):
    email = forms.EmailField(
        label="Adresse électronique professionnelle",
        help_text="L'invitation ne vaut que pour cette adresse. Format attendu : nom@domaine.fr",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    right = forms.ChoiceField(label="Droit", choices=Right, initial=Right.MEMBER)


class RightForm(forms.Form):
    right = forms.ChoiceField(label="Droit", choices=Right)


class DPOForm(forms.ModelForm):
    class Meta:
        model = Organisation
        fields = ["dpo_email"]
        labels = {"dpo_email": "Adresse du délégué à la protection des données"}
        help_texts = {"dpo_email": "Publiée sur la page «Mes droits». Format attendu : nom@domaine.fr"}


class NewAccountForm(forms.Form):
    """Names and password of the account born from an invitation; the address is the invited one."""

    first_name = forms.CharField(
        label="Prénom", max_length=100, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label="Nom", max_length=100, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )
    password = forms.CharField(
        label="Mot de passe",
        strip=False,
        help_text=password_validators_help_text_html,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args, email: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self):
        cleaned = super().clean()
        if password := cleaned.get("password"):
            user = User(
                email=self.email, first_name=cleaned.get("first_name", ""), last_name=cleaned.get("last_name", "")
            )
            try:
                validate_password(password, user)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned


class NameForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["first_name", "last_name"]
        widgets = {
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
        }
