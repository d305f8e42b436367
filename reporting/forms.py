"""Forms of a shared territorial diagnosis (opening, telling of a subject, the synthesis) and of a practice."""

import re

from django import forms

from missionjeunes.common import clock
from partners.actor import Actor
from partners.enums import Kind
from partners.models import Department
from partners.reference import naf_sections, rome_domains

from .diagnosis import SHORTEST, SUBJECTS
from .enums import Part, Priority, Subject
from .models import Contribution, Diagnosis, Practice
from .practices import CONTENT, PASSAGES
from .services.diagnosis.steps import TEXTS, accords, departments, periods

NO_PERSON = "N'y nommez personne et n'y mettez rien qui touche à la santé."
# An e-mail address, a telephone number (pairs of digits with the same sign between them), a NIR: not a dated figure.
ABOUT_A_PERSON = re.compile(r"\S@\S|(?:\+33[\s./-]?|0)[1-9](?P<between>[\s./-]?)\d\d(?:(?P=between)\d\d){3}|\d{13,}")
POINTS_AT_SOMEONE = "Retirez l'adresse électronique ou le numéro : un apport ne désigne personne."
NO_ADDRESS = "Retirez l'adresse électronique ou le numéro : le texte ne désigne personne, l'adresse a son champ."


def _day(label: str, hint: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=f"{hint} Format attendu : JJ/MM/AAAA",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Indiquez une date, par exemple 01/01/2027.", "required": "Indiquez la date."},
    )


def _reason(read_by: str, why: str) -> forms.CharField:
    return forms.CharField(
        label="Motif",
        max_length=1000,
        help_text=read_by,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": f"Indiquez le motif : {why}."},
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


class Passage(forms.CharField):
    """Counts the end of a line as one character, as the page does."""

    def to_python(self, value):
        return super().to_python(value).replace("\r\n", "\n")


class ContributionForm(forms.ModelForm):
    """One subject in a sentence or two."""

    class Meta:
        model = Contribution
        fields = ["subject", "trade", "sector", "priority", "text"]
        field_classes = {"text": Passage}
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
        field_classes = dict.fromkeys(TEXTS, Passage)
        widgets = {name: forms.Textarea(attrs={"rows": 6, "maxlength": 4000}) for name in TEXTS}
        help_texts = {
            "on_companies": f"Ne citez aucune agence ni aucune entreprise (secret des affaires). {NO_PERSON}",
            "on_youths": NO_PERSON,
            "priorities": "Une par ligne.",
        }


class ExtendForm(forms.Form):
    collects_until = _day("Dernier jour de la collecte", "De deux semaines à six mois après l'ouverture.")


class AbandonForm(forms.Form):
    reason = _reason("Lu par toutes les parties, prévenues par courriel.", "les parties le liront")


class PracticeForm(forms.ModelForm):
    """A practice in one page; saved as it stands, also unfinished: proposing it asks for what is missing."""

    class Meta:
        model = Practice
        fields = CONTENT
        labels = {"title": "Titre", "contact": "Adresse de fonction", **PASSAGES}
        field_classes = dict.fromkeys(PASSAGES, Passage)
        widgets = {name: forms.Textarea(attrs={"rows": 6}) for name in PASSAGES}
        help_texts = {
            "title": "Ce qui a été fait, en une phrase courte : on la lit dans la bibliothèque.",
            "situation": f"Le besoin, le territoire, les jeunes et les entreprises concernés. {NO_PERSON}",
            "actions": "Les étapes, qui a fait quoi, avec quels moyens ou financements. Citez un partenaire s'il le"
            " veut bien.",
            "effects": "Pour les jeunes et pour les entreprises. Un chiffre a sa date et sa source, et c'est le"
            " vôtre : jamais celui d'une autre entreprise.",
            "advice": "Ce qui a été difficile, ce qu'il faut prévoir, ce que vous feriez autrement.",
            "contact": "Où une autre organisation peut vous écrire, par exemple partenariats@organisation.fr : une"
            " adresse de service, pas celle d'une personne.",
        }

    subject = forms.ChoiceField(label="Sujet", choices=[("", "Choisir"), *Subject.choices])
    department = forms.ModelChoiceField(label="Territoire", queryset=Department.objects.none(), required=False)

    def __init__(self, *args, actor: Actor, **kwargs):
        super().__init__(*args, **kwargs)
        own, place = actor.organisation, self.fields["department"]
        place.queryset, place.empty_label = departments(actor), f"Toute la région ({own.region})"
        if self.instance.pk is None:
            place.initial = own.department_id
        if not own.region_id:
            del self.fields["department"]

    def clean(self) -> dict:
        for name in ("title", *PASSAGES):
            if ABOUT_A_PERSON.search(self.cleaned_data.get(name, "")):
                self.add_error(name, NO_ADDRESS)
        return {"department": None, **self.cleaned_data}


class StepForm(forms.Form):
    """Why a practice is sent back or withdrawn."""

    reason = _reason(
        "L'organisation qui la raconte et celles qui la relisent le liront.",
        "l'organisation qui raconte la pratique le lira",
    )


class ReadForm(forms.Form):
    """Which version one has read."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class ReturnForm(ReadForm, StepForm):
    """Why the version that one has read is sent back."""
