"""Forms of regional referents."""

from django import forms

from partners.actor import Actor
from partners.models import Region

from ..models import Referent


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class PersonForm(forms.ModelForm):
    """The particulars that the partners need to reach a referent."""

    class Meta:
        model = Referent
        fields = ["name", "capacity", "email", "telephone"]
        widgets = {
            "email": forms.EmailInput(attrs={"autocomplete": "off"}),
            "telephone": forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
        }
        help_texts = {
            "capacity": "Par exemple : déléguée régionale",
            "email": "Adresse professionnelle, lue par tous les partenaires de la région",
        }


class NameForm(PersonForm):
    """A new referent; whoever holds the region until then ends the day before."""

    class Meta(PersonForm.Meta):
        fields = ["region", *PersonForm.Meta.fields, "starts_on"]
        widgets = PersonForm.Meta.widgets | {"starts_on": DateInput()}

    def __init__(self, *args, actor: Actor, **kwargs):
        super().__init__(*args, **kwargs)
        regions = Region.objects.order_by("name__unaccent")
        if actor.organisation.region_id:
            regions = regions.filter(pk=actor.organisation.region_id)
        self.fields["region"].queryset = regions

    def validate_constraints(self):
        """Overlaps are the service's to tell, once it has ended the mandate in place."""


class ChangeForm(PersonForm):
    """Particulars, and the last day of the mandate."""

    class Meta(PersonForm.Meta):
        fields = [*PersonForm.Meta.fields, "ends_on"]
        widgets = PersonForm.Meta.widgets | {"ends_on": DateInput()}
        help_texts = PersonForm.Meta.help_texts | {
            "ends_on": "Dernier jour du mandat ; vide : il continue. La vacance court du lendemain."
        }
