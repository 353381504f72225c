"""What lies on an official's desk: what came in, what is to be done, what happened lately."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils.timezone import localdate, localtime
from django.utils.translation import ngettext

from initiatives.models import Event, Initiative, queue
from intake.models import Intake

# A pile shows what lies longest; what comes after appears when that is done.
MOST = 50
LATELY = 12


@dataclass(frozen=True)
class Waiting:
    """An intake in the queue. `of` is the initiative that it revises, or None when it is new or that is unknown."""

    intake: Intake
    of: Initiative | None

    @property
    def days(self):
        """For how many days it waits, counted in calendar days."""
        return (localdate() - localtime(self.intake.submitted_at).date()).days

    @property
    def waits(self):
        """How long it waits, in words."""
        return ngettext("%(days)d day", "%(days)d days", self.days) % {"days": self.days}


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


class Dashboard:
    """The work of one official, in a constant number of queries."""

    def __init__(self, official):
        self.official = official
        self.initiatives = Initiative.objects.editable_by(official).select_related("intake", "municipality")

    @property
    def is_shared(self):
        """Whether the official works for more than one municipality, so that rows say which."""
        return len(self.official.roles) > 1

    def waiting(self):
        """The queue: a pile of `Waiting`."""
        pile = Pile.of(queue(self.official).select_related("municipality", "revises"))
        known = initiatives_of({intake.revises_id for intake in pile.rows if intake.revises_id})
        return Pile([Waiting(intake, known.get(intake.revises_id)) for intake in pile.rows], pile.total)

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

    def lately(self):
        """The last things that happened, newest first."""
        events = Event.objects.filter(initiative__municipality__in=list(self.official.roles))
        # Their keys first: to sort all events with the answers beside them takes seven times as long.
        last = Event.objects.filter(pk__in=list(events.values_list("pk", flat=True)[:LATELY]))
        return last.select_related("initiative__intake", "by")


def initiatives_of(intakes):
    """{key of an intake: the initiative that it came in for}. Takes keys of revised intakes.

    Of one that was itself revised before anybody registered it, that is the initiative of the one before. A query for
    those that were registered, and two more for each step back.
    """
    events = Event.objects.filter(intake__in=intakes).select_related("initiative__intake")
    known = {event.intake_id: event.initiative for event in events}
    before = dict(
        Intake.objects.filter(pk__in=intakes - known.keys()).exclude(revises=None).values_list("pk", "revises")
    )
    if before:
        earlier = initiatives_of(set(before.values()))
        known |= {pk: earlier[revises] for pk, revises in before.items() if revises in earlier}
    return known
