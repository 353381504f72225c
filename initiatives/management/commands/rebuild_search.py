from django.core.management.base import BaseCommand
from django.db import transaction

from initiatives.models import Initiative, SearchRow
from taxonomy.revisions import lock_taxonomy

BATCH = 1000


class Command(BaseCommand):
    help = "Write all search rows anew: after an upgrade that changed what can be found of an initiative."

    def handle(self, **options):
        keys = list(Initiative.objects.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(keys), BATCH):
            self.rebuild(keys[start : start + BATCH])
        self.stdout.write(f"{len(keys)} search rows written.")

    @transaction.atomic
    def rebuild(self, keys):
        """Write these rows as their initiatives are while nobody can change them."""
        lock_taxonomy(shared=True)
        batch = Initiative.objects.filter(pk__in=keys).select_for_update(of=["self"])
        SearchRow.objects.rebuild(*batch.select_related("intake", "assessment"))
