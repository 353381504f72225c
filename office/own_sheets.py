"""What the style sheets of this site say: which tokens they ask for, and what these are without a theme."""

import re
from functools import cache

from django.conf import settings

BUILT = settings.BASE_DIR / "build" / "assets" / "vendor"
OWN = settings.BASE_DIR / "static" / "css"
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
USE = re.compile(r"var\(\s*(--[\w-]+)")
DEFINITION = re.compile(r"(--[\w-]+)\s*:\s*([^;{}]+)")


def text_of(path):
    return COMMENT.sub("", path.read_text())


@cache
def defaults():
    """{name: value} of all tokens without a theme, as they are written; a later sheet wins, as in a page."""
    found = {}
    for path in (BUILT / "theme-default.css", OWN / "tokens.css"):
        found |= {name: " ".join(value.split()) for name, value in DEFINITION.findall(text_of(path))}
    return found


@cache
def asked_for():
    """The names of the tokens that any style sheet of a page asks for, also those that only another token asks for."""
    paths = [BUILT / "theme-default.css", BUILT / "nlds.css", *sorted(OWN.glob("*.css"))]
    return frozenset(name for path in paths for name in USE.findall(text_of(path)))
