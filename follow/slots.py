"""What saved searches put on pages below: links at the list, and the tabs over one's own pages."""

from django.template.loader import render_to_string

from catalogue.listing.controls import address
from catalogue.slots import FEED, MINE, SAVE_SELECTION, SAVED_VIEWS
from follow.models import SavedView
from initiatives.search.selection import CARDS


@SAVE_SELECTION.fill
def save(selection):
    yield address("follow:new", selection.asking(view=selection.view))


@FEED.fill
def feed(results):
    """A feed is public: there is none of what only officials may ask."""
    selection = results.selection.asking(sort="", view=CARDS, columns=(), down="", across="")
    if not (selection.ranges or selection.periods) and not any(
        results.facets[key].for_officials for key in selection.chosen
    ):
        yield address("follow:feed", selection)


@SAVED_VIEWS.fill
def of_the_organisation(official):
    for view in SavedView.objects.shared_with(official):
        yield view.name, view.query, view.get_absolute_url()


@MINE.fill
def tabs(path):
    yield render_to_string("follow/parts/tabs.html", {"here": path})
