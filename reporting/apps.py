from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """Indicators, tracking tables, evaluations, diagnoses, and the pages that put everything together."""

    name = "reporting"
    verbose_name = "suivi et évaluation"

    def ready(self):
        from . import beforehand  # noqa: F401, PLC0415  (registers itself; models are loaded now)
