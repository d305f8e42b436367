"""`./run manage demo_outputs --output DIR`: the demonstration's tracking table and evaluation, through the worker."""

from pathlib import Path

from django.core.management import BaseCommand, CommandError

from missionjeunes.work.models import Job
from missionjeunes.work.models.job import JobState
from partners.models import Membership
from reporting.demo import outputs, personas


class Command(BaseCommand):
    help = "Demande à l'exécutant le tableau de suivi et l'évaluation de la démonstration, et en copie les fichiers."

    def add_arguments(self, parser):
        parser.add_argument("--output", type=Path, required=True, help="dossier où copier les fichiers")

    def handle(self, *, output: Path, **options):
        try:
            wanted = outputs.request_all()
            outputs.wait(self._say)
        except Membership.DoesNotExist:
            raise CommandError(
                "La base ne contient pas la démonstration : lancez d'abord la commande demo."
            ) from None
        except outputs.NoWorker as error:
            raise CommandError(str(error)) from None
        jobs = list(Job.objects.filter(pk__in=[job.pk for job in wanted]).order_by("pk"))
        for job in jobs:
            if job.state != JobState.DONE:
                raise CommandError(f"«{job.title}» n'a pu être produit : {job.error}")
        paths = outputs.copy_documents(jobs, output)
        self._summary(paths)

    def _summary(self, paths: list[Path]) -> None:
        self.stdout.write("Comptes de démonstration (entrée en un clic sur /demo/) :")
        for account in personas.accounts():
            self.stdout.write(f"  {account.email}  {account.name}, {account.right}, {account.organisation}")
        self.stdout.write(f"  mot de passe de tous les comptes : {personas.PASSWORD}")
        self.stdout.write("Fichiers :")
        for path in paths:
            self.stdout.write(f"  {path}")

    def _say(self, message: str) -> None:
        self.stderr.write(message)
