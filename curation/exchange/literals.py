"""What a literal of a graph says, and how well its language tag fits a language.

Tags are compared without case (RFC 5646). The tag itself fits best, then one with a region; a text without a tag is
taken as Dutch where nothing else is said. HTML becomes plain text.
"""

import re
from html.parser import HTMLParser
from typing import NamedTuple

from rdflib import RDF, XSD, Literal
from rdflib.term import Identifier, bind

# What a text without a tag is taken as.
UNTAGGED = "nl"
# Of several regions, the one that is most of a language here.
HOME = {"nl": "nl-nl", "en": "en-gb"}
EXACT, REGION, NO_TAG = range(3)
MARKED_UP = (RDF.HTML, RDF.XMLLiteral)
# What is longer than this in HTML, no text of ours can be.
LONGEST_HTML = 50_000
PARAGRAPHS = {"p", "div", "ul", "ol", "dl", "table", "blockquote", "section", *(f"h{level}" for level in range(1, 7))}
LINES = {"br", "li", "tr", "dt", "dd"}
UNSEEN = {"script", "style"}
# Comments, and what is for parsers alone: ours knows some kinds only.
DECLARATION = re.compile("<!--.*?-->|<[!?][^>]*>?", re.DOTALL)
# Otherwise rdflib reads the text of such a value as XML, with whatever entities somebody put into it.
for datatype in MARKED_UP:
    bind(datatype, str, constructor=str, lexicalizer=str, datatype_specific=True)


class Saying(NamedTuple):
    """A text in a graph: its words, its tag in small letters, and the triple that says it of a concept."""

    text: str
    tag: str
    triple: tuple[Identifier, Identifier, Identifier]

    def fit(self, language):
        """How well it fits a language: EXACT, REGION, NO_TAG, or None."""
        if self.tag == language:
            return EXACT
        if self.tag.startswith(f"{language}-"):
            return REGION
        return NO_TAG if not self.tag and language == UNTAGGED else None

    def distance(self, language):
        """A key to sort those of one fit by: the region that we are in first."""
        return self.tag != HOME[language], self.tag, self.text


def words_of(literal):
    """The text of a literal, without markup; None for what is no text."""
    if not isinstance(literal, Literal) or literal.datatype not in {None, XSD.string, RDF.langString, *MARKED_UP}:
        return None
    text = str(literal)
    return plain(text) if literal.datatype in MARKED_UP and len(text) <= LONGEST_HTML else text


def plain(html):
    """The text of a piece of HTML: an empty line between paragraphs, a line an item."""
    reader = PlainReader()
    reader.feed(DECLARATION.sub("", html))
    reader.close()
    lines = [" ".join(line.split()) for line in "".join(reader.pieces).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class PlainReader(HTMLParser):
    """Collects the text of HTML in `pieces`."""

    def __init__(self):
        super().__init__()
        self.pieces, self.unseen = [], 0

    def handle_starttag(self, tag, _attributes):
        self.unseen += tag in UNSEEN
        self.part(tag)

    def handle_endtag(self, tag):
        self.unseen -= tag in UNSEEN and self.unseen > 0
        if tag in PARAGRAPHS:
            self.part(tag)

    def part(self, tag):
        self.pieces.append("\n\n" if tag in PARAGRAPHS else "\n" if tag in LINES else "")

    def handle_data(self, text):
        if not self.unseen:
            self.pieces.append(re.sub(r"\s+", " ", text))
