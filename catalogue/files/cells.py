"""Cells of a CSV that come out of a spreadsheet as the texts they are.

A CSV has no types: who reads it, guesses. A text that begins with a sign is run as a formula (OWASP, "CSV injection"),
"3-10" becomes a date and "65+" a number. A mark before such a text makes it a text. A workbook has types, and JSON
too: there a text needs nothing.
"""

import re

# Before what would be run: the mark that everyone knows.
APOSTROPHE = "'"
# Before what would be guessed. An apostrophe is not enough there: SheetJS and csvkit read the date behind it.
QUOTE = "’"
# The last four are the full-width forms, which some input methods write.
SIGNS = "=+-@＝＋－＠"
# A control character at the beginning may be skipped on reading, so that it counts as well.
FORMULA = re.compile(f"[\x00-\x1f{re.escape(SIGNS)}]")
# What XML cannot hold, and no text needs.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

# What may stand beside the digits of a date, a time, a duration or an amount of money, in Dutch and in English: words
# with which it may begin, days of the week that do so with a space or a dot, and what only follows.
WORDS = (
    "januari|january|februari|february|maart|march|april|mei|may|juni|june|juli|july|augustus|august|september|oktober|"
    "october|november|december|jan|feb|mrt|mar|apr|jun|jul|aug|sep|okt|oct|nov|dec|"
    "maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|"
    "monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|thu|fri|sat|sun|eur"
)
DAYS = "ma|di|wo|do|vr|za|zo"
UNITS = "day|week|hour|hr|min|minute|sec|second|am|pm|nd|rd|d|e|h|m|s|t|w|z"
AROUND = r"[0-9 \t\u00a0\u2009\u202f.,:;/+%()'’$€£−-]"
LONGEST = 40  # bytes
# Python and PostgreSQL both read these, so there is nothing in them that only one of the two knows.
GUESSED = f"(?=.*[0-9])(?:{AROUND}|{WORDS}|(?:{DAYS})[ .])(?:{AROUND}|{WORDS}|{DAYS}|{UNITS})*|0[xbo][0-9a-f]+"
# The three letters with which a text begins that begins with one of these words.
_starts = {word[:3] for word in WORDS.split("|")} | {day + end for day in DAYS.split("|") for end in " ."}
BEGINNINGS = [form(start) for start in sorted(_starts) for form in (str.lower, str.capitalize, str.upper)]
# The phone numbers of this country, free and paid ones, and those of others; what parts their digits, and the digits
# after which all of them are parted.
PHONE = r"(?:\(?0(?:[-./ ()]*[0-9]){9}|0[89]00[-. ]?[0-9]{4}|\(?(?:\+|00)(?:[-./ ()]*[0-9]){8,15})"
PARTED = "[-./ ]+"
FIRST_DIGITS = r"^(\+[17]|\+[2-9][0-9]|00[1-9][0-9]|06|0[89]00|0[1-57-9][0-9])([0-9]+)$"

_guessed, _phone = re.compile(GUESSED, re.IGNORECASE), re.compile(PHONE)


def mark_of(text):
    """The mark that a text needs before it; "" when every reader leaves it as it is."""
    if FORMULA.match(text):
        return APOSTROPHE
    return QUOTE if len(text.encode()) <= LONGEST and _guessed.fullmatch(text) else ""


def safe(value):
    """A value as every reader of a CSV leaves it: no formula, and no number or date that was none.

    A phone number is parted by spaces, which is enough. What is no text stays as it is.
    """
    if not isinstance(value, str):
        return value
    bare = CONTROL.sub("", value)
    if _phone.fullmatch(bare):
        return re.sub(FIRST_DIGITS, r"\1 \2", re.sub(PARTED, " ", bare))
    return mark_of(value) + bare


def printable(value):
    """A value for a cell that has a type: a text without the signs that no file can hold."""
    return CONTROL.sub("", value) if isinstance(value, str) else value
