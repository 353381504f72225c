"""What an entry of the log may say beside who, what and about what: numbers, yes or no, and words of closed lists.

Nothing here takes a text that somebody typed. So no entry can hold a name, an address, a phone number or a remark.
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl

# A code of ours: the key of a filter or a category, the code of an area, a range, a day.
CODE = re.compile(r"[A-Za-z0-9_.-]{1,60}", re.ASCII)
# Nine digits or more together are no code of ours: they may be a phone number.
MANY_DIGITS = re.compile(r"\d{9}")
AREA = re.compile(r"(?:GM\d{4}|WK\d{6}|BU\d{8})", re.ASCII)
LONGEST = 2000


@dataclass(frozen=True)
class Count:
    """How many: a whole number, from nothing up."""

    def allows(self, value):
        return type(value) is int and value >= 0


@dataclass(frozen=True)
class Flag:
    """Yes or no."""

    def allows(self, value):
        return type(value) is bool


@dataclass(frozen=True)
class Day:
    """A day, as 2026-11-30."""

    def allows(self, value):
        return type(value) is str and bool(re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII))


@dataclass(frozen=True)
class AreaCode:
    """The CBS code of a municipality, a district or a neighbourhood."""

    def allows(self, value):
        return type(value) is str and bool(AREA.fullmatch(value))


@dataclass(frozen=True)
class OneOf:
    """One word of a closed list."""

    words: tuple

    def allows(self, value):
        return type(value) is str and value in self.words


@dataclass(frozen=True)
class SomeOf:
    """Some words of a closed list."""

    words: tuple

    def allows(self, value):
        return type(value) is list and all(type(each) is str and each in self.words for each in value)


@dataclass(frozen=True)
class SelectionCodes:
    """The address of a selection behind its question mark: codes of filters only. Words that were searched are not
    among them (say `words=True` instead), and neither is the mark of a campaign."""

    def allows(self, value):
        if type(value) is not str or len(value) > LONGEST:
            return False
        try:
            pairs = parse_qsl(value, keep_blank_values=True, strict_parsing=bool(value), max_num_fields=200)
        except ValueError:
            return False
        return all(key != "q" and is_code(key) and is_code(said) for key, said in pairs)


def is_code(text):
    """Whether a text is a code of ours, and can be nothing of a person."""
    return bool(CODE.fullmatch(text)) and (bool(AREA.fullmatch(text)) or not MANY_DIGITS.search(text))
