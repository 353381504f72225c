"""Numbers in words: "2ehands" and "tweedehands" are one."""

import re

_NUMERALS = {
    "2": "twee", "3": "drie", "4": "vier", "5": "vijf", "6": "zes", "7": "zeven", "8": "acht", "9": "negen",
    "10": "tien", "11": "elf", "12": "twaalf", "20": "twintig", "30": "dertig", "40": "veertig", "50": "vijftig",
    "60": "zestig", "70": "zeventig", "80": "tachtig", "90": "negentig", "1e": "eerste", "2e": "tweede", "2de":
    "tweede", "3e": "derde", "3de": "derde", "4e": "vierde", "5e": "vijfde", "6e": "zesde", "7e": "zevende", "8e":
    "achtste", "9e": "negende", "10e": "tiende",
}  # fmt: skip
_WRITTEN = {}
for _digits, _word in _NUMERALS.items():
    _WRITTEN.setdefault(_word, []).append(_digits)
# The longest first: "tweede" before "twee".
_BEGINS = re.compile(f"({'|'.join(sorted({*_NUMERALS, *_WRITTEN}, key=len, reverse=True))})([a-z]{{3,}})?")


def other_numerals(word):
    """The same word with its number written otherwise, in digits or in letters: "3wieler", driewieler."""
    if not (match := _BEGINS.fullmatch(word)):
        return []
    number, rest = match[1], match[2] or ""
    return [each + rest for each in _WRITTEN.get(number, [_NUMERALS.get(number)])]
