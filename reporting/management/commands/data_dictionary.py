"""`data_dictionary [--check]` writes docs/data-dictionary.md from the registry, or says that it is stale."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from reporting.indicators import CURRENT
from reporting.indicators.dictionary import markdown


class Command(BaseCommand):
    help = "Écrit le dictionnaire des données à partir du registre des indicateurs."

    def add_arguments(self, parser):
        default = settings.BASE_DIR / "docs" / "data-dictionary.md"
        parser.add_argument("--output", type=Path, default=default)
        parser.add_argument("--check", action="store_true", help="échoue si le fichier n'est pas à jour")

    def handle(self, *, output: Path, check, **options):
        text = markdown(CURRENT)
        if not check:
            output.write_text(text, encoding="utf-8")
        elif not output.exists() or output.read_text(encoding="utf-8") != text:
            raise CommandError("Le dictionnaire n'est pas à jour : lancez ./run manage data_dictionary.")
