"""What the list says where it understood a question otherwise than word for word, and the ways out where nothing has
all that was asked, each with how many it finds.

Each way is a selection of its own, and is counted as the list behind it: among what this reader may see.
"""

from typing import NamedTuple

from django.utils.translation import gettext as _

from catalogue.listing.controls import filters, list_address
from ui.figures import figure
from ui.fragments import Uncached

MOST = 8


class Offer(NamedTuple):
    """A way out: what it leaves out or keeps, its address, and how many initiatives it finds."""

    label: str
    href: str
    count: str


class Way(NamedTuple):
    """What is said where nothing has all that was asked: the words that were looked for instead with the address that
    asks these, empty where there was more than one way; the words that stand nowhere, and whether they are several;
    whether filters were chosen; and the Offers."""

    kept: str
    href: str
    nowhere: str
    several: bool
    filtered: bool
    offers: list[Offer]


def understood(results):
    """What was made of a sentence, or of a place in the words: (in words, address without the place, how many there),
    the last two empty where there is no place; None where every word was searched."""
    if not results.understood:
        return None
    words, places, elsewhere = results.understood
    if not words:
        said = _("You see what there is in %(place)s.")
    elif places:
        said = _("We searched for “%(words)s” in %(place)s.")
    else:
        said = _("We searched for “%(words)s”.")
    said = Uncached(said % {"words": words, "place": ", ".join(places)})
    total = results.total_of(elsewhere) if elsewhere else 0
    if total <= (0 if results.way else results.total):
        return said, "", ""
    return said, list_address(elsewhere), Uncached(figure(total))


def way_out(results):
    """The Way where nothing has all that was asked; None where something has."""
    if results.total and not results.way:
        return None
    kept, selection = results.kept or ("", None)
    return Way(
        Uncached(kept),
        list_address(selection) if selection else "",
        Uncached(", ".join(f"“{word}”" for word in results.nowhere)),
        len(results.nowhere) > 1,
        bool(results.selection.filter_count),
        offers(results),
    )


def offers(results):
    """The Offers: without one word or filter; where that does not help, each word alone, or without all filters."""
    quoted = "“%s”"
    without = [(quoted % word, selection) for word, selection in results.without_words]
    found = _counted(results, _("without %(what)s"), [*without, *filters(results)])
    if not found:
        alone = [(quoted % word, selection) for word, selection in results.words_alone]
        found = _counted(results, _("only %(what)s"), alone)
    if not found and results.selection.filter_count > 1:
        bare = results.selection.cleared().asking(text=results.selection.text, view=results.selection.view)
        found = _counted(results, "%(what)s", [(_("without filters"), bare)])
    return found


def _counted(results, words, selections):
    counted = [(what, selection, results.total_of(selection)) for what, selection in selections[:MOST]]
    return [
        Offer(Uncached(words % {"what": what}), list_address(selection), Uncached(figure(total)))
        for what, selection, total in counted
        if total
    ]
