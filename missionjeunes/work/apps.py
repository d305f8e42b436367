from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class WorkConfig(AppConfig):
    """Jobs, documents, outbox and the import engine; each app registers its own kinds in jobs.py and imports.py."""

    name = "missionjeunes.work"
    label = "work"
    verbose_name = "travaux"

    def ready(self):
        autodiscover_modules("jobs", "imports")
