from django.core.management.base import BaseCommand

from missionjeunes.common.privacy import markdown


class Command(BaseCommand):
    help = "Écrit le registre des colonnes personnelles (Markdown) sur la sortie standard."
    requires_system_checks = ()

    def handle(self, **options):
        self.stdout.write(markdown(), ending="")
