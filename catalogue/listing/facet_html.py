"""The facets of the list as HTML, of which all but the counts is kept: a page has a hundred options and more.

An option is kept as the bytes before its count, by its value: its name is that of a version of the names. So a facet
is put together with hardly anything done for each of its options.
"""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from catalogue.listing.facets import groups
from ui.figures import figure_in
from ui.fragments import Drawing, FragmentCache, FragmentError, Uncached, UncachedHtml, uncounted_queries, unlike

FACETS = FragmentCache("facets of the list", 32)
PARTS = FragmentCache("facet", 512)  # frames, groups, and all options of a facet by version, language and state
OPTION, TOGETHER, FRAME = "components/option.html", "components/option_parts.html", "components/facet.html"
MOST_FIGURES = 4096


class Figures(dict):
    """{number: how it is written in a language, in UTF-8}."""

    def __init__(self, language):
        super().__init__()
        self.language = language

    def __missing__(self, number):
        if len(self) >= MOST_FIGURES:
            self.clear()
        self[number] = written = figure_in(self.language, number).encode()
        return written


FIGURES = {}  # by language


def facets_of(results):
    """The facets of a list, and their HTML in UTF-8; drawn once for all pages and orders of what was found.

    Raises FragmentError where fragments are checked and the templates draw something else.
    """
    language = get_language()
    key = (results.versions, results.reader, results.selection.filters, language)
    return FACETS.get(key, lambda: _drawn(groups(results), language, results.versions.names))


def _drawn(facets, language, version):
    parts = []
    for facet in facets:
        before, after = _frame(facet, language)
        parts.append(before)
        _put_options(parts, facet, language, version)
        parts.append(after)
    html = b"".join(parts)
    if settings.CHECK_FRAGMENTS:
        with uncounted_queries():
            plain = "".join(map(_plain, facets))
        if html.decode() != plain:
            raise FragmentError(f"{FRAME} draws otherwise.\n{unlike(html.decode(), plain)}")
    return facets, html


def _frame(facet, language):
    """What stands before the options of a facet, and behind them."""
    key = (language, facet.key, facet.label, facet.lens, len(facet.chosen), facet.open)
    return PARTS.kept.get(key) or PARTS.get(
        key, lambda: Drawing.of(FRAME, **_shape(facet), options=UncachedHtml("options")).in_utf8
    )


def _shape(facet):
    names = {"key": facet.key, "label": facet.label, "lens": facet.lens}
    return {**names, "chosen": len(facet.chosen), "open": facet.open}


def _put_options(parts, facet, language, version):
    """Add the options of a facet, each with its count, to these parts of a page; the parts of a category stand
    together, in a group of its name."""
    values, counts, chosen = facet.values, facet.counts, facet.chosen
    heads = _heads(facet, values, False, language, version)
    ticked = _heads(facet, chosen, True, language, version) if chosen else heads
    figures, end = FIGURES.get(language) or FIGURES.setdefault(language, Figures(language)), heads[END]
    parents = facet.parents
    if not chosen and not parents:
        options = [end] * (3 * len(values))
        options[::3] = map(heads.__getitem__, values)
        options[1::3] = map(figures.__getitem__, map(counts.__getitem__, values))
        parts += options
        return
    whole, after = None, b""
    for value in values:
        parent = parents.get(value)
        if parent is not None and parent == whole:
            if not after:
                before, after = _together(facet, whole, language)
                parts.append(before)
        else:
            parts.append(after)
            after = b""
            if parent is None:
                whole = value
        parts += (ticked if value in chosen else heads)[value], figures[counts.get(value, 0)], end
    parts.append(after)


END = ""  # under which stands what follows every count; no option has an empty value


def _heads(facet, values, is_chosen, language, version):
    """{value: an option of this facet up to its count}, with at least these values."""
    # People may be called otherwise while the version of the names stays.
    names = tuple(facet.names[value].label for value in values) if facet.is_own else version
    key = (language, facet.key, names, is_chosen)
    heads = PARTS.kept.get(key)
    if heads is None:
        PARTS.kept.put({key: (heads := {})})
    if END not in heads or not all(map(heads.__contains__, values)):
        missing = [value for value in (END, *values) if value not in heads]
        heads.update(PARTS.draw(lambda: _drawn_heads(facet, missing, is_chosen)))
    return heads


def _drawn_heads(facet, values, is_chosen):
    found = {}
    for value in values:
        label = facet.names[value].label if value else ""
        shape = {"name": facet.key, "value": value, "label": label, "checked": is_chosen}
        head, end = Drawing.of(OPTION, **shape, count=Uncached("count")).in_utf8
        found[value] = head if value else end
    return found


def _together(facet, whole, language):
    """What stands before and behind the parts of a category, round which its name is said."""
    label = facet.names[whole].label
    key = (language, TOGETHER, label)
    return PARTS.kept.get(key) or PARTS.get(
        key, lambda: Drawing.of(TOGETHER, label=label, options=UncachedHtml("options")).in_utf8
    )


def _plain(facet):
    """A facet as the templates draw it, without a cache."""
    options, parts, whole = [], [], None

    def close():
        if parts:
            together = {"label": facet.names[whole].label, "options": mark_safe("".join(parts))}
            options.append(render_to_string(TOGETHER, together))
            parts.clear()

    for value, name, count in facet.options:
        shape = {"name": facet.key, "value": value, "label": name.label, "checked": value in facet.chosen}
        html = render_to_string(OPTION, shape | {"count": count})
        if name.parent is not None and name.parent == whole:
            parts.append(html)
            continue
        close()
        if name.parent is None:
            whole = value
        options.append(html)
    close()
    return render_to_string(FRAME, _shape(facet) | {"options": mark_safe("".join(options))})
