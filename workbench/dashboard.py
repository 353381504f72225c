"""What lies on an official's desk: what came in, what is to be done, what happened lately."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from casework.queue import queue
from initiatives.models import Event, Initiative
from intake.models import Intake
from intake.questions import questions
from workbench import waiting
from workbench.ready import views_of

# A pile shows what lies longest; what comes after appears when that is done.
MOST = 50
LATELY = 12
# Of the answers a row shows the name and a sentence: to read the other fifty of each took half of the whole page.
UNSHOWN = [
    f"{of}{each.name}"
    for each in questions(Intake)
    if each.is_plain and each.name not in ("name", "summary", "municipality")
    for of in ("", "revises__")
]


@dataclass(frozen=True)
class Pile:
    """The first rows of a part of the work, and how many there are in all."""

    rows: list
    total: int

    @classmethod
    def of(cls, queryset):
        rows = list(queryset[:MOST])
        return cls(rows, len(rows) if len(rows) < MOST else queryset.count())

    @property
    def is_cut(self):
        return self.total > len(self.rows)


@dataclass(frozen=True)
class Queue(Pile):
    """The queue, in which what is most overdue comes first."""

    @property
    def late(self):
        """How many of these are overdue."""
        return sum(row.is_overdue for row in self.rows)


class Dashboard:
    """The work of one official, in a constant number of queries."""

    def __init__(self, official):
        self.official = official
        shown = Initiative.objects.editable_by(official).select_related("intake", "municipality")
        self.initiatives = shown.only("slug", "registered_at", "intake__name", "municipality__name")

    @property
    def is_shared(self):
        """Whether the official works for more than one municipality, so that rows say which."""
        return len(self.official.roles) > 1

    def waiting(self):
        """The queue, a pile of `Waiting`."""
        pile = Pile.of(waiting.with_all(queue(self.official)).defer(*UNSHOWN))
        return Queue(waiting.rows(pile.rows), pile.total)

    def to_assess(self):
        """Registered, and not read through the lenses yet."""
        return Pile.of(self.initiatives.filter(assessment=None, archived_at=None).order_by("registered_at", "pk"))

    def to_publish(self):
        """Read through the lenses, and not public; `was_public` marks what was taken off the website."""
        taken_off = Event.objects.filter(initiative=OuterRef("pk"), kind=Event.Kind.UNPUBLISHED)
        return Pile.of(
            self.initiatives.filter(assessment__isnull=False, published_at=None, archived_at=None)
            .annotate(was_public=Exists(taken_off))
            .order_by("registered_at", "pk")
        )

    def views(self):
        """Lists that are ready, and those that the municipality saved, each with how many it finds now."""
        return views_of(self.official)

    def lately(self):
        """The last things that happened, newest first."""
        events = Event.objects.filter(initiative__municipality__in=list(self.official.roles))
        # Their keys first: to sort all events with the answers beside them takes seven times as long.
        last = Event.objects.filter(pk__in=list(events.values_list("pk", flat=True)[:LATELY]))
        rows = last.select_related("initiative__intake", "by", "municipality__went_up_in")
        return [(each, *each.remark_for(each.initiative.municipality_id)) for each in rows]
