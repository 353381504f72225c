"""What a reader asks of the list: words, filters, ranges, order, view and page. The address is the whole of it."""

import re
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from urllib.parse import urlencode

from django.utils.text import Truncator, capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from initiatives.search.dates import Period, period_of
from intake.fields import SCALE
from ui.text import bare, cleaned, fold

LONGEST_TEXT = 200
MOST_DIGITS = 9
# What campaigns and social media hang on a link: no business of ours, and no reason to bother the reader.
TRACKING = re.compile(r"utm_\w+|mtm_\w+|pk_\w+|fbclid|gclid|dclid|msclkid|igshid|mc_[ce]id|_ga|_gl")
ROW_VALUE = re.compile(r"[\w-]{1,60}", re.ASCII)
# "3-8", "3-", "-8" and "7".
RANGE = re.compile(r"(\d{1,2})?(-)?(\d{1,2})?", re.ASCII)
MOST_COLUMNS = 60

BEST = "best"
SORTS = {
    BEST: gettext_lazy("Best match"),
    "newest": gettext_lazy("Newest first"),
    "name": gettext_lazy("Name A–Z"),
    "started": gettext_lazy("Latest start"),
}
CARDS = "cards"
VIEWS = {
    CARDS: gettext_lazy("Cards"),
    "table": gettext_lazy("Table"),
    "map": gettext_lazy("Map"),
    "matrix": gettext_lazy("Matrix"),
}
NO_ORDER = gettext_lazy("We do not know the order “%s”. We left it out.")
NO_VIEW = gettext_lazy("We do not know the view “%s”. These are the cards.")
NO_DIVISION = gettext_lazy("We cannot divide by “%s”. We left it out.")


@dataclass(frozen=True)
class Selection:
    """The state of the list.

    `chosen` maps the key of a facet to its chosen values, `ranges` the key of a scale to its lowest and highest box,
    `periods` the key of a date to a range of days.
    No `sort` means the usual one. `columns` are those of the table, none for the usual ones; `down` and `across` are
    the facets of the matrix, "" for the usual ones.
    """

    text: str = ""
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    ranges: dict[str, tuple[int, int]] = field(default_factory=dict)
    periods: dict[str, Period] = field(default_factory=dict)
    sort: str = ""
    view: str = CARDS
    columns: tuple[str, ...] = ()
    down: str = ""
    across: str = ""
    page: int = 1
    # Whether an address that asks for everything says so, since this reader's list begins with less.
    says_all: bool = False

    @classmethod
    def parse(cls, parameters, facets, scales=(), says_all=False, dates=()):
        """Read an address. Takes a QueryDict, {key: Facet}, {key: question} of the scales and {key: DateFacet} of the
        dates that the reader may use.

        Returns (selection, notices about what was ignored). Categories, areas and columns are not judged here: whether
        they exist is for `initiatives.search.names` and `catalogue.listing.table` to say.
        """
        notices = []
        chosen, ranges, periods = {}, {}, {}
        for key in parameters:
            given = parameters.getlist(key)
            values = [value for value in dict.fromkeys(given) if value]
            if key in facets:
                known = [value for value in values if may_be_value(value, facets[key])]
                notices += [unknown_value(facets[key], value) for value in values if value not in known]
                if known:
                    chosen[key] = tuple(known)
            elif key in scales:
                found, wrong = range_of(given)
                notices += [unknown_value(scales[key], value) for value in wrong]
                if found:
                    ranges[key] = found
            elif key in dates:
                period, wrong = period_of(given)
                notices += [unknown_value(dates[key], value) for value in wrong]
                if period:
                    periods[key] = period
            elif key not in OWN and not TRACKING.fullmatch(key):
                notices.append(_("We do not know the filter “%s”. We left it out.") % shown(key))
        text, about_text = text_of(parameters.get("q", ""))
        sort, about_sort = one_of(parameters, "sort", SORTS, NO_ORDER)
        view, about_view = one_of(parameters, "view", VIEWS, NO_VIEW)
        divisions = ()
        if "down" in parameters or "across" in parameters:
            divisions = [key for key, facet in facets.items() if not facet.is_own]
        down, about_down = one_of(parameters, "down", divisions, NO_DIVISION)
        across, about_across = one_of(parameters, "across", divisions, NO_DIVISION)
        page, about_page = page_of(parameters.get("page", ""))
        selection = cls(
            text=text,
            # In the order of the facets, so that one selection has one address.
            chosen={key: chosen[key] for key in facets if key in chosen},
            ranges={key: ranges[key] for key in scales if key in ranges},
            periods={key: periods[key] for key in dates if key in periods},
            sort="" if sort == usual_sort(text) or (sort == BEST and not text) else sort,
            view=view or CARDS,
            columns=tuple(key for key in dict.fromkeys(parameters.getlist("columns")) if ROW_VALUE.fullmatch(key))[
                :MOST_COLUMNS
            ],
            down=down,
            across=across,
            page=page,
            says_all=says_all,
        )
        return selection, [*about_text, *notices, *about_sort, *about_view, *about_down, *about_across, *about_page]

    # --- Reading ---
    @property
    def order(self):
        """The key of the order in which the initiatives stand."""
        return self.sort or usual_sort(self.text)

    @property
    def is_empty(self):
        """Whether nothing was asked, so that everything shows."""
        return not (self.text or self.chosen or self.ranges or self.periods)

    @property
    def filter_count(self):
        """How many facet values and ranges are chosen."""
        return sum(map(len, self.chosen.values())) + len(self.ranges) + len(self.periods)

    @property
    def filters(self):
        """What decides which initiatives are found today, and not how they are shown; hashable."""
        return self.text, tuple(self.chosen.items()), tuple(self.ranges.items()), tuple(self.days.items())

    @property
    def days(self):
        """{key of a date: (first day, last day)} of the ranges as they are today, in numbers."""
        if not self.periods:
            return {}
        today = localdate()
        return {key: period.numbers(today) for key, period in self.periods.items()}

    @property
    def query(self):
        """The selection as a query string, without the question mark; empty for the whole list."""
        return self._written(self.view, self.page)

    def query_of(self, view=None, page=1):
        """What stands behind the question mark of an address, in another view or on another page; the first page,
        unless given. An empty `q` says "everything" to a reader whose list begins with less."""
        query = self._written(view or self.view, page)
        return "&".join(filter(None, ["q=", query])) if self.says_all and self.is_empty else query

    @property
    def address_query(self):
        """The same in this view and on this page."""
        return self.query_of(self.view, self.page)

    def _written(self, view, page):
        before, behind = self._pairs
        page = f"page={page}" if page > 1 else ""
        return "&".join(filter(None, [before, f"view={view}" if view != CARDS else "", behind, page]))

    @cached_property
    def _pairs(self):
        """What stands in the query string before the view, and what stands behind it."""
        pairs = [_pair("q", self.text)] if self.text else []
        pairs += [_pair(key, value) for key, values in self.chosen.items() for value in values]
        pairs += [_pair(key, f"{low}-{high}") for key, (low, high) in self.ranges.items()]
        pairs += [_pair(key, str(period)) for key, period in self.periods.items()]
        pairs += [_pair(key, value) for key in ("sort", "down", "across") if (value := getattr(self, key))]
        return "&".join(pairs), "&".join([_pair("columns", key) for key in self.columns])

    # --- Other selections, reached from this one ---
    def asking(self, **changes):
        """The same with these fields changed, from the first page: `selection.asking(view="table")`."""
        changes = {"page": 1, **changes}
        return self if all(getattr(self, key) == value for key, value in changes.items()) else replace(self, **changes)

    def adding(self, key, value):
        """With one facet value more."""
        return self.asking(chosen={**self.chosen, key: (*self.chosen.get(key, ()), value)})

    def without(self, key, value):
        """With one facet value fewer."""
        left = {**self.chosen, key: tuple(each for each in self.chosen.get(key, ()) if each != value)}
        return self.asking(chosen={key: values for key, values in left.items() if values})

    def without_range(self, key):
        """With one range fewer."""
        return self.asking(ranges={each: bounds for each, bounds in self.ranges.items() if each != key})

    def during(self, key, period):
        """With this range of a date; without one when there is none."""
        left = {each: known for each, known in self.periods.items() if each != key}
        return self.asking(periods={**left, key: period} if period else left)

    def without_text(self):
        """With the same filters and without words."""
        return self.asking(text="")

    def cleared(self):
        """The same view of everything: without words and filters."""
        return self.asking(text="", chosen={}, ranges={}, periods={}, sort="")

    def on_page(self, page):
        return replace(self, page=page)


@lru_cache(maxsize=4096)
def _pair(key, value):
    return urlencode([(key, value)])


# What an address holds beside facets and scales.
OWN = {"q", "sort", "view", "columns", "down", "across", "page"}


def usual_sort(text):
    """The order of a list that nobody sorted."""
    return BEST if text else "newest"


def may_be_value(value, facet):
    """Whether a facet has this value, or for categories and areas whether it looks like one."""
    if facet.options is None:
        return bool(ROW_VALUE.fullmatch(value))
    return any(value == option for option, _label in facet.options)


def unknown_value(facet, value):
    """The notice about a value that a facet or scale does not have."""
    return _("We do not know “%(value)s” under %(facet)s. We left it out.") % {
        "value": shown(value),
        "facet": capfirst(str(facet.label)),
    }


# --- Parts of an address, each as (value, notices) ---


def text_of(text):
    """The words to search for."""
    text, notices = clean(text), []
    if len(text) > LONGEST_TEXT:
        text = text[:LONGEST_TEXT].rstrip()
        notices.append(_("Your question is long. We searched with its first %d characters.") % LONGEST_TEXT)
    if text and not fold(text):
        notices.append(_("We cannot search for “%s”. Use letters or numbers.") % shown(text))
        text = ""
    return text, notices


def one_of(parameters, key, known, complaint):
    """The value of a parameter when it is known; "" when it is not there, or unknown."""
    value = parameters.get(key, "")
    return (value, []) if not value or value in known else ("", [complaint % shown(value)])


def page_of(page):
    """The number of a page."""
    if not page or (page.isascii() and page.isdecimal() and len(page) <= MOST_DIGITS and int(page)):
        return int(page or 1), []
    return 1, [_("There is no page “%s”. This is the first one.") % shown(page)]


def range_of(values):
    """The lowest and highest box that these texts ask for together, None when they ask nothing; and the wrong ones.

    Two numbers, of which one may be empty, are what the two fields of a form send. An open side reaches to the end of
    the scale, and who turns the two around means the same.
    """
    if len(values) == 2 and any(values) and not any("-" in value for value in values):
        values = ["-".join(values)]
    bounds, wrong = [], []
    for value in filter(None, values):
        match = RANGE.fullmatch(value)
        low, dash, high = match.groups() if match else (None, None, None)
        low, high = int(low or SCALE[0]), int(high or (SCALE[-1] if dash else low or 0))
        if match and low in SCALE and high in SCALE:
            bounds.append(sorted((low, high)))
        else:
            wrong.append(value)
    if not bounds:
        return None, wrong
    low, high = sorted((max(low for low, _high in bounds), min(high for _low, high in bounds)))
    return (low, high), wrong


def clean(text):
    """One line of text without control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in bare(cleaned(text))).split())


def shown(text):
    """What somebody put in an address, short and harmless enough for a notice."""
    return Truncator(clean(text)).chars(40)
