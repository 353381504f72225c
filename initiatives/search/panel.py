"""The controls around a list, as plain data for the templates: facets, chips, orders and pages."""

from typing import NamedTuple

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from initiatives.search.results import lies_in
from initiatives.search.selection import BEST, SORTS

OPEN_AT_FIRST = 3
NEAR = 1  # how many pages on either side of the present one


class Option(NamedTuple):
    """A check box: its value and words, how many initiatives it would show, and whether it is a part of a category."""

    value: str
    label: str
    count: str
    checked: bool
    part: bool


class Group(NamedTuple):
    """A facet on the page. `lens` is its class for the colour, if it is a lens."""

    key: str
    label: str
    lens: str
    chosen: int
    open: bool
    options: list[Option]


def groups(results):
    """The facets that can narrow or widen this list, with their options.

    An option without initiatives is left out, unless it is chosen; so is a facet that holds nothing to choose from.
    The first three are open, and whichever is in use.
    """
    shown = []
    for facet in results.facets.values():
        chosen = results.selection.chosen.get(facet.key, ())
        options = _options(results, facet, chosen)
        # One option that holds for everything found is no choice.
        if not options or (len(options) == 1 and not chosen and options[0].count == figure(results.total)):
            continue
        shown.append(
            Group(
                facet.key,
                capfirst(str(facet.label)),
                facet.lens.css if facet.lens else "",
                len(chosen),
                bool(chosen) or len(shown) < OPEN_AT_FIRST,
                options,
            )
        )
    return shown


def _options(results, facet, chosen):
    counts = results.counts.values.get(facet.key, {})
    return [
        Option(value, name.label, figure(counts.get(value, 0)), value in chosen, name.parent is not None)
        for value, name in results.names.of(facet.key).items()
        if value in chosen or (value in counts and _belongs(facet, value, results.place))
    ]


def _belongs(facet, value, municipality):
    return facet.key != "neighbourhood" or lies_in(value, municipality)


def chips(results):
    """(label, address without it) of the words and of each chosen facet value."""
    selection = results.selection
    found = [(f"“{selection.text}”", list_address(selection.without_text()))] if selection.text else []
    for key, values in selection.chosen.items():
        facet = results.facets[key]
        for value in values:
            label = results.names.label(key, value)
            # "3-10" and "Other" say nothing without their question.
            label = label if facet.options is None else f"{capfirst(str(facet.label))}: {label}"
            found.append((label, list_address(selection.without(key, value))))
    return found


def heading(results):
    """How many were found, in words."""
    if not results.total:
        return _("No initiatives found")
    if not results.selection.text:
        words = ngettext("%(count)s initiative", "%(count)s initiatives", results.total)
    else:
        words = ngettext("%(count)s initiative for “%(text)s”", "%(count)s initiatives for “%(text)s”", results.total)
    return words % {"count": figure(results.total), "text": results.selection.text}


def figure(number):
    """A number with its thousands apart, as the reader's language does."""
    return number_format(number, force_grouping=True) if number > 999 else str(number)


def sorts(results):
    """(value, label, whether it is the present one) of each order; the usual one has no value."""
    selection = results.selection
    if results.total < 2:
        return []
    found = [(key, label) for key, label in SORTS.items() if key != BEST or selection.text]
    return [("" if place == 0 else key, label, key == selection.order) for place, (key, label) in enumerate(found)]


def pages(results):
    """What the component `pagination.html` needs: near pages with their addresses, None for those between."""
    page, last = results.page, results.last_page
    near = {1, last, *range(max(1, page - NEAR), min(last, page + NEAR) + 1)}
    links = []
    for number in sorted(near):
        if links and number - 1 not in near:
            # A gap of one page is that page; a wider one is a row of dots.
            links.append((number - 1, _page_address(results, number - 1) if number - 2 in near else ""))
        links.append((number, _page_address(results, number)))
    return {
        "page": page,
        "pages": links,
        "previous": _page_address(results, page - 1) if page > 1 else "",
        "next": _page_address(results, page + 1) if page < last else "",
    }


def _page_address(results, number):
    return list_address(results.selection.on_page(number))


def list_address(selection):
    """The address of the list with this selection."""
    return address("initiatives:list", selection)


def address(view, selection, *args):
    """The address of a view that takes a selection as its query string."""
    path = reverse(view, args=args)
    return f"{path}?{selection.query}" if selection.query else path


def notices(results):
    """What the reader should know about the address: what was ignored, and a page that does not exist."""
    texts = results.notices[:3]
    more = len(results.notices) - len(texts)
    if more:
        texts.append(_("And %d more parts of this address that we do not know.") % more)
    if results.selection.page > results.last_page:
        texts.append(_("Page %(asked)d does not exist. This is the last page.") % {"asked": results.selection.page})
    return texts
