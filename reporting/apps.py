from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """Indicators, tracking tables, evaluations, and the pages that put everything together."""

    name = "reporting"
    verbose_name = "suivi et évaluation"
