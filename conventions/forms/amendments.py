"""Forms of an amendment: one set per type, which alone opens; `changes_of` gives what the service takes."""

from django import forms

from partners.enums import Kind
from partners.models import Organisation

from ..consolidation import consolidate, passages
from ..enums import AmendmentType, Counterpart, Level, State
from ..models import Agreement
from ..services.amending import staying
from .parts import ActionsForm, ContactForm, ObjectivesForm, plain

Type = AmendmentType
DAY = {"type": "date"}


def _day(label: str, **kwargs) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"), **kwargs)


class TermForm(forms.Form):
    ends_on = _day("Nouveau dernier jour", help_text="Inclus. Exemple : 03/02/2030")

    def __init__(self, *args, agreement: Agreement, changes: dict, **kwargs):
        super().__init__(*args, initial={"ends_on": changes.get("ends_on", agreement.ends_on)}, **kwargs)

    def changes(self) -> dict:
        return {"ends_on": self.cleaned_data["ends_on"].isoformat()}


class PartyForm(forms.Form):
    """Agencies or establishments of the same company and Missions Locales of the region may join."""

    join = forms.MultipleChoiceField(
        label="Rejoignent la convention", required=False, widget=forms.CheckboxSelectMultiple
    )
    join_on = _day("À compter du", required=False)
    leave = forms.MultipleChoiceField(
        label="Quittent la convention", required=False, widget=forms.CheckboxSelectMultiple
    )
    leave_on = _day("Dernier jour des parties qui quittent", required=False)

    def __init__(self, *args, agreement: Agreement, changes: dict, **kwargs):
        held = {"join": changes.get("join", []), "leave": changes.get("leave", [])}
        initial = {key: [str(party["id"]) for party in parties] for key, parties in held.items()}
        initial |= {f"{key}_on": parties[0]["on"] for key, parties in held.items() if parties}
        super().__init__(*args, initial=initial, **kwargs)
        self.names = {str(one.pk): one.name for one in self._candidates(agreement)}
        self.fields["join"].choices = list(self.names.items())
        present = [(str(p.organisation_id), p.name) for p in staying(agreement) if p.organisation_id]
        self.names |= dict(present)
        self.fields["leave"].choices = present

    @staticmethod
    def _candidates(agreement: Agreement):
        found = Organisation.objects.filter(kind=Kind.MISSION_LOCALE, region=agreement.region_id)
        for one in Organisation.objects.filter(pk__in=agreement.agency_ids):
            found = found | Organisation.objects.of_company(one)
        return found.filter(closed_on=None).exclude(pk__in=agreement.party_ids).order_by("kind", "name")

    def clean(self):
        cleaned = super().clean()
        for key in ("join", "leave"):
            if cleaned.get(key) and not cleaned.get(f"{key}_on") and f"{key}_on" not in self.errors:
                self.add_error(f"{key}_on", "Indiquez la date.")
        return cleaned

    def changes(self) -> dict:
        data = self.cleaned_data
        return {
            key: [{"id": int(pk), "name": self.names[pk], "on": data[f"{key}_on"].isoformat()} for pk in data[key]]
            for key in ("join", "leave")
        }


class ClauseForm(forms.Form):
    """Every passage of the text, to rewrite or strike; one more may be added at the end."""

    new_title = forms.CharField(label="Titre d'un passage à ajouter", max_length=200, required=False)
    new_text = forms.CharField(
        label="Texte du passage à ajouter", required=False, widget=forms.Textarea(attrs={"rows": 4}), max_length=20000
    )

    def __init__(self, *args, agreement: Agreement, changes: dict, **kwargs):
        super().__init__(*args, **kwargs)
        self.before = passages(agreement.text)
        rewritten = {passage["key"]: passage["text"] for passage in changes.get("passages", [])}
        struck = {passage["key"] for passage in changes.get("removed", [])}
        self.rows = []
        for number, passage in enumerate(self.before):
            text, strike = f"text_{number}", f"strike_{number}"
            self.fields[text] = forms.CharField(
                label=passage["title"],
                required=False,
                max_length=20000,
                initial=rewritten.get(passage["key"], passage["text"]),
                widget=forms.Textarea(attrs={"rows": 5}),
            )
            self.fields[strike] = forms.BooleanField(
                label=f"Supprimer «{passage['title']}»", required=False, initial=passage["key"] in struck
            )
            self.rows.append((text, strike))
        for passage in changes.get("passages", []):
            if passage.get("new"):
                self.initial |= {"new_title": passage["title"], "new_text": passage["text"]}
        self.order_fields([name for row in self.rows for name in row])

    def clean(self):
        cleaned = super().clean()
        if bool(cleaned.get("new_title")) != bool(cleaned.get("new_text")):
            self.add_error("new_title", "Un passage ajouté a un titre et un texte.")
        return cleaned

    def changes(self) -> dict:
        rewritten, removed = [], []
        for passage, (text, strike) in zip(self.before, self.rows, strict=True):
            new = plain(self.cleaned_data[text]).strip()
            if self.cleaned_data[strike] or not new:
                removed.append({"key": passage["key"], "title": passage["title"]})
            elif new != passage["text"].strip():
                rewritten.append(passage | {"text": new})
        if self.cleaned_data["new_title"]:
            keys = {passage["key"] for passage in self.before}
            key = next(f"clause:ajout_{n}" for n in range(1, len(keys) + 2) if f"clause:ajout_{n}" not in keys)
            new = {"key": key, "title": self.cleaned_data["new_title"], "new": True}
            rewritten.append(new | {"text": plain(self.cleaned_data["new_text"]).strip()})
        return {"passages": rewritten, "removed": removed}


class BranchForm(forms.Form):
    """The contracts that the accord opens, and whom its conventions bind Missions Locales to (A1)."""

    contract_types = forms.MultipleChoiceField(
        label="Contrats que l'accord ouvre", widget=forms.CheckboxSelectMultiple
    )
    counterpart = forms.ChoiceField(
        label="Ses conventions lient les Missions Locales à des",
        choices=Counterpart.choices,
        help_text="Les conventions déjà signées gardent leurs parties.",
    )

    def __init__(self, *args, agreement: Agreement, changes: dict, **kwargs):
        held = changes.get("contract_types", agreement.contract_types)
        initial = {"contract_types": held, "counterpart": changes.get("counterpart", agreement.counterpart)}
        super().__init__(*args, initial=initial, **kwargs)
        frameworks = Agreement.objects.accords().values_list("contract_types", flat=True)
        known = dict.fromkeys(kind for kinds in frameworks for kind in kinds)
        self.fields["contract_types"].choices = [(kind, kind) for kind in known]

    def changes(self) -> dict:
        return {key: self.cleaned_data[key] for key in ("contract_types", "counterpart")}


class ParentForm(forms.Form):
    parent = forms.ChoiceField(label="Accord à décliner")

    def __init__(self, *args, agreement: Agreement, changes: dict, **kwargs):
        super().__init__(*args, initial={"parent": str(changes.get("id", ""))}, **kwargs)
        running = Agreement.objects.accords().filter(state=State.IN_FORCE).exclude(pk=agreement.pk)
        national = running.filter(level=Level.NATIONAL)
        regional = running.filter(level=Level.REGIONAL, region=agreement.region_id)
        found = regional | national if agreement.level == Level.CONVENTION else national
        if agreement.level == Level.CONVENTION:
            found = found.filter(counterpart__in=[agreement.counterpart, Counterpart.BOTH])
        self.names = {str(one.pk): f"{one.title} ({one.number})" for one in found.order_by("-level", "-starts_on")}
        self.fields["parent"].choices = list(self.names.items())

    def changes(self) -> dict:
        key = self.cleaned_data["parent"]
        return {"id": int(key), "name": self.names[key]}


_FORMS = {
    Type.TERM: TermForm,
    Type.PARTY: PartyForm,
    Type.CLAUSE: ClauseForm,
    Type.BRANCH: BranchForm,
    Type.PARENT: ParentForm,
}


def forms_for(agreement: Agreement, kind: str, data=None, changes: dict | None = None) -> list[forms.Form]:
    """The forms that a type opens, filled with the act as it stands, or as an amendment in preparation changes it."""
    changes = changes or {}
    if kind in _FORMS:
        return [_FORMS[kind](data, agreement=agreement, changes=changes)]
    text = consolidate(agreement.text, changes)
    if kind == Type.OBJECTIVE:
        return [ObjectivesForm(data, text=text, counterpart=agreement.counterpart), ActionsForm(data, text=text)]
    found = []
    for party in staying(agreement):
        if party.organisation_id:
            form = ContactForm(
                data, text=text, organisation_id=party.organisation_id, prefix=f"c{party.organisation_id}"
            )
            form.title = party.name
            found.append(form)
    return found


def changes_of(agreement: Agreement, kind: str, found: list[forms.Form], changes: dict | None = None) -> dict:
    """What valid forms change, as consolidation.py tells it."""
    if kind in _FORMS:
        return {"type": kind, **found[0].changes()}
    text = consolidate(agreement.text, changes or {})
    for form in found:
        text = text | form.apply(text, form.changed())
    if kind == Type.OBJECTIVE:
        return {"type": kind, "objectives": text.get("objectives", []), "actions": text.get("actions", [])}
    before = agreement.text.get("contacts", {})
    blank = dict.fromkeys(ContactForm.base_fields, "")
    contacts = {key: value for key, value in text.get("contacts", {}).items() if value != before.get(key, blank)}
    return {"type": kind, "contacts": contacts}
