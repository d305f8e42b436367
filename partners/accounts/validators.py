from django.core.exceptions import ValidationError

DISTINCT = 6


class DistinctCharactersValidator:
    """At least six different characters: with twelve in all, above the 50 bits that the CNIL asks of a password
    whose login is locked after failures (deliberation 2022-100)."""

    def validate(self, password, user=None):
        if len(set(password)) < DISTINCT:
            raise ValidationError(self.get_help_text(), code="password_too_repetitive")

    def get_help_text(self):
        return f"Votre mot de passe doit contenir au moins {DISTINCT} caractères différents."
