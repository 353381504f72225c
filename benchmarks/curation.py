"""How long it takes to merge a category of 500 of 10,000 initiatives: the preview, the step and its undoing.

`python -m benchmarks.curation` makes the register of 10,000 if it is not there, and leaves it as it was.
"""

import os
import sys
import time
from statistics import median

import django

from benchmarks import ground

ROWS, ROUNDS, TARGET = 10_000, 5, 2.0
USED = int(os.environ.get("USED", 500))

if __name__ == "__main__" and sys.argv[1:] != ["inside"]:
    ground.prepare(ROWS)
    print(ground.run(ROWS, "-m", "benchmarks.curation", "inside"), end="")
    sys.exit()

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
    django.setup()

from django.contrib.auth.models import AnonymousUser  # noqa: E402
from django.db import transaction  # noqa: E402

from accounts.models import User  # noqa: E402
from initiatives.models import Classification, Initiative, SearchRow  # noqa: E402
from initiatives.search.counts import RegistryCounts  # noqa: E402
from taxonomy.lenses import LENSES  # noqa: E402
from taxonomy.models import Category, Revision  # noqa: E402


def main():
    by = User.objects.filter(memberships__role="admin").first()
    lens = LENSES["work_fields"]
    into = Category.objects.active().of(lens).first()
    before = Revision.objects.order_by("pk").last()
    made = Category.objects.add(lens, by=by, name_nl="Te meten", name_en="To be measured")
    used = Initiative.objects.exclude(assessment=None).order_by("pk").select_related("intake", "assessment")[:USED]
    Classification.objects.bulk_create(
        Classification(assessment=each.assessment, category=made, lens=lens.key) for each in used
    )
    SearchRow.objects.rebuild(*used.all())
    took = measured(made, into, by)
    # Leave it as it was.
    made.classifications.all().delete()
    made.revisions.get(kind="added").undo(by=by)
    SearchRow.objects.rebuild(*used.all())
    Revision.objects.filter(pk__gt=before.pk if before else 0).exclude(undoes=None).delete()
    Revision.objects.filter(pk__gt=before.pk if before else 0).delete()
    print(f"a category of {USED} of {Initiative.objects.count()} initiatives")
    for name, seconds in took.items():
        met = "" if max(seconds) < TARGET else f"  MISSED: {TARGET} s"
        print(f"{name:13} median {median(seconds):6.3f} s, most {max(seconds):6.3f} s{met}")


def measured(category, into, by):
    """{what: [seconds]} of merging the one category into the other, and back again."""
    took = {"preview": [], "merge": [], "next request": [], "undo": []}
    for _round in range(ROUNDS):
        with timed(took["preview"]), transaction.atomic():
            category.merge(into, by=by, reason="Meten")
            transaction.set_rollback(True)
        with timed(took["merge"]):
            revision = category.merge(into, by=by, reason="Meten")
        with timed(took["next request"]):
            RegistryCounts(AnonymousUser()).by_category()
        with timed(took["undo"]):
            revision.undo(by=by)
    return took


class timed:
    """Adds how long its block took to a list."""

    def __init__(self, found):
        self.found = found

    def __enter__(self):
        self.start = time.perf_counter()

    def __exit__(self, *_error):
        self.found.append(time.perf_counter() - self.start)


if __name__ == "__main__":
    main()
