"""The shape of a page: all of it that a check of pages looks at, and no more. Pages of one shape are checked once.

Words, addresses, numbers and what an `id` is, make no shape; and what stands there several times after another is one
of it, so that a list of thirty has the shape of a list of two.
"""

import re
from html import unescape

TAG = re.compile(r"<(/?)([\w-]++)((?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+)>")  # which never goes back
ATTRIBUTE = re.compile(r'(\s[\w:-]+)="([^"]*)"')
SAYS = {
    "class",
    "style",
    "role",
    "type",
    "lang",
    "width",
    "height",
    "aria-hidden",
}  # whose values a check of pages reads
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
ONCE = {"h1", "title", "main"}  # which a page may have once
DASH = re.compile(r"\s*[–—-]\s*")
# What a page may be checked without, when it was seen at this place of a page that passed.
LIFTED = {"header", "footer", "nav", "form", "section", "aside", "article", "div", "li", "details", "fieldset"}
HEADING = re.compile(r"<h[1-6]\b")
TAGS, MOST_TAGS = {}, 50_000  # what a tag of one text comes to: the same stand on every page
SMALL = 200  # characters; what is smaller, is looked at as quickly as it is found


class Element:
    """What is open at some point of a page: its tag as it stands, where it is, and what came in it."""

    __slots__ = ("name", "new", "path", "pieces", "tag")

    def __init__(self, name, tag, path):
        self.name, self.tag, self.path = name, tag, path
        self.pieces, self.new = [], []


class Shape:
    """The shape of a page.

    `text` is the page as short as its shape allows, `new` the same without the parts that stand in `known`, and
    `parts` what a page that passes adds to that.
    """

    def __init__(self, html, known=frozenset()):
        self.labelled = set(re.findall(r'<label\b[^<>]*\sfor="([^"]*)"', html))
        self.known, self.parts = known, []
        self.text, self.new = self._read(html)

    def _read(self, html):
        open_ones, at = [Element("", "", "")], 0
        for found in TAG.finditer(html):
            here = open_ones[-1]
            self._add(here, *[self._words(html[at : found.start()])] * 2)
            at = found.end()
            ends, name, attributes = found.groups()
            if ends:
                if here.name != name:  # not well formed: it is its own shape
                    return html, html
                open_ones.pop()
                self._close(here, open_ones[-1])
                continue
            tag = self._tag(name, attributes)
            if name in VOID or attributes.endswith("/"):
                self._add(here, tag, tag)
            else:
                open_ones.append(Element(name, tag, f"{here.path}{tag}"))
        if len(open_ones) > 1:
            return html, html
        self._add(open_ones[0], *[self._words(html[at:])] * 2)
        return "".join(open_ones[0].pieces), "".join(open_ones[0].new)

    def _words(self, text):
        if "&" in text:
            text = unescape(text)  # some spaces and dashes are written so
        if not text or text.isspace():
            return ""
        if text.lstrip().startswith("<!"):
            return text  # the doctype, or a comment
        return "–" if DASH.fullmatch(text) else "x"

    def _tag(self, name, attributes):
        if "id=" in attributes:  # of which a part depends on the labels of the page
            return " ".join(f"<{name}{ATTRIBUTE.sub(self._attribute, attributes)}>".split())
        if (known := TAGS.get((name, attributes))) is None:
            if len(TAGS) > MOST_TAGS:
                TAGS.clear()
            known = TAGS[name, attributes] = " ".join(f"<{name}{ATTRIBUTE.sub(self._attribute, attributes)}>".split())
        return known

    def _attribute(self, found):
        name, value = found.groups()
        key = name.strip()
        if key in SAYS:
            return found[0]
        if key == "for" or (key == "id" and value in self.labelled):
            return f'{name}="labelled"'
        return f'{name}="x"' if value.strip() else f'{name}=""'

    def _add(self, parent, piece, new, *, is_one=True):
        """Add a piece to its parent unless it is as the one before it."""
        if piece and not (is_one and parent.pieces[-1:] == [piece]):
            parent.pieces.append(piece)
            parent.new.append(new)

    def _close(self, one, parent):
        end = f"</{one.name}>"
        piece, new = f"{one.tag}{''.join(one.pieces)}{end}", f"{one.tag}{''.join(one.new)}{end}"
        if one.name in LIFTED and len(piece) > SMALL and not HEADING.search(piece):
            part = hash((one.path, piece))
            if part in self.known:
                new = f"<{one.name}>x{end}"
            self.parts.append(part)
        self._add(parent, piece, new, is_one=one.name not in ONCE)


def shape_of(html):
    """The shape of a page, or of a part of one, as a number."""
    return hash(Shape(html).text)
