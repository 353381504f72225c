"""What is heard of a page: a virtual screen reader reads it from top to bottom, in the page itself.

It is Guidepup's, and says what the standards ask of a screen reader. A real one, such as Orca, says less: not again
the words of a link whose name it said already. Those are left out here too, and so is what is folded away, which the
reader does not see by the styles that Chromium gives it.
"""

import re
from dataclasses import dataclass
from functools import cache

from django.conf import settings

READER = settings.BASE_DIR / "node_modules/@guidepup/virtual-screen-reader/lib/esm/index.browser.js"
END = "end of document"
READ = """async end => {
  const reader = window.virtualReader, log = [];
  await reader.start({container: document.body});
  while (!log.length || log.at(-1).phrase !== end) {
    if (log.length) await reader.next();
    const node = reader.activeNode, element = node.nodeType === 1 ? node : node.parentElement;
    log.push({
      phrase: await reader.lastSpokenPhrase(),
      name: await reader.itemText(),
      isElement: node === element,
      isShown: element.checkVisibility(),
      isLabel: element.closest('label, legend, caption, summary') !== null && !element.matches('input'),
      leads: node === element ? element.getAttribute('href') ?? '' : '',
    });
  }
  await reader.stop();
  return log;
}"""
# Of these the name says all: what stands in them is not read once more.
WHOLE = {"link", "button", "heading", "columnheader", "rowheader", "image", "img", "option"}


@dataclass(frozen=True)
class Said:
    """One thing that was said: words, or an element with its role and name. It stands in others, outermost first."""

    phrase: str
    role: str
    name: str
    leads: str = ""
    is_label: bool = False
    within: tuple = ()

    def inside(self, *roles):
        """The innermost element of one of these roles that this stands in, or None."""
        return next((each for each in reversed(self.within) if each.role in roles), None)


@dataclass(frozen=True)
class Heard:
    """A page as it is heard."""

    title: str
    said: list

    def all(self, *roles):
        return [each for each in self.said if each.role in roles]


def listen(page):
    """Read the page that stands open; returns what is heard."""
    page.evaluate(reader())
    log = page.evaluate(READ, END)
    return Heard(page.title(), list(spoken(log)))


def spoken(log):
    """The log as things said, each in what it stands; the ends of things are no more than that."""
    closes, opened = {}, []
    for number, entry in enumerate(log):
        phrase = entry["phrase"]
        if not re.match("end(?: of|,) ", phrase):
            opened.append(number)
            continue
        start = re.sub("^end(?: of|,) ", "", phrase)
        while log[opened[-1]]["phrase"] != start:
            opened.pop()
        closes[opened.pop()] = number

    around = []
    for number, entry in enumerate(log):
        while around and closes[around[-1][0]] <= number:
            around.pop()
        if number in closes.values() or not entry["isShown"]:
            continue
        said = Said(
            entry["phrase"],
            role_of(entry),
            entry["name"],
            entry["leads"],
            entry["isLabel"],
            tuple(each for _number, each in around),
        )
        if said.role or not said.inside(*WHOLE):
            yield said
        if number in closes:
            around.append((number, said))


def role_of(entry):
    """The role is what comes before the name; words have none."""
    is_words = not entry["isElement"] or entry["phrase"] == entry["name"]
    return "" if is_words else entry["phrase"].partition(", ")[0]


@cache
def reader():
    """The script that makes `window.virtualReader`: the package's bundle, of which nothing is imported."""
    script = READER.read_text()
    exported = re.search(r"export\{.*?([\w$]+) as virtual\}", script)
    return f"(() => {{{script.replace(exported[0], f'window.virtualReader={exported[1]}')}\n}})()"
