"""The articles that come with Waaier, a file each in `data/`, and how they reach the database.

The files follow the 2015 study and the courses of 2016 and 2018: what each tells stands in the paragraph that it
names. They only fill: what a curator changed afterwards wins over what stands there.
"""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from initiatives.models import Initiative
from knowledge.articles import Article
from knowledge.fits import ORDINARY, Fit
from taxonomy.models import Category

DATA = Path(__file__).parent / "data"
# The folders, in the order in which their kinds stand on a page.
FOLDERS = {
    "instruments": Article.Kind.INSTRUMENT,
    "reflections": Article.Kind.REFLECTION,
    "examples": Article.Kind.EXAMPLE,
    "learning_notes": Article.Kind.LEARNING_NOTE,
}


@cache
def supplied():
    """The articles as their files give them, by kind and then by `position`: dicts with a `kind`."""
    found = []
    for folder, kind in FOLDERS.items():
        rows = [tomllib.loads(path.read_text()) | {"kind": kind} for path in (DATA / folder).glob("*.toml")]
        found += sorted(rows, key=lambda row: (row["position"], row["key"]))
    return found


def load_articles():
    """Write the files' articles to the database; what a curator has changed since, wins.

    Can run any number of times. Needs the supplied categories. Initiatives that a file names are tied when they are
    there, so run it again after those were loaded; a tie that a file no longer names goes. Returns (added, changed):
    how many articles were made, how many others were brought up to date.
    """
    with transaction.atomic():
        return _load()


def _load():
    categories = {(lens, key): pk for lens, key, pk in Category.objects.values_list("lens", "key", "pk")}
    stored = {article.key: article for article in Article.objects.exclude(key=None)}
    added, changed, written = set(), set(), []
    for row in supplied():
        values = values_of(row)
        article = stored.get(row["key"])
        if article is None:
            slug = Article.objects.free_slug(row.get("slug") or slugify(row["title_nl"]))
            article = Article.objects.create(key=row["key"], slug=slug, published_at=timezone.now(), **values)
            stored[article.key] = article
            added.add(article)
        elif article.curated_at is not None:
            continue
        elif any(getattr(article, field) != value for field, value in values.items()):
            for field, value in values.items():
                setattr(article, field, value)
            article.save(update_fields=values)
            changed.add(article)
        written.append((article, row))
    for article, row in written:
        if fits_of(article) != (wanted := wanted_fits(row, categories)):
            article.fits.all().delete()
            Fit.objects.bulk_create(Fit(article=article, **dict(fit)) for fit in sorted(wanted, key=str))
            changed.add(article)
        told = {*Initiative.objects.filter(slug__in=row.get("initiatives", ())).values_list("pk", flat=True)}
        if {*article.initiatives.values_list("pk", flat=True)} != told:
            article.initiatives.set(told)
            changed.add(article)
    changed |= _tied_to_each_other(written, stored, added)
    return len(added), len(changed - added)


def _tied_to_each_other(written, stored, added):
    """Tie the articles that follow their files as these say, whichever of two names the other; returns those changed.

    A tie to an article that a curator wrote or changed is the curator's: it stays as it is. Only an article that was
    not there yet brings such ties along.
    """
    keys = {article.pk for article, _row in written}
    named = {
        article.pk: {stored[key].pk for key in row.get("related", ()) if key in stored} for article, row in written
    }
    both = {(key, other) for key, others in named.items() for other in others & keys}
    both |= {(other, key) for key, other in both}
    standing = {*Article.related.through.objects.values_list("from_article_id", "to_article_id")}
    changed = set()
    for article, _row in written:
        stands = {other for key, other in standing if key == article.pk}
        wanted = {other for key, other in both if key == article.pk} | (stands - keys)
        if article in added:
            wanted |= named[article.pk]
        if stands != wanted:
            article.related.set(wanted)
            changed.add(article)
    return changed


def values_of(row):
    """{field of an article: its value} as a file says."""
    pairs = zip(row.get("items_nl", ()), row.get("items_en", ()), strict=True)
    return {
        "kind": row["kind"],
        **{field: row[field].strip() for field in Article.TEXTS},
        "items": [{"nl": dutch, "en": english} for dutch, english in pairs],
        "source": row["source"],
        "section": row.get("section", ""),
        "dated": date.fromisoformat(row["dated"]) if "dated" in row else None,
        "position": row["position"],
    }


FIT_FIELDS = ("category_id", "question", "answer", "what_nl", "what_en", "weight")


def wanted_fits(row, categories):
    """The reasons that a file names, as a set of (field, value) pairs each; "lens/key" stands for a category."""
    found = set()
    for fit in row.get("fits", ()):
        values = {
            "category_id": categories[tuple(fit["category"].split("/"))] if "category" in fit else None,
            "question": fit.get("question", ""),
            "answer": fit.get("answer", ""),
            "what_nl": fit.get("what_nl", ""),
            "what_en": fit.get("what_en", ""),
            "weight": fit.get("weight", ORDINARY),
        }
        found.add(tuple(values.items()))
    return found


def fits_of(article):
    """The same of what is stored."""
    return {tuple(zip(FIT_FIELDS, row, strict=True)) for row in article.fits.values_list(*FIT_FIELDS)}
