"""The passwords that everybody tries first: 44,000 of those that leaked most often, of the length that we ask.

They are kept as marks, the first bytes of a digest, in order: small, and no list of passwords for anybody to read. A
password that is none of them has a chance of one in 25 million to be taken for one.
"""

import hashlib
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "data" / "common-passwords.bin"
LENGTH = 12  # of a password, in characters: shorter ones are refused for that
MARK = 5  # bytes


def mark_of(password):
    """The mark of a password, whatever case it is in."""
    return hashlib.sha256(password.lower().encode(errors="replace")).digest()[:MARK]


@cache
def marks():
    """All marks, one after the other, as they lie in the file: 220 kB that stay in memory from the first use."""
    return FILE.read_bytes()


def is_common(password):
    """Whether this password is on the list."""
    wanted, known = mark_of(password), marks()
    low, high = 0, len(known) // MARK
    while low < high:
        middle = (low + high) // 2
        found = known[middle * MARK : middle * MARK + MARK]
        if found == wanted:
            return True
        low, high = (middle + 1, high) if found < wanted else (low, middle)
    return False
