"""The facets of the list as HTML, of which all but the counts is kept: a page has a hundred options and more."""

from django.utils.translation import get_language

from catalogue.listing.controls import groups
from ui.fragments import Drawing, FragmentCache, Uncached, UncachedHtml, fragment

FACETS = FragmentCache("facets of the list", 32)
OPTIONS = FragmentCache("facet option", 4096)
COUNT = "count"


def facets_of(results):
    """The facets of a list, and their HTML; drawn once for all pages and orders of what was found."""
    key = (results.versions, results.reader, results.selection.filters, get_language())
    return FACETS.get(key, lambda: _drawn(groups(results), get_language()))


def _drawn(facets, language):
    return facets, "".join([_facet(facet, language) for facet in facets])


def _facet(facet, language):
    known, options = OPTIONS.kept, []
    for value, name, count in facet.options:
        key = (language, facet.key, value, name.label, name.parent is not None, value in facet.chosen)
        drawing = known.get(key) or OPTIONS.get(key, lambda key=key: _option(*key))
        options.append(drawing.filled_with(count))
    return fragment(
        "components/facet.html",
        key=facet.key,
        label=facet.label,
        lens=facet.lens,
        chosen=len(facet.chosen),
        open=facet.open,
        options=UncachedHtml("".join(options)),
    )


def _option(_language, facet, value, label, is_part, is_chosen):
    """An option round the place of its count."""
    shape = {"name": facet, "value": value, "label": label, "part": is_part, "checked": is_chosen}
    return Drawing.of("components/option.html", **shape, count=Uncached(COUNT))
