"""Someone's saved views with what is new in each."""

from dataclasses import dataclass

from django.contrib.postgres.aggregates import ArrayAgg

from catalogue.listing import controls
from follow.models import Frequency, SavedView, Sighting


@dataclass(frozen=True)
class SavedViewNews:
    """A saved view, how many initiatives its owner finds in it now in words, and how many of these are new to them.

    `is_whole` is false when the owner cannot use a part of the selection any more.
    """

    view: SavedView
    heading: str
    new: int
    is_whole: bool

    @property
    def mail(self):
        """How often it is mailed, in words; "" for never."""
        return "" if self.view.frequency == Frequency.NEVER else self.view.get_frequency_display()


def overview(owner):
    """The saved views of this person by name. Two queries, and those of a search for each of the views."""
    views = list(owner.saved_views.all())
    sightings = Sighting.objects.filter(view__in=views).order_by().values("view")
    seen = dict(sightings.values_list("view", ArrayAgg("initiative")))
    found = []
    for view in views:
        view.owner = owner
        results = view.results(owner)
        keys = [] if results.notices else results.keys
        found.append(
            SavedViewNews(
                view, controls.heading(results), len(set(keys).difference(seen.get(view.pk, ()))), not results.notices
            )
        )
    return found
