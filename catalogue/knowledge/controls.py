"""The controls round the articles, as plain data for the templates: kinds, facets, chips, pages and the table."""

from typing import NamedTuple

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalogue.charts import Blade
from catalogue.knowledge.answer import FACETS, KIND
from catalogue.knowledge.cloud import Word, cloud_of
from catalogue.listing.controls import GAP, NEAR, PageLink
from catalogue.listing.highlight import excerpt, highlight
from initiatives.search.names import Name
from initiatives.search.selection import Selection
from knowledge.models import Article
from taxonomy.lenses import LENSES
from ui.figures import figure
from ui.text import OwnWords

OPEN_AT_FIRST = 3
MOST_TAGS = 3


class FacetGroup(NamedTuple):
    """A facet on the page, with its chosen values. `lens` is its class for the colour, if it is a lens; an option is a
    value, its name and how many articles it would show."""

    key: str
    label: str
    lens: str
    chosen: tuple[str, ...]
    open: bool
    options: list[tuple[str, Name, str]]


class KindWords(NamedTuple):
    """What the articles of a kind are called together, what they are for, and the icon that stands for them."""

    label: str
    says: str
    icon: str


KINDS = {
    Article.Kind.INSTRUMENT: KindWords(
        gettext_lazy("Instruments"), gettext_lazy("What a municipality can do"), "tool"
    ),
    Article.Kind.REFLECTION: KindWords(gettext_lazy("Reflections"), gettext_lazy("How to think about it"), "bulb"),
    Article.Kind.EXAMPLE: KindWords(gettext_lazy("Examples"), gettext_lazy("How it went elsewhere"), "star"),
    Article.Kind.LEARNING_NOTE: KindWords(gettext_lazy("Learning notes"), gettext_lazy("From two courses"), "school"),
}


class KindLink(NamedTuple):
    """A way to the articles of one kind."""

    label: str
    says: str
    icon: str
    href: str
    count: str
    words: str


class Tag(NamedTuple):
    """What an article belongs to, with the class of its lens, "" for an answer."""

    lens: str
    label: str


class ArticleRow(NamedTuple):
    """An article in the list. `title` and `summary` may be marked; `is_dutch` says for each whether it stands in Dutch
    on a page in another language."""

    href: str
    icon: str
    kind: str
    title: str
    summary: str
    excerpt: str
    title_is_dutch: bool
    summary_is_dutch: bool
    tags: tuple[Tag, ...]
    municipality: str


def entry_address(selection=None, municipality=None):
    """The address of the knowledge base with a selection, on the pages of a municipality."""
    query = selection.address_query if selection else ""
    own = f"municipality={municipality.pk}" if municipality else ""
    query = "&".join(filter(None, [query, own]))
    path = reverse("knowledge:entry")
    return f"{path}?{query}" if query else path


def address(answer, selection):
    """The address of another selection on the same pages."""
    return entry_address(selection, answer.municipality)


def kinds(answer):
    """The buttons of the four kinds, with how many articles each has on these pages."""
    counted = {kind: 0 for kind in KINDS}
    for entry in answer.collection.shown(answer.codes):
        counted[entry.kind] += 1
    return [
        KindLink(
            str(words.label),
            str(words.says),
            words.icon,
            address(answer, Selection(chosen={KIND.key: (kind.value,)})),
            figure(counted[kind]),
            articles_in_words(counted[kind]),
        )
        for kind, words in KINDS.items()
    ]


def articles_in_words(count):
    """How many articles, in words."""
    return ngettext("%(count)s article", "%(count)s articles", count) % {"count": figure(count)}


def blades(answer):
    """The blades of the fan at the entry: each leads to its lens and says how many articles belong to it."""
    return [
        Blade(
            lens.key,
            name=str(lens.name),
            label=articles_in_words(len(answer.collection.of_lens(lens, answer.codes))),
            href=lens.get_absolute_url(),
        )
        for lens in LENSES.values()
    ]


def facets(answer):
    """The facets that can narrow or widen what was found, with their options; one without articles is left out, unless
    it is chosen. The first three are open, and whichever is in use."""
    groups = []
    for key, facet in FACETS.items():
        chosen, counts = answer.selection.chosen.get(key, ()), answer.counts.get(key, {})
        options = [
            (value, name, figure(counts.get(value, 0)))
            for value, name in answer.options(key).items()
            if value in chosen or (value in counts and name.municipality in (None, *answer.codes))
        ]
        if options:
            lens = facet.lens.css if facet.lens else ""
            is_open = bool(chosen) or len(groups) < OPEN_AT_FIRST
            groups.append(FacetGroup(key, capfirst(str(facet.label)), lens, chosen, is_open, options))
    return groups


def chips(answer):
    """(label, address without it) of the words, of each chosen facet value, and of the municipality."""
    selection = answer.selection
    found = [(f"“{selection.text}”", address(answer, selection.without_text()))] if selection.text else []
    for key, values in selection.chosen.items():
        is_answer = not FACETS[key].lens and key != KIND.key
        for value in values:
            label = capfirst(answer.options(key)[value].label)
            label = f"{capfirst(str(FACETS[key].label))}: {label}" if is_answer else label
            found.append((label, address(answer, selection.without(key, value))))
    if answer.municipality:
        found.append((answer.municipality.name, entry_address(selection)))
    return found


def heading(answer):
    """How many were found, in words; with the words that were searched for, if those of the reader were mended."""
    if not answer.total:
        return _("No articles found")
    text = answer.correction[0] if answer.correction else answer.selection.text
    if not text:
        return articles_in_words(answer.total)
    words = ngettext("%(count)s article for “%(text)s”", "%(count)s articles for “%(text)s”", answer.total)
    return words % {"count": figure(answer.total), "text": text}


def correction(answer):
    """(what was searched for instead of the reader's words, the address with those words), or None."""
    if not answer.correction:
        return None
    text, selection = answer.correction
    return text, address(answer, selection)


def rows(answer):
    """The articles of the page to show, with the searched words marked."""
    return [row(entry, answer.names, answer.marks) for entry in answer.on_page]


def row(entry, names, marks=frozenset()):
    """An article in a list, with these folded words marked."""
    title, summary = highlight(entry.title, marks), highlight(entry.summary, marks)
    # What is marked in the title or the summary needs no piece of the text.
    is_seen = not marks or title is not entry.title or summary is not entry.summary
    return ArticleRow(
        entry.href,
        KINDS[entry.kind].icon,
        capfirst(str(entry.kind_name)),
        title,
        summary,
        "" if is_seen else excerpt(entry.text, marks),
        isinstance(entry.title, OwnWords),
        isinstance(entry.summary, OwnWords),
        tuple(tags(entry, names)),
        entry.place,
    )


def tags(entry, names):
    """What an article belongs to, the first few: without the category of which it names a part."""
    found = []
    for token in entry.tokens:
        key, _colon, value = token.partition(":")
        name = names.of(key).get(value) if key != KIND.key and key in FACETS else None
        if name:
            found.append((value, name.parent, Tag(FACETS[key].lens.css if FACETS[key].lens else "", name.label)))
    parents = {parent for _value, parent, _tag in found}
    return [tag for value, _parent, tag in found if value not in parents][:MOST_TAGS]


class CloudWord(NamedTuple):
    """A word of the cloud with where it leads, and what is said of it to who does not see its size."""

    href: str
    lens: str
    is_dutch: bool
    said: str
    word: Word


class CloudLine(NamedTuple):
    """A line of the table beside the cloud."""

    href: str
    title: str
    is_dutch: bool
    kind: str
    weight: str


class Cloud(NamedTuple):
    """The cloud in its shapes, as (name, view box, words) each, and its table."""

    shapes: tuple[tuple[str, str, tuple[CloudWord, ...]], ...]
    lines: tuple[CloudLine, ...]


def cloud(answer):
    """The cloud of all that was found, with its table; None when there is too little for one, or words were asked."""
    shapes = None if answer.selection.text else cloud_of(answer.entries)
    if not shapes:
        return None
    entries = answer.collection.entries
    return Cloud(
        tuple(
            (kind, shape.view_box, tuple(_in_cloud(entries[word.key], word) for word in shape.words))
            for kind, shape in shapes
        ),
        tuple(_in_table(each) for each in sorted(answer.entries, key=lambda each: -each.weight)),
    )


def _in_cloud(entry, word):
    said = _("%(title)s: %(kind)s, with %(weight)s ties") % {
        "title": entry.title,
        "kind": entry.kind_name,
        "weight": figure(entry.weight),
    }
    return CloudWord(entry.href, entry.lens, isinstance(entry.title, OwnWords), said, word)


def _in_table(entry):
    is_dutch = isinstance(entry.title, OwnWords)
    return CloudLine(entry.href, entry.title, is_dutch, capfirst(str(entry.kind_name)), figure(entry.weight))


def pages(answer):
    """What the component `pagination.html` needs."""
    page, last = answer.page, answer.last_page
    near = sorted({1, last, *range(max(1, page - NEAR), min(last, page + NEAR) + 1)})
    links = []
    for number in near:
        if links and number - 1 not in near:
            links.append(_page(answer, number - 1) if number - 2 in near else GAP)
        links.append(_page(answer, number))
    return {
        "pages": links,
        "previous": _page(answer, page - 1).href if page > 1 else "",
        "next": _page(answer, page + 1).href if page < last else "",
    }


def _page(answer, number):
    return PageLink(str(number), address(answer, answer.selection.on_page(number)), number == answer.page)
