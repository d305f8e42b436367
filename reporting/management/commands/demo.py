"""`./run manage demo --scale small|region|national [--seed N]`: synthetic data in an empty base."""

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from reporting.demo import load, personas
from reporting.demo.scale import SCALES


class Command(BaseCommand):
    help = "Remplit une base vide de données synthétiques et réalistes."

    def add_arguments(self, parser):
        parser.add_argument("--scale", choices=sorted(SCALES), default="small", help="taille des données")
        parser.add_argument("--seed", type=int, default=1, help="même graine, mêmes fichiers")

    def handle(self, *, scale: str, seed: int, **options):
        if settings.PRODUCTION:
            raise CommandError("La démonstration est interdite en production.")
        load.fill(scale, seed, self._say)
        for account in personas.accounts():
            self.stdout.write(f"{account.email}  {account.name}, {account.right}, {account.organisation}")
        self.stdout.write(f"Mot de passe de tous les comptes : {personas.PASSWORD}")

    def _say(self, message: str) -> None:
        self.stderr.write(message)
