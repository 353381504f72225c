from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.letters import FACTORS_GONE_BY_HAND, post
from accounts.models import User


class Command(BaseCommand):
    help = (
        "Take away all second factors of somebody who lost them, recovery codes too, and sign them out everywhere. "
        "For who runs the site or works for several organisations; for others an admin does so on the page of that "
        "colleague."
    )

    def add_arguments(self, parser):
        parser.add_argument("email", help="the e-mail address that they sign in with")

    @transaction.atomic
    def handle(self, *, email, **options):
        user = User.objects.filter(email=User.objects.normalize_email(email)).first()
        if not user:
            raise CommandError(f"Nobody has an account with the address {email}.")
        user.lose_factors()
        post(FACTORS_GONE_BY_HAND, user, {})
        self.stdout.write(f"{user.email} chooses new second factors at the next sign-in, and is told so by mail.")
