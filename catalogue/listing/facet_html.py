"""The facets of the list, of which all but the counts is drawn once: a page has a hundred options and more."""

from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.template.loader import get_template
from django.utils.translation import get_language

from catalogue.listing.controls import FacetGroup, groups
from initiatives.search.names import Name

MOST_KEPT = 1024
HERE = "\ue000"  # where the count of an option goes, or the options of a facet


class OptionHtml(NamedTuple):
    """A check box with its words, up to the count, as it is and when it is checked; and what stands behind."""

    name: Name
    start: str
    checked: str
    end: str


def panel_of(results) -> tuple[list[FacetGroup], bytes]:
    """The facets of a list, and their drawing in UTF-8; made once for all pages and orders of what was found."""
    panels, language = results.found.panels, get_language()
    if settings.DEBUG or language not in panels:
        facets = groups(results)
        panels[language] = facets, "".join([_drawn(language, *facet) for facet in facets]).encode()
    return panels[language]


def _drawn(language, key, label, lens, chosen, is_open, options):
    before, after = _facet(language, key, label, lens, len(chosen), is_open)
    boxes, anew, pieces = _boxes(language, key), settings.DEBUG, [before]
    for value, name, count in options:
        box = boxes.get(value)
        if box is None or box[0] != name or anew:
            box = boxes[value] = _box(key, value, name)
        _name, start, checked, end = box
        pieces += (checked if value in chosen else start, count, end)
    pieces.append(after)
    return "".join(pieces)


@lru_cache(MOST_KEPT)
def _facet(_language, key, label, lens, chosen, is_open):
    fields = {"key": key, "label": label, "lens": lens, "chosen": chosen, "open": is_open, "options": HERE}
    return get_template("components/facet.html").render({"group": fields}).split(HERE)


@lru_cache(MOST_KEPT)
def _boxes(_language, _key):
    """{value: Box} of a facet, as far as they were needed."""
    return {}


def _box(key, value, name):
    option = get_template("components/option.html")
    fields = {"name": key, "value": value, "label": name.label, "part": name.parent is not None, "count": HERE}
    start, end = option.render(fields).split(HERE)
    checked, _end = option.render({**fields, "checked": True}).split(HERE)
    return OptionHtml(name, start, checked, end)
