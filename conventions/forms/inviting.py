"""Inviting regions to decline a national accord, and refusing."""

from django import forms

from partners.models import Organisation


class InviteForm(forms.Form):
    organisations = forms.TypedMultipleChoiceField(
        label="Organisations à inviter", widget=forms.CheckboxSelectMultiple, coerce=int
    )
    message = forms.CharField(
        label="Message",
        help_text="Il se lit après connexion ; le courriel dit seulement qui invite, et à quoi.",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args, bodies: list[Organisation], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisations"].choices = [(body.pk, f"{body.region} : {body.name}") for body in bodies]


class RefusalForm(forms.Form):
    reason = forms.CharField(
        label="Motif", help_text="L'organisation qui invite le lira.", max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
