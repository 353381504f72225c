"""The HTML of a mail from its text, in the house style. It is drawn when the mail is sent: the text says it all.

The text keeps to the habits of plain text. An empty line ends a paragraph; "- " begins an item of a list, and a line
that goes on with it starts with two spaces; what stands right above a list is its title, and what stands before ": "
in an item its name. Four spaces stand before a code that is to be typed over, and "-- " (RFC 3676, 4.3) above the
small print. An address of this site at the start of a line can be clicked; no other one, since a letter quotes what
people typed. Paragraphs are written unbroken; `wrapped` breaks them when the mail is sent.
"""

import re
from dataclasses import dataclass
from textwrap import wrap
from typing import NamedTuple

from django.conf import settings
from django.template.loader import get_template

ITEM = re.compile(r"^- ", re.MULTILINE)
GOES_ON = re.compile(r"\n  ")
LEADING = re.compile(r" *(?:- )?")
SIGNATURE = "-- \n"
WIDTH = 72  # RFC 3676, 4.2: room is left for the marks of who quotes it


class Contact(NamedTuple):
    """Who can be reached about a mail: someone of a municipality, with what is known of name, address and phone."""

    municipality: str
    name: str
    email: str
    phone: str


@dataclass(frozen=True)
class Block:
    """A part of a letter: text, with the (name, text) pairs of the list under it. `kind` is "code" or "small" for
    what is set in another size."""

    text: str
    items: tuple = ()
    kind: str = ""

    @property
    def lines(self):
        """(line, whether it is an address of this site)."""
        return [(line, f"{line}/".startswith(f"{settings.SITE_URL}/")) for line in self.text.split("\n")]


def in_html(text, language, subject=""):
    """A letter as an HTML document."""
    context = {"blocks": list(blocks(text)), "language": language, "subject": subject, "preview": preview(text)}
    return get_template("outbox/letter.html").render(context)


def blocks(text):
    """The Blocks of a letter, in order."""
    for block in text.split("\n\n"):
        if block.startswith("    "):
            yield Block(block.strip(), kind="code")
        elif block.startswith(SIGNATURE):
            yield Block(block.removeprefix(SIGNATURE), kind="small")
        elif block.strip():
            above, *items = ITEM.split(block.strip("\n"))
            yield Block(above.strip(), tuple(named(item) for item in items))


def preview(text):
    """What a list of mails shows beside the subject: the first paragraph that is no greeting, and never a code."""
    said = (block.text for block in blocks(text) if not block.kind and not block.items)
    return next((" ".join(each.split()) for each in said if not each.endswith(",")), "")


def wrapped(text):
    """A letter in lines of at most WIDTH; an address or another long word stays whole."""
    return "\n".join(part for line in text.split("\n") for part in _parts(line))


def _parts(line):
    if len(line) <= WIDTH:
        return [line]
    said = line.lstrip()
    indents = {"initial_indent": line.removesuffix(said), "subsequent_indent": " " * len(LEADING.match(line)[0])}
    return wrap(said, WIDTH, **indents, break_long_words=False, break_on_hyphens=False)


def cut(text, most):
    """A text of at most so many characters: cut between two words, and then it ends in "…"."""
    if len(text) <= most:
        return text
    begin = text[:most]  # one more than fits, to see whether a word ends there
    return (begin.rpartition(" ")[0] or begin[:-1]).rstrip(" ,:;(“‘–-") + "…"


def item(name, text):
    """An item of a list, as the text of a letter has it."""
    return f"- {name}: {text}".replace("\n", "\n  ")


def named(item):
    """The (name, text) of an item; the name is empty when it has none."""
    name, colon, rest = GOES_ON.sub("\n", item).strip().partition(": ")
    return (name, rest) if colon else ("", name)
