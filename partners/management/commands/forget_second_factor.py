from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from partners.models import User


class Command(BaseCommand):
    """For a person who has lost every second factor and her recovery codes, once the operator has checked who she is:
    her next login is by password and leads to the set-up of another one."""

    help = "Retire les seconds facteurs d'un compte et ferme ses sessions."

    def add_arguments(self, parser):
        parser.add_argument("email")

    @transaction.atomic
    def handle(self, *, email, **options):
        user = User.objects.filter(email=email.strip().lower()).first()
        if user is None:
            raise CommandError("Aucun compte n'a cette adresse.")
        removed, _ = Authenticator.objects.filter(user=user).delete()
        for session in UserSession.objects.filter(user=user):
            session.end()
        self.stdout.write(f"{removed} second(s) facteur(s) retiré(s).")
