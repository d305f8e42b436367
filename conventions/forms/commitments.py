"""The form by which a signatory tells where a commitment stands, and the filters of the register."""

from django import forms

from missionjeunes.common import clock
from partners.actor import Actor
from partners.models import Region

from ..enums import Level, Progress
from ..families import FAMILIES
from ..models import Commitment, CommitmentProgress

FIRST_YEAR = 2025  # of the agreement of 04/02/2025, whose clauses these are
NATION = "FR"


def years() -> list[tuple[int, str]]:
    return [(year, str(year)) for year in range(clock.today().year, FIRST_YEAR - 1, -1)]


def _regions(actor: Actor):
    regions = Region.objects.order_by("name__unaccent")
    own = actor.organisation.region_id
    return regions.filter(pk=own) if own else regions


class RegisterFilter(forms.Form):
    """Kept in the address; an unknown value falls back to the default."""

    annee = forms.TypedChoiceField(label="Année", coerce=int, required=False)
    territoire = forms.ChoiceField(label="Territoire", required=False)
    accord = forms.ChoiceField(
        label="Accord",
        required=False,
        choices=[("", "Tous"), (Level.NATIONAL, "Accords nationaux"), (Level.REGIONAL, "Accord régional")],
    )
    signataire = forms.ChoiceField(
        label="Signataire", required=False, choices=[("", "Tous"), *((f.key, f.label) for f in FAMILIES)]
    )
    avancement = forms.ChoiceField(
        label="Avancement", required=False, choices=[("", "Tous"), *Progress.choices, ("none", "non renseigné")]
    )

    def __init__(self, data, *, actor: Actor):
        own = actor.organisation.region_id
        super().__init__({"territoire": own or NATION, "annee": clock.today().year} | data)
        self.fields["annee"].choices = years()
        self.fields["territoire"].choices = [(NATION, "National"), *((r.pk, r.name) for r in _regions(actor))]


class ReportForm(forms.ModelForm):
    year = forms.TypedChoiceField(label="Année", coerce=int)

    class Meta:
        model = CommitmentProgress
        fields = ["year", "region", "progress", "evidence", "link"]
        labels = {"region": "Région"}
        widgets = {"evidence": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "evidence": "Ce qui a été fait, pour qui, quand. Ne nommez aucun jeune.",
            "link": "Adresse d'un document public, s'il y en a un",
        }

    def __init__(self, *args, actor: Actor, commitment: Commitment, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = years()
        region = self.fields["region"]
        region.queryset, region.empty_label = _regions(actor), "National"
        if actor.organisation.region_id or commitment.level == Level.REGIONAL:
            region.required, region.empty_label = True, None
