"""The categories of a lens as they stand on its page: by group of people, and each with its parts."""

from dataclasses import dataclass, field

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from taxonomy.lenses import catalogue

EVERYONE = ""


@dataclass
class CategoryEntry:
    """A category with the number of initiatives in it, and its parts as (category, number)."""

    category: object
    count: int
    parts: list = field(default_factory=list)


@dataclass
class CategoryGroup:
    """The categories for one group of people; the title is "" in a lens without groups."""

    title: str
    entries: list = field(default_factory=list)


def with_parts(categories, counts):
    """The entries of these categories in their order; `counts` is {category id: number of initiatives}.

    A part whose category was retired stands on its own.
    """
    entries = {}
    for each in categories:
        count = counts.get(each.pk, 0)
        if each.parent_id in entries:
            entries[each.parent_id].parts.append((each, count))
        else:
            entries[each.pk] = CategoryEntry(each, count)
    return list(entries.values())


def grouped(entries):
    """The entries by the group of people they are for, in the order of the catalogue; those for everyone come last."""
    groups = [group["key"] for group in catalogue()["group"]]
    found = {key: [] for key in [*groups, EVERYONE]}
    for entry in entries:
        found[entry.category.group if entry.category.group in groups else EVERYONE].append(entry)
    grouped = any(found[key] for key in groups)
    return [CategoryGroup(title_of(key) if grouped else "", rows) for key, rows in found.items() if rows]


def title_of(group):
    """The name of a group of people in the reader's language."""
    for each in catalogue()["group"]:
        if each["key"] == group:
            return each["name_en" if get_language() == "en" else "name_nl"]
    return _("For everyone")


def neighbours(category, categories):
    """(the category before it, the one after it) in the order of the lens, or None at an end."""
    keys = [each.pk for each in categories]
    if category.pk not in keys:
        return None, None
    at = keys.index(category.pk)
    return (categories[at - 1] if at else None), (categories[at + 1] if at + 1 < len(categories) else None)
