from django.core.management.base import BaseCommand, CommandError

from initiatives.demo import Demo, NotReady


class Command(BaseCommand):
    help = "Load the initiatives of the demo and its accounts; what is there already, stays as it is."

    def handle(self, **options):
        try:
            loaded, known = Demo().load()
        except NotReady as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"Initiatives: {loaded} loaded, {known} there already.")
