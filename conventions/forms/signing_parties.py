"""Who signs for one's own organisation, and in what order the parties sign."""

from django import forms

from partners.models import Membership

from ..annexes import Annex
from ..models import Signatory
from .parts import PartForm

ON_PAPER = "Une personne sans compte, qui signera sur papier"
NOBODY_ELSE = "Personne d'autre, ou une personne sans compte nommée ci-dessous"
ORDERS = [("", "Dans n'importe quel ordre"), ("1", "Une partie après l'autre, dans l'ordre des parties")]
RANKS = (1, 2)
WHAT = ("member", "name", "office", "capacity")


class SignatoriesForm(PartForm):
    """One or two signatories, chosen among the organisation's members, or named freely to sign on paper.

    An agency of a company may also name a person of its head office, by the address of her account.
    """

    def __init__(
        self, *args, members: list[Membership], held: list[Signatory], has_head_office: bool = False, **kwargs
    ):
        self.members = {str(member.uuid): member for member in members}
        by_user = {member.user_id: str(member.uuid) for member in members}
        ranks = {signatory.rank: signatory for signatory in held}
        online = [(key, str(member.user)) for key, member in self.members.items()]
        self.base_fields, initial = {}, {}
        for rank in RANKS:
            signatory = ranks.get(rank)
            choices = [("", ON_PAPER if rank == RANKS[0] else NOBODY_ELSE), *online]
            self.base_fields |= _slot(rank, choices, has_head_office=has_head_office)
            if signatory:
                initial[f"member_{rank}"] = by_user.get(signatory.user_id, "")
                initial[f"name_{rank}"] = "" if signatory.user_id else signatory.name
                initial[f"capacity_{rank}"] = signatory.capacity
                initial[f"office_{rank}"] = "" if signatory.user_id else signatory.email
        super().__init__(*args, initial=initial, **kwargs)

    def slots(self) -> list[tuple]:
        names = {rank: [f"{what}_{rank}" for what in WHAT] for rank in RANKS}
        return [(rank, [self[name] for name in names[rank] if name in self.fields]) for rank in RANKS]

    def named(self, names: list[str]) -> list[dict]:
        """Arguments of services.editing.name_signatory for each signatory that one of the fields `names` touches."""
        return [
            {
                "rank": rank,
                "member": self.members.get(self.cleaned_data.get(f"member_{rank}", "")),
                "name": self.cleaned_data.get(f"name_{rank}", "").strip(),
                "capacity": self.cleaned_data.get(f"capacity_{rank}", "").strip(),
                "head_office_email": self.cleaned_data.get(f"office_{rank}", ""),
            }
            for rank in RANKS
            if any(name.endswith(f"_{rank}") for name in names)
        ]


class OrderForm(PartForm):
    in_order = forms.ChoiceField(label="Ordre des signatures", choices=ORDERS, widget=forms.RadioSelect)

    def __init__(self, *args, in_order: bool, **kwargs):
        super().__init__(*args, initial={"in_order": "1" if in_order else ""}, **kwargs)

    def shown_order(self) -> str:
        """The hidden copy of the choice the page was shown with: the page lays out the buttons itself."""
        return self["in_order"].as_hidden(only_initial=True)


class AnnexForm(forms.Form):
    """A PDF to join, as one of the annexes that the text names or another; its size and first bytes are the service's
    matter."""

    annex = forms.ChoiceField(label="Annexe", required=False)
    title = forms.CharField(label="Intitulé de l'annexe", max_length=200, required=False)
    file = forms.FileField(
        label="Fichier PDF",
        help_text="5 Mo au plus. Sans donnée sur des jeunes : toutes les parties le liront.",
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
    )

    def __init__(self, *args, named: list[Annex], other: bool = True, **kwargs):
        """`named`: the annexes of the text that the actor supplies; `other`: whether any other may be joined."""
        kwargs.setdefault("initial", {"annex": named[0].number if named else ""})
        super().__init__(*args, **kwargs)
        self.fields["annex"].choices = [(one.number, one.name) for one in named]
        if not other:
            self.fields["annex"].required = True
            del self.fields["title"]
        elif named:
            self.fields["annex"].choices += [("", "Une autre annexe")]
            self.fields["title"].label = "Intitulé, pour une autre annexe"
        else:
            del self.fields["annex"]

    def clean_title(self):
        title = self.cleaned_data["title"]
        if not title and not self.cleaned_data.get("annex"):
            raise forms.ValidationError("Donnez un intitulé à cette annexe.")
        return title


def _slot(rank: int, choices: list, *, has_head_office: bool) -> dict[str, forms.Field]:
    optional = " (facultatif)" if rank > 1 else ""
    office = forms.EmailField(
        label="Adresse électronique, si cette personne est du siège de votre entreprise",
        help_text="Celle de son compte : elle signera en ligne au nom de l'agence.",
    )
    fields = {
        f"member_{rank}": forms.ChoiceField(label=f"Signataire {rank}{optional}", choices=choices),
        f"name_{rank}": forms.CharField(label="NOM Prénom, si la personne n'est pas dans la liste", max_length=200),
        f"capacity_{rank}": forms.CharField(
            label="Qualité", max_length=200, help_text="Telle que l'acte la portera. Exemple : directrice"
        ),
    }
    return fields | ({f"office_{rank}": office} if has_head_office else {})
