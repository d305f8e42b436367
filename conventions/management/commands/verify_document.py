from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from conventions.services.verification import MAX_BYTES, verify
from partners.tenancy.scope import public_scope


class Command(BaseCommand):
    """Exit 0 for an act of the platform, untouched; 1 for any other file, with the reason."""

    help = "Dit si un PDF est un acte scellé par la plateforme, et s'il est intact."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="F.pdf")

    def handle(self, *, file: Path, **options):
        if not file.is_file():
            raise CommandError(f"{file} n'est pas un fichier.")
        if file.stat().st_size > MAX_BYTES:
            raise CommandError("Le fichier dépasse 20 Mo : ce n'est pas un acte de la plateforme.")
        with public_scope():
            verdict = verify(file.read_bytes())
        self.stdout.write(verdict.summary)
        if not verdict.genuine:
            raise SystemExit(1)
