from django.apps import AppConfig


class ConventionsConfig(AppConfig):
    """Agreements at their three levels, their parties, and which pairs a convention covers."""

    name = "conventions"
    verbose_name = "accords et conventions"
