from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PartnersConfig(AppConfig):
    """Organisations, territories, people, and the two barriers between tenants."""

    name = "partners"
    verbose_name = "partenaires"

    def ready(self):
        from .accounts import receivers  # noqa: F401, PLC0415  (signals need loaded apps)
        from .tenancy import guard  # noqa: PLC0415

        guard.install()
        autodiscover_modules("handovers")  # each room's part in a handover
