"""The words that were found, marked in the text that the reader sees."""

import re
from functools import lru_cache
from html import escape
from unicodedata import combining

from django.utils.safestring import mark_safe

from ui.text import INVISIBLE, bare, fold

# Accents may stand apart behind their letter, and a soft hyphen in a word.
_WORD = re.compile(rf"[\w\u0300-\u036f{INVISIBLE}]+")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_UNEVEN = "\0"  # in the place of what is not one letter for one
LENGTH = 200  # of an excerpt, in characters
BEFORE = 60  # how much of it may stand before the first found word


def ready(text):
    """A text as it is looked in for words, letter for letter: for who looks in one text again and again."""
    return text.lower() if text.isascii() else _BEYOND_ASCII.sub(_bare, text).lower()


def highlight(text, words, is_in=None):
    """The text, escaped, with <mark> round each word that is among these folded words; accents and capitals stay.

    A text without these words comes back as it was, for the template to escape. `is_in` is what `ready` made of it.
    """
    done, pieces = 0, []
    for start, end in _places(text, words, is_in):
        pieces += [escape(text[done:start]), "<mark>", escape(text[start:end]), "</mark>"]
        done = end
    return mark_safe("".join([*pieces, escape(text[done:])])) if pieces else text  # every piece is escaped


def excerpt(text, words, length=LENGTH, is_in=None):
    """About `length` characters of a text round the first of these folded words, marked; "" when none occurs. `is_in`
    is what `ready` made of the text."""
    first = next(_places(text, words, is_in), None)
    if first is None:
        return ""
    start = max(0, min(first[0] - BEFORE, len(text) - length))
    if start:
        # Begin with a whole word, at the latest with the one that was found.
        space = text.find(" ", start, first[0])
        start = space + 1 if space >= 0 else first[0]
    end = start + length
    if end < len(text):
        space = text.rfind(" ", first[1], end + 1)
        end = space if space >= 0 else max(end, first[1])
    shown = highlight(text[start:end].strip(), words)
    return mark_safe(("… " if start else "") + shown + (" …" if end < len(text) else ""))  # mark() escaped it


def _places(text, words, is_in=None):
    """(start, end) of each of these words in a text."""
    bare = ready(text) if is_in is None else is_in
    if _UNEVEN in bare:
        yield from (match.span() for match in _WORD.finditer(text) if fold(match[0]) in words)
    else:
        for word in words:
            if word in bare:  # far quicker than to look for whole ones at once
                for match in _any_of(frozenset(words)).finditer(bare):
                    yield match.span()
                return


@lru_cache(maxsize=64)
def _any_of(words):
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b")


def _bare(match):
    return _bare_letter(match[0])


@lru_cache(maxsize=1024)
def _bare_letter(letter):
    """A letter as `fold` makes it, when that is one letter: then places in the folded text are those in the text."""
    folded = fold(letter)
    if len(folded) == 1:
        return folded
    return _UNEVEN if letter.isalnum() or combining(letter) or not bare(letter) else " "
