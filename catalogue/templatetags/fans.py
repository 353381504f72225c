"""Cards and their small fans, kept in memory: a page of cards repeats the same few fans."""

from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from catalogue.charts import SMALL, Blade, fan
from taxonomy.lenses import LENSES

register = template.Library()


@register.simple_tag
def drawn_cards(cards, compare: bool = False) -> SafeString:
    """The cards of a list (`catalogue.listing.cards`), each with or without a box to compare it."""
    return mark_safe(b"".join([card.drawn(bool(compare)) for card in cards]).decode())


@register.simple_tag
def small_fan(shares: Iterable[float]) -> SafeString:
    """The fan of a card: one share (0..1) per lens, in the order of the lenses.

    Raises ValueError for another number of shares than there are lenses.
    """
    return drawn(tuple(round(share, 2) for share in shares), get_language())


@lru_cache(maxsize=512)
def drawn(shares: tuple[float, ...], language: str | None) -> SafeString:
    """The drawing of these shares, with its text alternative in this language."""
    blades = [Blade(key=key, share=share) for key, share in zip(LENSES, shares, strict=True)]
    return get_template("components/fan_small.html").render({"fan": fan(blades, size=SMALL), "total": len(shares)})
