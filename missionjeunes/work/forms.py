"""Forms of the import pages."""

from django import forms

from .importing.layout import ImportKind

ABSENT = "— absente du fichier —"


class UploadForm(forms.Form):
    kind = forms.ChoiceField(label="Nature du fichier", widget=forms.RadioSelect)
    file = forms.FileField(
        label="Fichier", help_text="CSV ou XLSX. Il est vérifié avant toute modification de vos données."
    )

    def __init__(self, *args, kinds: list[ImportKind], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.name, kind.label) for kind in kinds]
        self.fields["file"].error_messages["empty"] = "Le fichier est vide."


class MappingForm(forms.Form):
    """One choice per column of the layout among the file's headings."""

    def __init__(self, *args, kind: ImportKind, layout: dict, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind, self.found = kind, layout["found"]
        headings = [(heading, heading) for heading in layout["headings"] if heading]
        for column in kind.layout.columns:
            self.fields[f"column-{column.name}"] = forms.ChoiceField(
                label=column.name,
                help_text=column.help,
                required=False,
                choices=[("", ABSENT), *headings],
                initial=self.found.get(column.name, ""),
            )
        self.fields["save_as"] = forms.CharField(
            label="Enregistrer cette correspondance sous",
            help_text="Facultatif. Elle sera proposée pour vos prochains fichiers.",
            max_length=60,
            required=False,
        )

    def columns(self) -> dict[str, str]:
        """{column: heading} for what a heading's own name does not say."""
        chosen = {c.name: self.cleaned_data[f"column-{c.name}"] for c in self.kind.layout.columns}
        return {name: heading for name, heading in chosen.items() if heading or name in self.found}
