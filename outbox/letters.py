"""The HTML of a mail from its text, in the house style. It is drawn when the mail is sent: the text says it all.

The text keeps to the habits of plain text. An empty line ends a paragraph; "- " begins an item of a list, and a line
that goes on with it starts with two spaces; what stands right above a list is its title, and what stands before ": "
in an item its name. Four spaces stand before a code that is to be typed over, and "--" above the small print. An
address of this site at the start of a line can be clicked; no other one, since a letter quotes what people typed.
"""

import re
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import get_template

ITEM = re.compile(r"^- ", re.MULTILINE)
GOES_ON = re.compile(r"\n  ")


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


def in_html(text, language):
    """A letter as an HTML document."""
    context = {"blocks": list(blocks(text)), "language": language}
    return get_template("outbox/letter.html").render(context)


def blocks(text):
    """The Blocks of a letter, in order."""
    for block in text.split("\n\n"):
        if block.startswith("    "):
            yield Block(block.strip(), kind="code")
        elif block.startswith("--\n"):
            yield Block(block.removeprefix("--\n"), kind="small")
        elif block.strip():
            above, *items = ITEM.split(block.strip("\n"))
            yield Block(above.strip(), tuple(named(item) for item in items))


def item(name, text):
    """An item of a list, as the text of a letter has it."""
    return f"- {name}: {text}".replace("\n", "\n  ")


def named(item):
    """The (name, text) of an item; the name is empty when it has none."""
    name, colon, rest = GOES_ON.sub("\n", item).strip().partition(": ")
    return (name, rest) if colon else ("", name)
