from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from partners.enums import Right
from partners.models import Organisation
from partners.services import invitations


class Command(BaseCommand):
    """The operator's way to an organisation's first administrator; afterwards its administrators invite."""

    help = (
        "Invite une personne à administrer une organisation, désignée par son SIRET, code structure ou identifiant."
    )

    def add_arguments(self, parser):
        parser.add_argument("organisation", help="SIRET, code structure ou identifiant (UUID)")
        parser.add_argument("email")
        parser.add_argument("--right", choices=Right.values, default=Right.ADMINISTRATOR)

    def handle(self, *, organisation, email, right, **options):
        validate_email(email)
        field = {14: "siret", 36: "uuid"}.get(len(organisation), "code_structure")
        found = Organisation.objects.filter(**{field: organisation}).first()
        if found is None:
            raise CommandError("Aucune organisation ne porte cet identifiant.")
        invitations.issue(organisation=found, email=email.strip().lower(), right=right, invited_by=None)
        self.stdout.write(f"Invitation envoyée pour {found}.")
