from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

from missionjeunes.common import mail


class WorkConfig(AppConfig):
    """Jobs, documents, outbox and the import engine; each app registers its own kinds in jobs.py and imports.py."""

    name = "missionjeunes.work"
    label = "work"
    verbose_name = "travaux"

    def ready(self):
        from . import outbox  # noqa: PLC0415  (models need loaded apps)

        mail.register(outbox.post)
        autodiscover_modules("jobs", "imports")
