"""Cells that a spreadsheet shows and never runs.

A spreadsheet takes a text that begins with one of these signs for a formula (OWASP, "CSV injection"); an apostrophe
before it makes it a text. A control character at the beginning may be skipped on reading, so that it counts as well.
"""

import re

APOSTROPHE = "'"
# The last four are the full-width forms, which some input methods write.
SIGNS = "=+-@＝＋－＠"
FORMULA = re.compile(f"[\x00-\x1f{re.escape(SIGNS)}]")
# What XML cannot hold, and no text needs.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def safe(value):
    """A value that no spreadsheet runs; what is no text stays as it is."""
    if not isinstance(value, str):
        return value
    bare = CONTROL.sub("", value)
    return APOSTROPHE + bare if FORMULA.match(value) else bare
