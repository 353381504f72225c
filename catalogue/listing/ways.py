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


class WayOffer(NamedTuple):
    """A way out: what it leaves out or keeps, its address, and how many initiatives it finds."""

    label: str
    href: str
    count: str


class Way(NamedTuple):
    """What is said where nothing has all that was asked: the words that were looked for instead with the address that
    asks these, empty where there was more than one way; the words that stand nowhere, and whether they are several;
    whether filters were chosen; and the WayOffers."""

    kept: str
    href: str
    nowhere: str
    several: bool
    filtered: bool
    offers: list[WayOffer]


def understood(results):
    """What was made of a sentence, or of a place in the words: (in words, address without the place, how many there),
    the last two empty where there is no place; None where every word was searched."""
    if not results.understood or results.unsettled:
        return None
    words, places, elsewhere = results.understood
    if not words:
        said = _("You see what there is in %(place)s.")
    elif places:
        said = _("We searched for “%(words)s” in %(place)s.")
    else:
        said = _("We searched for “%(words)s”.")
    said = Uncached(said % {"words": words, "place": ", ".join(places)})
    if not elsewhere or results.way or not results.total:
        return said, "", ""
    total = results.total_of(elsewhere)
    return (said, list_address(elsewhere), Uncached(figure(total))) if total > results.total else (said, "", "")


def dropped(results):
    """[(compound that nothing has, the only part of it that was looked for)]."""
    return [(Uncached(whole), Uncached(part)) for whole, part in results.dropped]


def way_out(results):
    """The Way where nothing has all that was asked; None where something has."""
    if results.total and not results.way:
        return None
    without, alone = results.without_words[:MOST], results.words_alone[:MOST]
    kept, selection = results.kept or ((), None)
    results.now.learn(
        each.text for each in [*(selection for _word, selection in [*without, *alone]), *filter(None, [selection])]
    )
    # In words only where the list of these words is what is shown here.
    if selection and results.total_of(selection) != results.total:
        kept, selection = (), None
    href = list_address(selection) if selection else ""
    return Way(
        Uncached(quoted(kept)),
        href,
        Uncached(quoted(results.nowhere)),
        len(results.nowhere) > 1,
        bool(results.selection.filter_count),
        [offer for offer in offers(results, without, alone) if offer.href != href],
    )


def quoted(words):
    """Words in quotes, with "and" before the last."""
    *others, last = [f"“{word}”" for word in words] or [""]
    return _("%(words)s and %(last)s") % {"words": ", ".join(others), "last": last} if others else last


def offers(results, without, alone):
    """The WayOffers: without one word or filter; where none of these helps, each word alone, without all filters, and
    at last both. Takes the (word, selection) without each word, and those of each word alone."""
    without, alone = ([(f"“{word}”", selection) for word, selection in each] for each in (without, alone))
    found = _counted(results, _("without %(what)s"), [*without, *filters(results)])
    if found:
        return found
    found = _counted(results, _("only %(what)s"), alone)
    if results.selection.filter_count > 1 or (results.selection.filter_count and not found):
        everywhere = results.selection.asking(chosen={}, ranges={}, periods={})
        found += _counted(results, "%(what)s", [(_("without filters"), everywhere)])
    bare = [(what, selection.asking(chosen={}, ranges={}, periods={})) for what, selection in alone]
    return found or _counted(results, _("only %(what)s, without filters"), bare)


def _counted(results, words, selections):
    counted = [(what, selection, results.total_of(selection)) for what, selection in selections[:MOST]]
    return [
        WayOffer(Uncached(words % {"what": what}), list_address(selection), Uncached(figure(total)))
        for what, selection, total in counted
        if total
    ]
