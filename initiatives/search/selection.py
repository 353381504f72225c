"""What a reader asks of the list: words, facet values, order and page. The address of the page is the whole of it."""

import re
from dataclasses import dataclass, field, replace
from functools import cached_property

from django.http import QueryDict
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from initiatives.search.documents import fold

LONGEST_TEXT = 200
MOST_TERMS = 12
MOST_DIGITS = 9
# What campaigns and social media hang on a link: no business of ours, and no reason to bother the reader.
TRACKING = re.compile(r"utm_\w+|mtm_\w+|pk_\w+|fbclid|gclid|dclid|msclkid|igshid|mc_[ce]id|_ga|_gl")
TERM = re.compile(r'"([^"]*)"?|([^\s"]+)')
CURLY_QUOTES = str.maketrans("“”„«»", '"""""')
ROW_VALUE = re.compile(r"[\w-]{1,60}", re.ASCII)

BEST = "best"
SORTS = {
    BEST: gettext_lazy("Best match"),
    "newest": gettext_lazy("Newest first"),
    "name": gettext_lazy("Name A–Z"),
    "started": gettext_lazy("Latest start"),
}


@dataclass(frozen=True)
class Selection:
    """The state of the list. `chosen` maps the key of a facet to its chosen values; no `sort` means the usual one."""

    text: str = ""
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = ""
    page: int = 1

    @classmethod
    def parse(cls, parameters, facets):
        """Read an address. Takes a QueryDict and {key: Facet}; returns (selection, notices about what was ignored).

        Categories and areas are rows: whether they exist is for `initiatives.search.names` to say.
        """
        notices = []
        text = clean(parameters.get("q", ""))
        if len(text) > LONGEST_TEXT:
            text = text[:LONGEST_TEXT].rstrip()
            notices.append(_("Your question is long. We searched with its first %d characters.") % LONGEST_TEXT)
        if text and not fold(text):
            notices.append(_("We cannot search for “%s”. Use letters or numbers.") % shown(text))
            text = ""
        chosen = {}
        for key in parameters:
            if key in facets:
                facet, values = facets[key], [value for value in dict.fromkeys(parameters.getlist(key)) if value]
                known = [value for value in values if may_be_value(value, facet)]
                notices += [unknown_value(facet, value) for value in values if value not in known]
                if known:
                    chosen[key] = tuple(known)
            elif key not in {"q", "sort", "page"} and not TRACKING.fullmatch(key):
                notices.append(_("We do not know the filter “%s”. We left it out.") % shown(key))
        # In the order of the facets, so that one selection has one address.
        chosen = {key: chosen[key] for key in facets if key in chosen}
        sort = parameters.get("sort", "")
        if sort and sort not in SORTS:
            notices.append(_("We do not know the order “%s”. We left it out.") % shown(sort))
        sort = "" if sort not in SORTS or sort == usual_sort(text) or (sort == BEST and not text) else sort
        page = parameters.get("page", "") or "1"
        if not (page.isascii() and page.isdecimal() and len(page) <= MOST_DIGITS and int(page)):
            notices.append(_("There is no page “%s”. This is the first one.") % shown(page))
            page = "1"
        return cls(text=text, chosen=chosen, sort=sort, page=int(page)), notices

    # --- Reading ---
    @cached_property
    def terms(self):
        """What must all occur in an initiative: folded words, and phrases that stood between quotes."""
        terms = []
        for phrase, word in TERM.findall(self.text.translate(CURLY_QUOTES)):
            terms += [fold(phrase)] if phrase else fold(word).split()
        return [term for term in dict.fromkeys(terms) if term][:MOST_TERMS]

    @property
    def order(self):
        """The key of the order in which the initiatives stand."""
        return self.sort or usual_sort(self.text)

    @property
    def is_empty(self):
        """Whether nothing was asked, so that everything shows."""
        return not (self.text or self.chosen)

    @property
    def filter_count(self):
        """How many facet values are chosen."""
        return sum(map(len, self.chosen.values()))

    @property
    def query(self):
        """The selection as a query string, without the question mark; empty for the whole list."""
        parameters = QueryDict(mutable=True)
        if self.text:
            parameters["q"] = self.text
        for key, values in self.chosen.items():
            parameters.setlist(key, values)
        if self.sort:
            parameters["sort"] = self.sort
        if self.page > 1:
            parameters["page"] = str(self.page)
        return parameters.urlencode()

    # --- Other selections, reached from this one ---
    def adding(self, key, value):
        """With one facet value more, from the first page."""
        return replace(self, chosen={**self.chosen, key: (*self.chosen.get(key, ()), value)}, page=1)

    def without(self, key, value):
        """With one facet value fewer, from the first page."""
        left = {**self.chosen, key: tuple(each for each in self.chosen.get(key, ()) if each != value)}
        return replace(self, chosen={key: values for key, values in left.items() if values}, page=1)

    def without_text(self):
        """With the same filters and without words, from the first page."""
        return replace(self, text="", page=1)

    def on_page(self, page):
        return replace(self, page=page)


def usual_sort(text):
    """The order of a list that nobody sorted."""
    return BEST if text else "newest"


def may_be_value(value, facet):
    """Whether a facet has this value, or for categories and areas whether it looks like one."""
    if facet.options is None:
        return bool(ROW_VALUE.fullmatch(value))
    return any(value == option for option, _label in facet.options)


def unknown_value(facet, value):
    """The notice about a value that a facet does not have."""
    return _("We do not know “%(value)s” under %(facet)s. We left it out.") % {
        "value": shown(value),
        "facet": capfirst(str(facet.label)),
    }


def clean(text):
    """One line of text without control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def shown(text):
    """What somebody put in an address, short and harmless enough for a notice."""
    return Truncator(clean(text)).chars(40)
