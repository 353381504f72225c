"""What stands of the knowledge base on the pages of the lenses and their categories."""

from typing import NamedTuple

from django.utils.text import capfirst

from catalogue.knowledge.collection import present
from catalogue.knowledge.controls import KINDS, entry_address
from catalogue.knowledge.shelves import municipalities_shown
from initiatives.search.selection import Selection
from ui.text import OwnWords

MOST = 6


class Book(NamedTuple):
    """An article in a short list."""

    href: str
    icon: str
    title: str
    is_dutch: bool
    kind: str


class Shelf(NamedTuple):
    """The first articles that belong somewhere, how many there are, and the address of all of them."""

    books: tuple[Book, ...]
    count: int
    href: str


def beside_lens(lens, user, versions):
    """The Shelf of the articles that belong to any category of this lens; None without one."""
    entries = present(versions).of_lens(lens, municipalities_shown(user, versions))
    tokens = dict.fromkeys(token for entry in entries for token in entry.tokens)
    values = tuple(token.partition(":")[2] for token in tokens if token.startswith(f"{lens.key}:"))
    return _shelf(entries, Selection(chosen={lens.key: values}))


def beside_category(category, user, versions):
    """The Shelf of the articles that belong to this category or a part of it, through what was merged into it as well;
    None without one."""
    codes = municipalities_shown(user, versions, category.municipality_id or "")
    entries = present(versions).of_category(category, codes)
    return _shelf(entries, Selection(chosen={category.lens: (category.key,)}), category.municipality)


def _shelf(entries, selection, municipality=None):
    if not entries:
        return None
    heaviest = sorted(entries, key=lambda each: -each.weight)[:MOST]
    return Shelf(tuple(map(_book, heaviest)), len(entries), entry_address(selection, municipality))


def _book(entry):
    is_dutch = isinstance(entry.title, OwnWords)
    return Book(entry.href, KINDS[entry.kind].icon, entry.title, is_dutch, capfirst(str(entry.kind_name)))
