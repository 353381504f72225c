from django.core.management.base import BaseCommand

from follow.digests import plan


class Command(BaseCommand):
    help = "Plan the daily mails about saved views, as each worker does; what is planned already stays."

    def handle(self, **options):
        self.stdout.write("Planned the daily mails." if plan() else "The daily mails are planned already.")
