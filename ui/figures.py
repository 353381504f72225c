"""Numbers as the reader's language writes them, one way on all pages."""

from functools import lru_cache

from django.utils.formats import number_format
from django.utils.translation import get_language


def figure(number):
    """A whole number with its thousands apart: 5.542 in Dutch, 5,542 in English. Not for years and keys."""
    return figure_in(get_language(), number)


@lru_cache(maxsize=4096)
def figure_in(_language, number):
    """The same where the language was asked for once, for many numbers."""
    return number_format(number, force_grouping=True) if number > 999 else str(number)
