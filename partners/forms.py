"""Forms of accounts, members and organisations."""

from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password

from missionjeunes.common import clock

from .enums import Kind, Right
from .models import Organisation, User
from .services.handovers import successors


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


class SuccessorField(forms.ModelChoiceField):
    """An organisation with its department, which tells homonyms apart."""

    def label_from_instance(self, organisation: Organisation) -> str:
        place = f" ({organisation.department})" if organisation.department else ""
        return f"{organisation.name}{place}"


SUCCESSORS = {
    Kind.MISSION_LOCALE: "Une Mission Locale ouverte de la même région.",
    Kind.AGENCY: "Une agence ouverte de la même entreprise ; une autre entreprise signe ses propres conventions.",
    Kind.COMPANY: "Un établissement ouvert de même SIREN ; une autre entreprise signe ses propres conventions.",
}


class HandoverForm(forms.Form):
    """Who takes over, from which day, and why."""

    successor = SuccessorField(
        label="Organisation qui reprend",
        queryset=Organisation.objects.none(),
        required=False,
        to_field_name="uuid",
    )
    effective_on = forms.DateField(
        label="Premier jour sans cette organisation",
        help_text="Demain au plus tôt. La veille est son dernier jour. Format attendu : JJ/MM/AAAA",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Indiquez une date, par exemple 01/01/2027.", "required": "Indiquez la date."},
    )
    reason = forms.CharField(
        label="Motif",
        max_length=2000,
        help_text="Lu par les deux organisations, les autres parties des conventions et les services de l'État."
        " N'y nommez aucun jeune.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Indiquez le motif."},
    )

    def __init__(self, *args, organisation: Organisation, own: bool, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["successor"]
        field.queryset = successors(organisation, clock.today())
        field.empty_label = "Aucune : elle ferme sans repreneur"
        field.help_text = SUCCESSORS[organisation.kind]
        if organisation.kind == Kind.MISSION_LOCALE and not own:
            field.required, field.empty_label = True, "Choisir"
            field.error_messages["required"] = "Indiquez la Mission Locale qui reprend."


class AnswerForm(forms.Form):
    reason = forms.CharField(
        label="Motif, si vous refusez",
        required=False,
        max_length=2000,
        help_text="Lu par les deux organisations et les services de l'État.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
