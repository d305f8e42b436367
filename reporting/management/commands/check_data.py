"""`./run manage check_data`: inconsistencies in the base, one line each; exit 1 if there is any."""

import sys

from django.core.management import BaseCommand

from partners.tenancy.scope import batch_scope
from reporting.consistency import findings


class Command(BaseCommand):
    help = "Signale les incohérences de la base, une par ligne ; code de sortie 1 s'il y en a."

    def handle(self, **options):
        errors = 0
        with batch_scope():
            for finding in findings():
                errors += not finding.is_warning
                (self.stderr if finding.is_warning else self.stdout).write(str(finding))
        if errors:
            sys.exit(1)
        self.stderr.write("Aucune incohérence.")
