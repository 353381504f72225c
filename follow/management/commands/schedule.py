from django.core.management.base import BaseCommand

from casework import reminders
from climate import housekeeping
from follow import digests
from follow.slots import CLOCKS


class Command(BaseCommand):
    help = "Plan the daily mails about saved views and terms, as each worker does; what is planned already stays."

    def handle(self, **options):
        planned = [digests.plan(), reminders.plan(), housekeeping.plan(), *CLOCKS()]
        self.stdout.write("Planned the daily mails." if any(planned) else "The daily mails are planned already.")
