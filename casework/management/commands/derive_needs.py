from django.core.management.base import BaseCommand

from casework.models import Need


class Command(BaseCommand):
    help = "Write the lines of the needs desk for initiatives that have none yet, of municipalities that take part."

    def handle(self, **options):
        self.stdout.write(f"{Need.objects.derive_missing()} lines written.")
