"""allauth's forms where its words, or its defaults, are not ours."""

from allauth.account import forms as account
from allauth.mfa.webauthn import forms as webauthn


class LoginForm(account.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "Adresse électronique"
        self.fields["login"].help_text = "Format attendu : nom@domaine.fr"
        self.fields["password"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class AddKeyForm(webauthn.AddWebAuthnForm):
    """A key opens the account by itself unless told otherwise: that is what makes it the simplest way in."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = "Nom de la clé"
        self.fields["name"].help_text = "Pour la reconnaître, par exemple : téléphone professionnel"
        self.fields["passwordless"].label = "Cette clé suffit pour me connecter, sans mot de passe"
        self.fields["passwordless"].help_text = "Elle demandera alors votre empreinte, votre visage ou un code."
        self.initial.setdefault("passwordless", True)
