"""The facets of the list, of which all but the counts is drawn once: a page has a hundred options and more."""

from functools import lru_cache

from django import template
from django.conf import settings
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()

MOST_KEPT = 8192
HERE = "\ue000"  # where the count of an option goes, or the options of a facet


@register.simple_tag
def drawn_facet(group) -> SafeString:
    """A facet of the list (`initiatives.search.panel.Group`) with its options."""
    language = get_language()
    facet, option = (_facet.__wrapped__, _option.__wrapped__) if settings.DEBUG else (_facet, _option)
    before, after = facet(language, *group[:-1])
    pieces = [before]
    for value, label, count, checked, part in group.options:
        start, end = option(language, group.key, value, label, checked, part)
        pieces += (start, count, end)
    return mark_safe("".join([*pieces, after]))


@lru_cache(MOST_KEPT)
def _facet(_language, key, label, lens, chosen, is_open):
    fields = {"key": key, "label": label, "lens": lens, "chosen": chosen, "open": is_open, "options": HERE}
    return get_template("components/facet.html").render({"group": fields}).split(HERE)


@lru_cache(MOST_KEPT)
def _option(_language, name, value, label, checked, part):
    fields = {"name": name, "value": value, "label": label, "checked": checked, "part": part, "count": HERE}
    return get_template("components/option.html").render(fields).split(HERE)
