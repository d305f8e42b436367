"""Forms of the parts of a text. Each says what of the text it shows, and what a change of some of its fields gives.

Fields carry the value they were shown with (`show_hidden_initial`): only what a person has changed is saved, so that
two open tabs do no harm.
"""

from decimal import Decimal

from django import forms

from missionjeunes.common import clock

from ..content import contracts_with, methods_with
from ..enums import Funder

YEARS = 3  # an act lasts three years (N6.a): objectives for the current one and the two that follow
SPARE_ACTIONS = 2
MOST_OBJECTIVE = 1_000_000
EMPTY_ACTION = {"action": "", "who": "", "when": "", "akto": False}


class PartForm(forms.Form):
    """Base: every field is optional, since a draft is saved as one goes, and remembers what it was shown with."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False
            field.show_hidden_initial = True

    def changed(self) -> list[str]:
        """Names of valid fields whose value differs from the one shown."""
        return [name for name in self.changed_data if name in self.cleaned_data]

    def apply(self, text: dict, names: list[str]) -> dict:
        """Keys of the text that change when the fields `names` of this form are written on `text`."""
        raise TypeError(f"{type(self).__name__} does not write on the text")


class ContactForm(PartForm):
    """The single contact of one's own organisation (S1)."""

    name = forms.CharField(label="NOM Prénom", max_length=200)
    capacity = forms.CharField(label="Fonction", max_length=200, help_text="Exemple : conseillère référente intérim")
    email = forms.EmailField(label="Adresse électronique", help_text="Format attendu : nom@domaine.fr")
    telephone = forms.CharField(label="Téléphone", max_length=20, help_text="Exemple : 02 31 00 00 00")

    def __init__(self, *args, text: dict, organisation_id: int, **kwargs):
        self.key = str(organisation_id)
        super().__init__(*args, initial=text.get("contacts", {}).get(self.key, {}), **kwargs)

    def apply(self, text: dict, names: list[str]) -> dict:
        contacts = text.get("contacts", {})
        own = dict.fromkeys(self.fields, "") | contacts.get(self.key, {})
        own |= {name: self.cleaned_data[name] for name in names}
        return {"contacts": contacts | {self.key: own}}


class MethodsForm(PartForm):
    """Ways of working, which differ from one agency to the next (S2)."""

    methods = forms.MultipleChoiceField(
        label="Cochez celles que les parties retiennent",
        widget=forms.CheckboxSelectMultiple,
    )
    methods_detail = forms.CharField(
        label="Précisions",
        max_length=5000,
        help_text="Facultatif : rythme, lieux, autre manière de travailler.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args, text: dict, counterpart: str, **kwargs):
        initial = {"methods": text.get("methods", []), "methods_detail": text.get("methods_detail", "")}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["methods"].choices = list(methods_with(counterpart).items())

    def shown_methods(self) -> str:
        """The hidden copy of the choice the page was shown with: the page lays out the boxes itself."""
        return self["methods"].as_hidden(only_initial=True)

    def apply(self, text: dict, names: list[str]) -> dict:
        values = {name: self.cleaned_data[name] for name in names}
        return {name: plain(value) if isinstance(value, str) else value for name, value in values.items()}


class ObjectivesForm(PartForm):
    """How many youths and missions, or contracts with a company, are aimed at, year by year."""

    def __init__(self, *args, text: dict, counterpart: str, **kwargs):
        held = {one["year"]: one for one in text.get("objectives", [])}
        this = clock.today().year
        self.years = sorted({*held, *range(this, this + YEARS)})
        self.base_fields = {
            f"{what}_{year}": _figure(f"{label} en {year}")
            for year in self.years
            for what, label in (("youths", "Jeunes"), ("placements", contracts_with(counterpart)))
        }
        initial = {name: held.get(int(name[-4:]), {}).get(name[:-5]) for name in self.base_fields}
        super().__init__(*args, initial=initial, **kwargs)

    def rows(self) -> list[tuple]:
        return [(year, self[f"youths_{year}"], self[f"placements_{year}"]) for year in self.years]

    def apply(self, text: dict, names: list[str]) -> dict:
        held = {one["year"]: dict(one) for one in text.get("objectives", [])}
        for name in names:
            what, year = name[:-5], int(name[-4:])
            row = held.setdefault(year, {"year": year, "youths": None, "placements": None})
            row[what] = self.cleaned_data[name]
        rows = [held[year] for year in sorted(held)]
        return {"objectives": [row for row in rows if (row["youths"], row["placements"]) != (None, None)]}


class ActionsForm(PartForm):
    """The action plan, a line an action; AKTO may support each (N2.4.c), somebody may finance it (N2.6.c, R-A8).

    A line without action says nothing.
    """

    SAID, FINANCED = ("action", "who", "when"), ("funder", "funder_name", "amount")
    COLUMNS = (*SAID, "akto", *FINANCED)

    def __init__(self, *args, text: dict, **kwargs):
        held = text.get("actions", [])
        self.base_fields, initial = {}, {}
        for index in range(len(held) + SPARE_ACTIONS):
            row = held[index] if index < len(held) else {}
            for column, field in _action(index + 1).items():
                self.base_fields[f"{column}_{index}"] = field
                value = row.get(column, EMPTY_ACTION.get(column, ""))
                initial[f"{column}_{index}"] = Decimal(value) if column == "amount" and value else value
        super().__init__(*args, initial=initial, **kwargs)

    def rows(self) -> list[tuple]:
        """For each action its text fields, its box for AKTO, the hidden copy of what the box was shown with, its
        financing: the design system wants nothing between a box and its label."""
        count = len(self.base_fields) // len(self.COLUMNS)
        return [
            (
                [self[f"{column}_{index}"] for column in self.SAID],
                self[f"akto_{index}"],
                self[f"akto_{index}"].as_hidden(only_initial=True),
                [self[f"{column}_{index}"] for column in self.FINANCED],
            )
            for index in range(count)
        ]

    def apply(self, text: dict, names: list[str]) -> dict:
        """Lines keep their places, so that another tab's line stays the one it was; empty ones at the end go."""
        rows = [dict(row) for row in text.get("actions", [])]
        for name in names:
            column, _, index = name.rpartition("_")
            while len(rows) <= int(index):
                rows.append(dict(EMPTY_ACTION))
            value = self.cleaned_data[name]
            rows[int(index)][column] = str(value) if isinstance(value, Decimal) else value
        while rows and not any(rows[-1].values()):
            rows.pop()
        return {"actions": rows}


class ClausesForm(PartForm):
    """Every clause of the text, or article of a text of reference, with its title."""

    def __init__(self, *args, text: dict, **kwargs):
        of_reference = text.get("articles") and not text.get("clauses")
        self.of, self.key = ("articles", "number") if of_reference else ("clauses", "key")
        self.base_fields, initial = {}, {}
        if "preamble" in text:
            self.base_fields["preamble"] = _long("Préambule")
            initial["preamble"] = text["preamble"]
        for clause in text.get(self.of, []):
            key = clause[self.key]
            self.base_fields[f"title_{key}"] = forms.CharField(label="Titre", max_length=200)
            self.base_fields[f"text_{key}"] = _long("Texte")
            initial |= {f"title_{key}": clause["title"], f"text_{key}": clause["text"]}
        super().__init__(*args, initial=initial, **kwargs)

    def rows(self) -> list[tuple]:
        keys = [name.removeprefix("title_") for name in self.base_fields if name.startswith("title_")]
        return [(key, self[f"title_{key}"], self[f"text_{key}"]) for key in keys]

    def apply(self, text: dict, names: list[str]) -> dict:
        clauses = [dict(clause) for clause in text.get(self.of, [])]
        for clause in clauses:
            for what in ("title", "text"):
                name = f"{what}_{clause[self.key]}"
                if name in names and (self.cleaned_data[name] or what == "text"):  # a title is never emptied
                    clause[what] = plain(self.cleaned_data[name])
        changes = {"preamble": plain(self.cleaned_data["preamble"])} if "preamble" in names else {}
        return changes | {self.of: clauses}


def _long(label: str) -> forms.CharField:
    return forms.CharField(label=label, max_length=50_000, widget=forms.Textarea(attrs={"rows": 6}))


def _figure(label: str) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"inputmode": "numeric"})
    return forms.IntegerField(label=label, min_value=0, max_value=MOST_OBJECTIVE, widget=widget)


def _action(number: int) -> dict[str, forms.Field]:
    return {
        "action": forms.CharField(label=f"Action {number}", max_length=500),
        "who": forms.CharField(label="Responsable", max_length=200),
        "when": forms.CharField(label="Échéance", max_length=100, help_text="Exemple : mars 2027, chaque trimestre"),
        "akto": forms.BooleanField(label="Avec l'appui d'AKTO"),
        "funder": forms.ChoiceField(
            label="Financement",
            choices=[("", "Aucun, ou non précisé"), *Funder.choices],
            help_text="Facultatif : qui finance l'action",
        ),
        "funder_name": forms.CharField(label="Nom du financeur", max_length=200, help_text="S'il est autre"),
        "amount": forms.DecimalField(
            label="Montant en euros",
            min_value=0,
            max_digits=10,
            decimal_places=2,
            localize=True,
            help_text="Vide : à définir avec le financeur",
            widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        ),
    }


def plain(value: str) -> str:
    """A text typed in a page, with the line ends of the database."""
    return value.replace("\r\n", "\n")
