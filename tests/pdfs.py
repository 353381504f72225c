"""A PDF as a screen reader meets it: its tags in their order, each with its own words and attributes."""

import io
import re
from dataclasses import dataclass, field

import pikepdf

SHOWS = {"Tj", "TJ", "'", '"'}


@dataclass
class Tag:
    """An element of the structure tree. `text` holds the words of the elements within it too."""

    kind: str
    element: pikepdf.Object
    text: str = ""
    children: list = field(default_factory=list)

    def all(self, *kinds):
        """The tags of these kinds within this one, in the order of reading."""
        for each in self.children:
            if each.kind in kinds:
                yield each
            yield from each.all(*kinds)

    def attribute(self, name):
        """What an attribute says; None when it is not there."""
        given = self.element.get("/A", [])
        for each in given if isinstance(given, pikepdf.Array) else [given]:
            if name in each:
                return each[name]
        return None


class ReadPdf:
    """A PDF, opened and read."""

    def __init__(self, content):
        self.file = pikepdf.open(io.BytesIO(content))
        self.root = self.file.Root
        self.words = {}  # (page, marked content): its text
        self.artifacts = []  # for each page, the text that is not read
        for page in self.file.pages:
            self.artifacts.append(self.read_page(page))
        self.tags = self.tag(self.root.StructTreeRoot.K[0], None)

    def read_page(self, page):
        """Put away the words of each marked content of a page. Returns those of its artefacts."""
        fonts = {name: letters(font) for name, font in page.Resources.get("/Font", {}).items()}
        font, open_marks, aside = {}, [], []
        for operands, operator in pikepdf.parse_content_stream(page):
            match str(operator):
                case "BDC" | "BMC":
                    given = operands[1] if len(operands) > 1 else {}
                    open_marks.append((str(operands[0]), given))
                    if "/ActualText" in given:
                        self.put(page, open_marks, str(given["/ActualText"]), aside)
                case "EMC":
                    open_marks.pop()
                case "Tf":
                    font = fonts[str(operands[0])]
                case name if name in SHOWS and not any("/ActualText" in given for _tag, given in open_marks):
                    self.put(page, open_marks, decoded(operands[-1], font), aside)
        return "".join(aside)

    def put(self, page, open_marks, text, aside):
        numbers = [int(given["/MCID"]) for _tag, given in open_marks if "/MCID" in given]
        if numbers:
            key = page.objgen, numbers[-1]
            self.words[key] = self.words.get(key, "") + text
        else:
            assert [tag for tag, _given in open_marks][:1] == ["/Artifact"], text  # all is tagged, or left out
            aside.append(text)

    def tag(self, element, page):
        page = element.get("/Pg", page)
        found = Tag(str(element.S)[1:], element)
        children = element.get("/K", [])
        for each in children if isinstance(children, pikepdf.Array) else [children]:
            if isinstance(each, int):
                found.text += self.words.get((page.objgen, each), "")
            elif "/S" in each:
                found.children.append(self.tag(each, page))
                found.text += found.children[-1].text
            elif "/MCID" in each:
                found.text += self.words.get((each.get("/Pg", page).objgen, int(each.MCID)), "")
        return found

    @property
    def text(self):
        """All that is read, without the hyphens at the ends of lines, and with spaces of one kind."""
        return self.tags.text.replace("\N{SOFT HYPHEN}", "").replace("\N{NO-BREAK SPACE}", " ")

    @property
    def headings(self):
        """(level, words) of each heading."""
        found = self.tags.all("H1", "H2", "H3", "H4")
        return [(int(each.kind[1]), each.text.replace("\N{SOFT HYPHEN}", "")) for each in found]

    @property
    def links(self):
        """(address, what it says of itself) of each link out of the document."""
        found = [each for page in self.file.pages for each in page.get("/Annots", []) if "/A" in each]
        return [(str(each.A.URI), str(each.get("/Contents", ""))) for each in found]

    @property
    def fonts(self):
        """The descriptors of all fonts."""
        found = {}
        for page in self.file.pages:
            for font in page.Resources.get("/Font", {}).values():
                descriptor = font.DescendantFonts[0].FontDescriptor
                found[str(descriptor.FontName)] = descriptor
        return found


def letters(font):
    """{number of a shape: its letters} of a font."""
    found = {}
    cmap = font.ToUnicode.read_bytes().decode()
    for kind, block in re.findall(r"begin(bfchar|bfrange)\n(.*?)\nend\1", cmap, re.S):
        assert kind == "bfchar", block
        for number, text in re.findall(r"<(\w+)>\s*<(\w+)>", block):
            found[int(number, 16)] = bytes.fromhex(text).decode("utf-16-be")
    return found


def decoded(shown, font):
    pieces = [
        each for each in (shown if isinstance(shown, pikepdf.Array) else [shown]) if isinstance(each, pikepdf.String)
    ]
    raw = b"".join(bytes(each) for each in pieces)
    return "".join(font[int.from_bytes(raw[at : at + 2])] for at in range(0, len(raw), 2))
