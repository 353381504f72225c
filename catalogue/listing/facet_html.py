"""The facets of the list as HTML, of which all but the counts is kept: a page has a hundred options and more."""

from django.utils.translation import get_language

from catalogue.listing.controls import groups
from ui.fragments import Drawing, FragmentCache, Uncached, UncachedHtml, joined

FACETS = FragmentCache("facets of the list", 32)
PARTS = FragmentCache("facet", 4096)  # frames, options and groups of these
COUNT = "count"


def facets_of(results):
    """The facets of a list, and their HTML; drawn once for all pages and orders of what was found."""
    key = (results.versions, results.reader, results.selection.filters, get_language())
    return FACETS.get(key, lambda: _drawn(groups(results), get_language()))


def _drawn(facets, language):
    return facets, joined([(_frame(facet, language), _options(facet, language)) for facet in facets])


def _frame(facet, language):
    """A facet round the place of its options."""
    key = (language, facet.key, facet.label, facet.lens, len(facet.chosen), facet.open)
    return PARTS.kept.get(key) or PARTS.get(key, lambda: _drawn_frame(*key))


def _drawn_frame(_language, key, label, lens, chosen, is_open):
    shape = {"key": key, "label": label, "lens": lens, "chosen": chosen, "open": is_open}
    return Drawing.of("components/facet.html", **shape, options=UncachedHtml("options"))


def _options(facet, language):
    """The options of a facet with their counts; the parts of a category stand together, in a group of its name."""
    known, facet_key, chosen = PARTS.kept, facet.key, facet.chosen
    options, parts, whole = [], [], None
    for option in facet.options:
        value, name, count = option
        label, parent = name.label, name.parent
        key = (language, facet_key, value, label, value in chosen)
        drawn = (known.get(key) or PARTS.get(key, lambda key=key: _drawn_option(*key)), count)
        if parent is not None and whole and parent == whole[0]:
            parts.append(drawn)
            continue
        if parts:
            options.append(_together(facet_key, whole, parts, language))
            parts = []
        if parent is None:
            whole = option
        options.append(drawn)
    if parts:
        options.append(_together(facet_key, whole, parts, language))
    return joined(options)


def _drawn_option(_language, facet, value, label, is_chosen):
    """An option round the place of its count."""
    shape = {"name": facet, "value": value, "label": label, "checked": is_chosen}
    return Drawing.of("components/option.html", **shape, count=Uncached(COUNT))


def _together(facet, whole, parts, language):
    """The parts of a category, drawn already, round which its name is said."""
    value, name, _count = whole
    key = (language, facet, value, name.label, "parts")
    drawing = PARTS.kept.get(key) or PARTS.get(key, lambda: _drawn_parts(name.label))
    return drawing, joined(parts)


def _drawn_parts(label):
    """The group of the parts of a category, round the place of these."""
    return Drawing.of("components/option_parts.html", label=label, options=UncachedHtml("options"))
