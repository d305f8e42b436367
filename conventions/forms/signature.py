"""Forms of signature, delegation and verification."""

from django import forms

from partners.models import Membership

ACCEPT_PDF = {"accept": "application/pdf,.pdf"}


class DayInput(forms.DateInput):
    """The browser's own calendar, whose value is an ISO date."""

    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class ConsentForm(forms.Form):
    """The consent, told in full beside its box."""

    consent = forms.BooleanField(error_messages={"required": "Cochez la case pour signer : elle vaut consentement."})

    def __init__(self, *args, sentence: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["consent"].label = sentence


class CodeForm(forms.Form):
    code = forms.RegexField(
        r"^\s*\d{6}\s*$",
        label="Code reçu par courriel",
        help_text="Six chiffres. Il vaut dix minutes et cinq essais.",
        error_messages={"invalid": "Le code compte six chiffres."},
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": 6, "autofocus": True}
        ),
    )


class RefusalForm(forms.Form):
    reason = forms.CharField(
        label="Motif",
        help_text="Les autres parties le liront.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class ScanForm(forms.Form):
    file = forms.FileField(
        label="Acte signé, numérisé en PDF",
        help_text="20 Mo au plus. Toutes les pages, signature lisible.",
        widget=forms.FileInput(attrs=ACCEPT_PDF),
    )


class DelegationForm(forms.Form):
    """A delegation of signature to a colleague; `colleagues` are her fellow members."""

    holder = forms.ModelChoiceField(
        Membership.objects.none(), label="À qui", to_field_name="uuid", empty_label="Choisir une personne"
    )
    starts_on = forms.DateField(label="Du", widget=DayInput)
    ends_on = forms.DateField(label="Au", help_text="Dernier jour compris.", widget=DayInput)

    def __init__(self, *args, colleagues, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["holder"].queryset = colleagues
        self.fields["holder"].label_from_instance = lambda membership: str(membership.user)


class VerifyForm(forms.Form):
    """A file to look at; it is read at once and not kept."""

    file = forms.FileField(
        label="Fichier PDF à vérifier",
        help_text="Déposez ici l'acte reçu, tel quel. La vérification commence dès que le fichier est choisi.",
        widget=forms.FileInput(attrs=ACCEPT_PDF | {"data-submit": True}),
    )

    def __init__(self, *args, max_bytes: int = 0, **kwargs):
        super().__init__(*args, **kwargs)
        self.max_bytes = max_bytes

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > self.max_bytes:
            raise forms.ValidationError("Le fichier dépasse 20 Mo : ce n'est pas un acte de la plateforme.")
        return file
