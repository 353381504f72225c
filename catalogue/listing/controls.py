"""The controls around a list, as plain data for the templates: scores, chips, views, orders and pages.

Addresses, and texts with words or numbers of this list in them, are `Uncached`: the templates are drawn once around
them.
"""

from functools import cache, lru_cache
from typing import NamedTuple

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from catalogue.listing.facets import title_of
from catalogue.slots import FEED, SAVE_SELECTION, TOGETHER
from initiatives.search.dates import DATES, EPOCH, Period, dates_for, days_of
from initiatives.search.facets import SCALES, is_official, scales_for
from initiatives.search.results import PAGE_SIZE
from initiatives.search.selection import BEST, CARDS, SORTS, VIEWS
from ui.figures import figure, figure_in
from ui.fragments import Uncached

ICONS = {CARDS: "layout-grid", "table": "table", "map": "map-2", "matrix": "stack-2"}
# Views that show a page of initiatives, one after another; the others draw all of them at once.
IN_ORDER = {CARDS, "table"}
NEAR = 1  # how many pages on either side of the present one


class RangeControl(NamedTuple):
    """A scale on the page: the words at its ends, and the boxes from and to which the reader looks, "" for open."""

    key: str
    label: str
    low_word: str
    high_word: str
    low: str
    high: str


class UsualPeriod(NamedTuple):
    """A range of a date that is often asked for."""

    label: str
    href: str
    here: bool


class DateControl(NamedTuple):
    """A date on the page: the days from and to which the reader looks, "" for open. A range that hangs on the clock
    stands in `period`, and `said` in words; then there are no days."""

    key: str
    label: str
    usual: list[UsualPeriod]
    low: str
    high: str
    period: str
    said: str


class ViewLink(NamedTuple):
    """A way to look at the same selection."""

    key: str
    label: str
    icon: str
    href: str
    current: bool


class PageLink(NamedTuple):
    """A link to a page, or a gap between two; `here` for the present one."""

    number: str
    href: str
    here: bool


GAP = PageLink("", "", False)


def scores(results, user):
    """The scales, for readers who may look in their ranges."""
    ranges = results.selection.ranges
    return [
        RangeControl(
            key,
            title_of(key, get_language()),
            str(scale.low_word),
            str(scale.high_word),
            *map(str, ranges.get(key, ("", ""))),
        )
        for key, scale in scales_for(user).items()
    ]


def dates(results, user):
    """The dates, for readers who may look in their ranges."""
    return [_date(each, results.selection) for each in dates_for(user).values()]


def _date(date, selection):
    present = selection.periods.get(date.key)
    usual = [
        UsualPeriod(
            capfirst(str(label)),
            list_address(selection.during(date.key, Period.parse(period))),
            str(present) == period,
        )
        for period, label in date.usual
    ]
    title, days = title_of(date.key, get_language()), ("", "")
    if present and present.is_relative:
        return DateControl(date.key, title, usual, *days, str(present), said_of(date, present))
    if present:
        sides = enumerate([present.low, present.high])
        days = [side and days_of(side, EPOCH)[place].isoformat() for place, side in sides]
    return DateControl(date.key, title, usual, *days, "", "")


def said_of(date, period):
    """A range of a date in words; by the name that it has, if it has one."""
    names = {usual: str(label) for usual, label in date.usual}
    return names.get(str(period)) or period.in_words


def chips(results, view="initiatives:list"):
    """(label, address of this view without it) of the words, of each chosen facet value and of each range."""
    selection = results.selection
    words = [(Uncached(f"“{selection.text}”"), selection.without_text())] if selection.text else []
    return [(label, address(view, without)) for label, without in [*words, *filters(results)]]


def filters(results):
    """(label, selection without it) of each chosen facet value and of each range."""
    selection, found = results.selection, []
    for key, values in selection.chosen.items():
        facet = results.facets[key]
        for value in values:
            label = results.names.label(key, value)
            # "3-10" and "Other" say nothing without their question.
            label = (
                label if facet.options is None and not facet.is_own else f"{title_of(key, get_language())}: {label}"
            )
            found.append((Uncached(label), selection.without(key, value)))
    for key, (low, high) in selection.ranges.items():
        bounds = str(low) if low == high else f"{low}–{high}"
        label = Uncached(f"{title_of(key, get_language())}: {bounds} ({SCALES[key].legend})")
        found.append((label, selection.without_range(key)))
    for key, period in selection.periods.items():
        label = Uncached(f"{title_of(key, get_language())}: {said_of(DATES[key], period)}")
        found.append((label, selection.during(key, None)))
    return found


def correction(results):
    """(what was searched for instead of the reader's words, address of the list with those words), or None."""
    if not results.correction:
        return None
    text, selection = results.correction
    return Uncached(text), list_address(selection)


def heading(results):
    """How many were found, in words; with the words that were searched for, if those of the reader were mended."""
    if not results.total:
        return _("No initiatives found")
    if results.way:
        words = ngettext(
            "%(count)s initiative with some of your words",
            "%(count)s initiatives with some of your words",
            results.total,
        )
        return Uncached(words % {"count": figure(results.total)})
    text, language = results.correction[0] if results.correction else results.selection.text, get_language()
    words = _said(language, min(results.total, 2))["found for" if text else "found"]
    return Uncached(words % {"count": figure_in(language, results.total), "text": text})


@lru_cache(maxsize=8)
def _said(_language, number):
    """What stands on each list, about one initiative or about more."""
    return {
        "found": ngettext("%(count)s initiative", "%(count)s initiatives", number),
        "found for": ngettext("%(count)s initiative for “%(text)s”", "%(count)s initiatives for “%(text)s”", number),
        "show": ngettext("Show %(count)s initiative", "Show %(count)s initiatives", number),
        "on paper": _("%(first)s–%(last)s of %(total)s initiatives"),
    }


def show(results):
    """The same as an invitation: what stands on the button that closes the sheet of filters."""
    if not results.total:
        return _("No initiatives found")
    language = get_language()
    words = _said(language, min(results.total, 2))["show"]
    return Uncached(words % {"count": figure_in(language, results.total)})


def views(results):
    """The views of this selection, each with its address."""
    selection = results.selection
    labels = _labels(get_language())
    return [
        ViewLink(
            key, labels[key], ICONS[key], _address(selection.query_of(key), "initiatives:list"), key == selection.view
        )
        for key in VIEWS
    ]


def view_label(selection):
    """What the view of this selection is called in the title of the page; "" for the usual one."""
    return "" if selection.view == CARDS else _labels(get_language())[selection.view]


@lru_cache(maxsize=4)
def _labels(_language):
    return {key: str(label) for key, label in (VIEWS | SORTS).items()}


def sorts(results):
    """(value, label, whether it is the present one) of each order; the usual one has no value."""
    selection = results.selection
    if results.total < 2 or selection.view not in IN_ORDER:
        return []
    labels = _labels(get_language())
    found = [(key, labels[key]) for key in SORTS if key != BEST or selection.text]
    return [("" if place == 0 else key, label, key == selection.order) for place, (key, label) in enumerate(found)]


def hidden_fields(results):
    """(name, value) of what this page has no control for, but its form must send along."""
    selection = results.selection
    found = [("view", selection.view)] if selection.view != CARDS else []
    if selection.sort and not sorts(results):
        found.append(("sort", selection.sort))
    if selection.view != "table":
        found += [("columns", key) for key in selection.columns]
    if selection.view != "matrix":
        found += [(name, getattr(selection, name)) for name in ("down", "across") if getattr(selection, name)]
    return found


def pages(results):
    """What the component `pagination.html` needs: the near pages, and a gap for those between."""
    page, last = results.page, results.last_page
    near = {1, last, *range(max(1, page - NEAR), min(last, page + NEAR) + 1)}
    links = []
    for number in sorted(near):
        if links and number - 1 not in near:
            # A gap of one page is that page; a wider one is a row of dots.
            links.append(_page(results, number - 1) if number - 2 in near else GAP)
        links.append(_page(results, number))
    return {
        "pages": links,
        "previous": _page(results, page - 1).href if page > 1 else "",
        "next": _page(results, page + 1).href if page < last else "",
    }


def _page(results, number):
    href = _address(results.selection.query_of(page=number), "initiatives:list")
    return PageLink(Uncached(number), href, number == results.page)


def on_paper(results):
    """The heading on paper of a list of which it shows one page; "" when that is all."""
    if results.last_page == 1 or results.selection.view not in IN_ORDER:
        return ""
    figures = {"first": (results.page - 1) * PAGE_SIZE + 1, "total": results.total}
    figures["last"] = min(results.page * PAGE_SIZE, results.total)
    language = get_language()
    figures = {name: figure_in(language, number) for name, number in figures.items()}
    return Uncached(_said(language, 2)["on paper"] % figures)


def downloads(results):
    """(label, address) of the kinds of file in which everything found can be had: what has all that was asked."""
    if results.way:
        return []
    query = results.selection.query_of()
    return [
        (label, _address(query, "initiatives:export", kind))
        for label, kind in [("CSV", "csv"), ("Excel", "xlsx"), ("JSON", "json")]
    ]


def feed(results):
    """The address of this selection as a feed; "" when there is none."""
    return Uncached(FEED.first(results))


def save(results):
    """The address at which this selection can be saved."""
    return Uncached(SAVE_SELECTION.first(results.selection))


def together(results, user):
    """Where an official changes the ticked ones of their municipality in one step, and all that was found: two
    addresses, and how many the latter are about. For others there is nothing."""
    if not is_official(user) or results.selection.view not in IN_ORDER or results.way:
        return {}
    every = Uncached(TOGETHER.first(results.selection))
    words = ngettext("Change the %(count)s that was found", "Change all %(count)s that were found", results.total)
    ticked = Uncached(every.partition("?")[0])
    return {
        "together": ticked,
        "together_all": every,
        "together_words": Uncached(words % {"count": figure(results.total)}),
    }


def list_address(selection):
    """The address of the list with this selection."""
    return address("initiatives:list", selection)


def address(view, selection, *args):
    """The address of a view that takes a selection as its query string."""
    return _address(selection.address_query, view, *args)


def _address(query, view, *args):
    path = path_of(view, *args)
    return Uncached(f"{path}?{query}") if query else Uncached(path)


@cache
def path_of(view, *args):
    """The path of a view."""
    return reverse(view, args=args)


def notices(results):
    """What the reader should know about the address: what was ignored, and a page that does not exist."""
    texts = results.notices[:3]
    more = len(results.notices) - len(texts)
    if more:
        texts.append(_("And %d more parts of this address that we do not know.") % more)
    if results.selection.page > results.last_page:
        texts.append(_("Page %(asked)d does not exist. This is the last page.") % {"asked": results.selection.page})
    return [Uncached(text) for text in texts]
