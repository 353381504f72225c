"""Drawings kept in memory: a part of a page that the same few values draw again and again is drawn once.

What is kept can never be stale: a template that is given nothing but these values and the language depends on nothing
else. `{% kept "components/x.html" name=name %}` is `{% include "components/x.html" with name=name only %}`, quicker.
Keep what repeats between pages, such as the footer or a category; never what belongs to one person.
"""

from collections.abc import Hashable
from functools import lru_cache

from django import template
from django.conf import settings
from django.db.models import Model
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()
MOST_KEPT = 4096


@register.simple_tag
def kept(template_name: str, **values: Hashable) -> SafeString:
    """What this template draws with these values alone. Raises TypeError for a value that can change."""
    draw = _drawn.__wrapped__ if settings.DEBUG else _drawn
    return draw(template_name, get_language(), **values)


# Typed, because a text and the same text marked as safe are drawn differently.
@lru_cache(MOST_KEPT, typed=True)
def _drawn(template_name: str, language: str | None, /, **values: Hashable) -> SafeString:
    if rows := [name for name, value in values.items() if isinstance(value, Model)]:
        raise TypeError(f"{', '.join(rows)}: a row is equal to an older version of itself; give its values.")
    return mark_safe(get_template(template_name).render(values))
