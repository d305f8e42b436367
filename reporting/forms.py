"""Forms of a shared territorial diagnosis: opening it, telling of a subject, writing the synthesis."""

import re

from django import forms

from missionjeunes.common import clock
from partners.actor import Actor
from partners.enums import Kind
from partners.models import Department
from partners.reference import naf_sections, rome_domains

from .diagnosis import SHORTEST, SUBJECTS
from .enums import Part, Priority
from .models import Contribution, Diagnosis
from .services.diagnosis.steps import TEXTS, accords, departments, periods

NO_PERSON = "N'y nommez personne et n'y mettez rien qui touche à la santé."
ABOUT_A_PERSON = re.compile(r"\S@\S|(?:\d[ .-]?){9,}")
POINTS_AT_SOMEONE = "Retirez l'adresse électronique ou le numéro : un apport ne désigne personne."


def _day(label: str, hint: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=f"{hint} Format attendu : JJ/MM/AAAA",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Indiquez une date, par exemple 01/01/2027.", "required": "Indiquez la date."},
    )


class OpeningForm(forms.Form):
    """Territory, accord, period and last day of the collection; what can be known is filled in."""

    department = forms.ModelChoiceField(label="Territoire", queryset=Department.objects.none(), required=False)
    accord = forms.ModelChoiceField(label="Accord", queryset=None, to_field_name="uuid", empty_label=None)
    period = forms.ChoiceField(
        label="Période des chiffres",
        help_text="Ceux du tableau de suivi et de la couverture, déjà connus : rien n'est à saisir.",
    )
    collects_until = _day("Dernier jour de la collecte", "De deux semaines à six mois ; il peut être changé ensuite.")

    def __init__(self, *args, actor: Actor, **kwargs):
        super().__init__(*args, **kwargs)
        today = clock.today()
        place = self.fields["department"]
        place.queryset, place.empty_label = departments(actor), f"Toute la région ({actor.organisation.region})"
        if actor.kind == Kind.DDETS:
            place.required, place.empty_label = True, None
        self.fields["accord"].queryset = accords(actor)
        self.fields["period"].choices = [(one.code, one.label.capitalize()) for one in periods(today)]
        self.fields["collects_until"].initial = today + 2 * SHORTEST


class ContributionForm(forms.ModelForm):
    """One subject in a sentence or two."""

    class Meta:
        model = Contribution
        fields = ["subject", "trade", "sector", "priority", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 4, "maxlength": 400})}
        help_texts = {"text": f"Une phrase ou deux sur le territoire, 400 signes au plus. {NO_PERSON}"}

    trade = forms.ChoiceField(label="Domaine de métiers, s'il y en a un", required=False)
    sector = forms.ChoiceField(label="Secteur, s'il y en a un", required=False)
    priority = forms.TypedChoiceField(label="Priorité", choices=Priority, coerce=int)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        part = Part(self.instance.part)
        self.fields["subject"].choices = [("", "Choisir"), *SUBJECTS[part]]
        self.fields["trade"].choices = [("", "Tous les métiers"), *rome_domains()]
        self.fields["sector"].choices = [("", "Tous les secteurs"), *naf_sections()]
        if part != Part.COMPANIES:
            del self.fields["trade"], self.fields["sector"]

    def clean_text(self) -> str:
        text = self.cleaned_data["text"]
        if ABOUT_A_PERSON.search(text):
            raise forms.ValidationError(POINTS_AT_SOMEONE)
        return text


class SynthesisForm(forms.ModelForm):
    """A text for each part and the priorities; saved as they stand, also unfinished."""

    class Meta:
        model = Diagnosis
        fields = TEXTS
        labels = {
            "on_youths": "Synthèse des besoins des jeunes",
            "on_companies": "Synthèse des besoins des entreprises",
            "on_resources": "Synthèse des ressources",
            "priorities": "Priorités convenues",
        }
        widgets = {name: forms.Textarea(attrs={"rows": 6, "maxlength": 4000}) for name in TEXTS}
        help_texts = {
            "on_companies": f"Ne citez aucune agence ni aucune entreprise (secret des affaires). {NO_PERSON}",
            "on_youths": NO_PERSON,
            "priorities": "Une par ligne.",
        }


class ExtendForm(forms.Form):
    collects_until = _day("Dernier jour de la collecte", "De deux semaines à six mois après l'ouverture.")


class AbandonForm(forms.Form):
    reason = forms.CharField(
        label="Motif",
        max_length=1000,
        help_text="Lu par toutes les parties, prévenues par courriel.",
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Indiquez le motif : les parties le liront."},
    )
