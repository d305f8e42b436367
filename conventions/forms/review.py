"""Forms of the review: a remark, a passage rewritten, a reason."""

from django import forms


class RemarkForm(forms.Form):
    section = forms.CharField(max_length=60, widget=forms.HiddenInput)
    text = forms.CharField(label="Votre remarque", max_length=5000, widget=forms.Textarea(attrs={"rows": 3}))


class PassageForm(forms.Form):
    """A clause, an article or the preamble, rewritten."""

    title = forms.CharField(label="Titre", max_length=200)
    text = forms.CharField(label="Texte", max_length=50_000, widget=forms.Textarea(attrs={"rows": 10}))


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Motif",
        max_length=2000,
        help_text="Les autres parties le liront.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
