"""The articles that readers find, in the memory of each process: what each says and where it belongs.

They are searched by the engine of the list: an article is a row of an index, with its title as the name, its texts
as words, and what it belongs to as facet values. So Dutch words, categories with their synonyms and the counts of
facets work as they do there. A second index of the same rows has title and summary as the name: it tells what is in
the summary from what is only in the text.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import get_language

from initiatives.search import names
from initiatives.search.changes import RowChange
from initiatives.search.dates import DATES, UNKNOWN
from initiatives.search.index import Index
from initiatives.search.thesaurus import Thesaurus
from knowledge.fits import QUESTIONS, Fit
from knowledge.models import Article
from taxonomy.lenses import LENSES
from ui.addresses import address_of
from ui.text import OwnWords, fold

KINDS = {kind: place for place, kind in enumerate(Article.Kind.values)}

_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_LAYOUT = re.compile(r"(?m)^[ \t]*(?:#+|>|[-*+]|\d+\.)[ \t]+|[*`|]+|-{3,}")


class ArticleEntry(NamedTuple):
    """An article on a page of many. Texts are `OwnWords` where they stand in Dutch on a page in another language.

    `municipality` is the code of whose own it is and `place` its name, "" for a shared one. `tokens` are its facet
    values, `lens` is the class of the lens it belongs to most, "" for none, and `weight` says how much belongs to it:
    the reasons for which it helps, and the articles it is tied to.
    """

    key: int
    kind: str
    href: str
    title: str
    summary: str
    text: str
    municipality: str
    place: str
    tokens: tuple[str, ...]
    lens: str
    weight: int

    @property
    def kind_name(self):
        return Article.Kind(self.kind).label

    def belongs_to(self, token):
        return token in self.tokens


@dataclass(frozen=True)
class Collection:
    """All published articles, {key: ArticleEntry} in the order of a page, and the two indexes that find them."""

    entries: dict[int, ArticleEntry]
    index: Index
    by_lead: Index
    subjects: Thesaurus

    def shown(self, codes):
        """The entries that the pages of these municipalities show: the shared ones and their own."""
        return [entry for entry in self.entries.values() if not entry.municipality or entry.municipality in codes]

    def of_lens(self, lens, codes):
        """Those of them that belong to a category of this lens."""
        beginning = f"{lens.key}:"
        return [each for each in self.shown(codes) if any(token.startswith(beginning) for token in each.tokens)]

    def of_category(self, category, codes):
        """Those of them that belong to this category, or to a part of it."""
        return [each for each in self.shown(codes) if each.belongs_to(category.token)]


def present(versions):
    """The collection in these DataVersions, in the reader's language. No query, a few after something changed.

    Triggers raise the version of the names with every change of an article and of where it belongs, whoever writes, as
    they do for categories.
    """
    return _read(versions.names.number, get_language())


@lru_cache(maxsize=4)
def _read(version, _language):
    articles = list(Article.objects.published().select_related("municipality__went_up_in").prefetch_related("related"))
    articles.sort(key=lambda each: (KINDS[each.kind], each.position, each.pk))
    fits, published = {}, {article.pk for article in articles}
    for fit in Fit.objects.in_force():
        fits.setdefault(fit.article_id, []).append(fit)
    entries, by_title, by_lead = {}, [], []
    for place, article in enumerate(articles):
        entry = entry_of(article, fits.get(article.pk, ()), published)
        entries[article.pk] = entry
        words = words_of(article, entry)
        title, summary = fold(entry.title), fold(entry.summary)
        by_title.append(_row(entry, title, words, place))
        by_lead.append(_row(entry, f"{title} | {summary}" if summary else title, words, place))
    subjects = names.subjects(version)
    return Collection(entries, Index().after(by_title, 1), Index().after(by_lead, 1), subjects)


def entry_of(article, fits, published):
    """An article with the reasons in force, as an ArticleEntry; `published` are the keys of what readers find."""
    # Two categories that were merged are one reason.
    categories = {fit.target.pk: fit.target for fit in fits if fit.category_id}.values()
    answers = [f"{fit.question}:{fit.answer}" for fit in fits if not fit.category_id]
    tokens = [each.token for category in categories for each in (category, category.parent) if each]
    lenses = dict.fromkeys(LENSES, 0)
    for category in categories:
        lenses[category.lens] += 1
    most = max(lenses, key=lenses.get)
    tied = [other for other in article.related.all() if other.pk in published]
    of = article.municipality and article.municipality.in_effect
    return ArticleEntry(
        key=article.pk,
        kind=article.kind,
        href=address_of(article),
        title=said(article, "title"),
        summary=said(article, "summary"),
        text=plain(article.localized("text")),
        municipality=of.pk if of else "",
        place=of.name if of else "",
        tokens=tuple(dict.fromkeys([f"kind:{article.kind}", *tokens, *answers])),
        lens=LENSES[most].css if lenses[most] else "",
        weight=len(categories) + len(answers) + len(tied),
    )


def said(article, field):
    """A text of an article in the reader's language; Dutch in `OwnWords` where there is no other."""
    is_own = get_language() == "en" and not getattr(article, f"{field}_en")
    return OwnWords(article.localized(field)) if is_own else article.localized(field)


def items_of(article):
    """The parts of which an article tells, in the reader's language; Dutch in `OwnWords` where there is no other."""
    if get_language() != "en":
        return [item["nl"] for item in article.items]
    return [item.get("en") or OwnWords(item["nl"]) for item in article.items]


def plain(text):
    """A text in Markdown as its words alone, on one line."""
    return " ".join(_LAYOUT.sub(" ", _LINK.sub(r"\1", text)).split())


def words_of(article, entry):
    """All words of an article, folded, a | between texts; the title stands first, the summary behind it.

    The answers to which it belongs are among them, and on a page in English its Dutch title: many an instrument is
    known by that name. Its source is not: all of them would be found by the name of the study.
    """
    pairs = [token.split(":", 1) for token in entry.tokens]
    answers = [str(dict(QUESTIONS[key].options)[value]) for key, value in pairs if key in QUESTIONS]
    texts = [entry.title, entry.summary, entry.text, *items_of(article), *answers]
    if get_language() == "en":
        texts.append(article.title_nl)
    return " | ".join(filter(None, map(fold, texts)))


def _row(entry, name, words, place):
    """An ArticleEntry as the index takes it in; the place on the page is in the place of the day of registration."""
    return RowChange(
        key=entry.key,
        version=1,
        is_gone=False,
        is_public=not entry.municipality,
        municipality=entry.municipality,
        name=name,
        words=words,
        tokens=" ".join(entry.tokens),
        scales=None,
        started=0,
        registered=-place,
        own=None,
        days=" ".join(str(UNKNOWN) for _date in DATES),
    )
