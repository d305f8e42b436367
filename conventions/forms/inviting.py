"""Inviting regions to decline a national accord, and refusing."""

from django import forms

from partners.models import Organisation


class InviteForm(forms.Form):
    organisations = forms.TypedMultipleChoiceField(
        label="Organisations à inviter",
        help_text="Toutes sont cochées : décochez celles que vous n'invitez pas.",
        widget=forms.CheckboxSelectMultiple,
        coerce=int,
    )
    message = forms.CharField(
        label="Message",
        help_text="Il se lit après connexion ; le courriel dit seulement qui invite, et à quoi.",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args, bodies: list[Organisation], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisations"].choices = [(body.pk, _labelled(body)) for body in bodies]
        self.fields["organisations"].initial = [body.pk for body in bodies]


def _labelled(body: Organisation) -> str:
    """The name, with the region where the name does not say it."""
    return body.name if str(body.region) in body.name else f"{body.name} ({body.region})"


class RefusalForm(forms.Form):
    reason = forms.CharField(
        label="Motif", help_text="L'organisation qui invite le lira.", max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
