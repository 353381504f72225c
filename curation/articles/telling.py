"""What happened to an article, told in words: which things a step changed, and word by word what became of a text."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from curation.articles.fits import FitRow
from initiatives.models import Initiative
from knowledge.models import Article, ArticleRevision, Fit
from taxonomy.models import Category

AROUND = 8  # words before and after a change that stay; more of a text in between is left out
LONG = 90  # characters from which a text is told word by word


@dataclass(frozen=True)
class ArticleChange:
    """One thing that changed: what, and what it was and became ("" for nothing).

    `pieces` are the parts of a long text, ("same", "gone" or "new", words); `language` is that of the values.
    """

    field: str
    before: str = ""
    after: str = ""
    language: str = ""
    pieces: tuple = ()

    @property
    def html(self):
        """The pieces as HTML: in a template white space between them would show."""
        return format_html_join("", "{}", ((format_html(MARKED[kind], words),) for kind, words in self.pieces))


MARKED = {"same": "{}", "gone": "<del>{}</del>", "new": "<ins>{}</ins>"}


@dataclass(frozen=True)
class ToldStep:
    """A step in words."""

    revision: ArticleRevision
    changes: list

    @property
    def address(self):
        return reverse("curation:article-step", args=[self.revision.pk])

    @property
    def fields(self):
        """The names of what changed, once each."""
        return list(dict.fromkeys(change.field for change in self.changes))


class ThingNames:
    """The names of what steps tie to an article, as far as this reader may see it. Three queries."""

    def __init__(self, revisions, reader):
        sides = [side for each in revisions for side in (each.before, each.after) if side]
        self.categories = Category.objects.select_related("parent", "counts_as__parent").in_bulk(
            {fit["category_id"] for side in sides for fit in side["fits"]} - {None}
        )
        initiatives = Initiative.objects.visible_to(reader).filter(pk__in=keys(sides, "initiatives"))
        self.initiatives = dict(initiatives.values_list("pk", "intake__name"))
        articles = Article.objects.visible_to(reader).filter(pk__in=keys(sides, "related"))
        self.related = {each.pk: each.title for each in articles}

    def fit(self, row):
        """The reason of a fit, in words."""
        if row["category_id"] and row["category_id"] not in self.categories:
            return _("a category that is no longer there")
        return FitRow(
            Fit(category=self.categories.get(row["category_id"]), question=row["question"], answer=row["answer"])
        ).words

    def of(self, name, pk):
        return getattr(self, name).get(pk) or UNSEEN[name]()


UNSEEN = {
    "initiatives": lambda: _("an initiative that you may not see"),
    "related": lambda: _("an article that you may not see"),
}


def keys(sides, name):
    return {pk for side in sides for pk in side[name]}


def told(revisions, reader):
    """These steps in words, as a list of ToldStep. Three queries, when the steps come with who did them."""
    revisions = list(revisions)
    names = ThingNames(revisions, reader)
    return [ToldStep(each, changes(each, names)) for each in revisions]


def changes(revision, names):
    """What a step changed, as a list of ArticleChange; the first step changed nothing."""
    before, after = revision.before, revision.after
    if before is None:
        return []
    found = state(before, after)
    for name in ("kind", *Article.TEXTS, "source", "section", "dated"):
        if before.get(name) != after.get(name):
            found.append(field_change(name, before[name], after[name]))
    for language in ("nl", "en"):
        lists = [[item[language] for item in side["items"]] for side in (before, after)]
        if lists[0] != lists[1]:
            label = _("Items in Dutch") if language == "nl" else _("Items in English")
            found.append(text_change(label, *("; ".join(filter(None, each)) for each in lists), language))
    found += fit_changes(before["fits"], after["fits"], names)
    for name, label in (("initiatives", _("Tells of")), ("related", _("Related article"))):
        found += [ArticleChange(label, before=names.of(name, pk)) for pk in before[name] if pk not in after[name]]
        found += [ArticleChange(label, after=names.of(name, pk)) for pk in after[name] if pk not in before[name]]
    return found


def state(before, after):
    """Whether readers find it."""
    states = [state_of(side) for side in (before, after)]
    return [ArticleChange(_("State"), *(STATES[each]() for each in states))] if states[0] != states[1] else []


def state_of(side):
    return Article(published_at=side["published_at"], retired_at=side["retired_at"]).state


STATES = {
    "draft": lambda: _("Draft"),
    "published": lambda: _("Published"),
    "retired": lambda: _("Retired"),
}


def field_change(name, before, after):
    field = Article._meta.get_field(name)
    label, language = capfirst(str(field.verbose_name)), name[-2:] if name.endswith(("_nl", "_en")) else ""
    if field.choices:
        names = dict(field.flatchoices)
        before, after = (str(names.get(value, value)) for value in (before, after))
    elif name == "dated":
        before, after = (value and date_format(parse_date(value), "j F Y") for value in (before, after))
    return text_change(label, before or "", after or "", language)


def text_change(label, before, after, language):
    if max(len(before), len(after)) <= LONG or not before or not after:
        return ArticleChange(label, before, after, language)
    return ArticleChange(label, before, after, language, tuple(pieces(before, after)))


def fit_changes(before, after, names):
    """What became of the reasons to fit."""
    sides = [{(row["category_id"], row["question"], row["answer"]): row for row in side} for side in (before, after)]
    label = _("Fits")
    found = []
    for reason, row in (sides[0] | sides[1]).items():
        was, now = (side.get(reason) for side in sides)
        about = names.fit(row)
        if was is None or now is None:
            side = said_of(row)
            text = f"{about} ({side})" if side else about
            found.append(ArticleChange(label, *(("", text) if was is None else (text, ""))))
        elif was != now:
            found.append(ArticleChange(f"{label}: {about}", said_of(was), said_of(now)))
    return found


def said_of(row):
    """What a fit says beside its reason."""
    weight = _("weight %(number)d") % {"number": row["weight"]}
    off = _("switched off") if row["switched_off_at"] else ""
    return ", ".join(filter(None, [row["what_nl"], row["what_en"], weight, off]))


def pieces(before, after):
    """("same", "gone" or "new", words) of a text that changed, with what stayed shortened between the changes."""
    old, new = (re.findall(r"\S+\s*", text) for text in (before, after))
    matches = SequenceMatcher(None, [word.strip() for word in old], [word.strip() for word in new], autojunk=False)
    operations = matches.get_opcodes()
    for number, (kind, a, b, c, d) in enumerate(operations):
        if kind == "equal":
            first, last = number == 0, number == len(operations) - 1
            yield "same", "".join(shortened(new[c:d], first, last))
        else:
            if b > a:
                yield "gone", "".join(old[a:b])
            if d > c:
                yield "new", "".join(new[c:d])


def shortened(words, first, last):
    """What stayed, without its middle; of the beginning of a text only the end is told, and the other way round."""
    head, tail = (0 if first else AROUND), (0 if last else AROUND)
    if len(words) <= head + tail + 4:
        return words
    return [*words[:head], "… ", *(words[-tail:] if tail else [])]
