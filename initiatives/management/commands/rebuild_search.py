from django.core.management.base import BaseCommand

from initiatives.models import Initiative, SearchRow

BATCH = 1000


class Command(BaseCommand):
    help = "Write all search rows anew: after an upgrade that changed what can be found of an initiative."

    def handle(self, **options):
        keys = list(Initiative.objects.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(keys), BATCH):
            batch = Initiative.objects.filter(pk__in=keys[start : start + BATCH])
            SearchRow.objects.rebuild(*batch.select_related("intake", "assessment"))
        self.stdout.write(f"{len(keys)} search rows written.")
