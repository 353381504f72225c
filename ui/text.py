"""Text at the door, and text as it is compared.

What people type and what files bring passes `cleaned`, whatever form or import it comes through; what a machine reads,
such as an address, passes `bare` as well. `fold` makes one of what a reader takes for the same.
"""

import re
import unicodedata
from functools import lru_cache

from django import forms
from django.utils.translation import gettext_lazy as _

# What PDFium, which shows PDFs in Chromium, puts in the place of the hyphen when a word goes on in the next line.
_HYPHENATED = re.compile(r"(?<=\w)[\x02\ufffe][^\S\n]*\n?[^\S\n]*(?=\w)")
# What XML or a spreadsheet cannot hold or means nothing to anybody else: control characters, halves of a pair, the
# characters of private use (a symbol in one font, nothing in another), and the noncharacters of each plane.
_NO_TEXT = re.compile(
    "[\x01-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff\U000f0000-\U0010ffff"
    + "".join(chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(1, 15))
    + "]"
)
# What Unicode calls ignorable where it cannot be shown (Default_Ignorable_Code_Point): to be put in a class of `re`.
INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_SEEN = re.compile(rf"[^\s{INVISIBLE}]")
# Stands where bytes were no text. Nobody types it.
UNREADABLE = "\ufffd"
CANNOT_BE_STORED = _("There is a character in this text that we cannot store. Type the text again.")
# Letters with a stroke or of two letters, which Unicode does not take apart.
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i", "ħ": "h", "ŧ": "t"}
)


class OwnWords(str):
    """A text in the words of whoever gave it. Those are Dutch, also on a page in another language, which says so."""

    __slots__ = ()


def cleaned(text):
    """The text as it is kept: one kind of line end, the halves of a hyphenated word joined, no character that is none.

    A text in which nothing can be seen becomes empty.
    """
    text = _NO_TEXT.sub("", _HYPHENATED.sub("", text.replace("\r\n", "\n")))
    return text if _SEEN.search(text) else ""


def bare(text):
    """The text without what cannot be seen, as in an address, a number or a key: what a machine reads."""
    return _INVISIBLE.sub("", text)


def fold(text):
    """The text as it is searched and compared: small letters, no accents, one space between words.

    "Zorgcoöperatie 't Anker" becomes "zorgcooperatie t anker".
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKD", bare(_HYPHENATED.sub("", text)).lower()).translate(_LETTERS)
        text = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", text.lower()))


@lru_cache(maxsize=4096)
def likeness(name):
    """What two names share that a reader takes for one: how they are folded, or themselves where that is nothing."""
    return fold(name) or " ".join(name.casefold().split())


def legible(data):
    """The same QueryDict with each text `cleaned`, and a sign for what is no text instead of NUL, which no page and no
    database can hold. Every form reads its data through this.
    """
    clean = {name: [cleaned(each.replace("\0", UNREADABLE)) for each in texts] for name, texts in data.lists()}
    if clean == dict(data.lists()):
        return data
    data = data.copy()
    for name, texts in clean.items():
        data.setlist(name, texts)
    return data


def readable(text):
    """Refuse text in which characters were lost on the way."""
    if UNREADABLE in text:
        raise forms.ValidationError(CANNOT_BE_STORED, code="unreadable")
