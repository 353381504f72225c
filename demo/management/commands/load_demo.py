from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from areas.loader import load
from areas.models import Municipality
from demo.areas import AREAS
from demo.initiatives import WAAIERDAM, Demo, NotReady
from demo.pictures import load_pictures


class Command(BaseCommand):
    help = "Load the areas, the initiatives and the accounts of the demo; what is there already, stays as it is."

    def handle(self, **options):
        if not Municipality.objects.exists():
            load(AREAS)
        try:
            loaded, known = Demo().load()
        except NotReady as error:
            raise CommandError(str(error)) from None
        with transaction.atomic():
            load_pictures(WAAIERDAM)
        self.stdout.write(f"Initiatives: {loaded} loaded, {known} there already.")
