"""Initiatives like another one: those with the most categories in common."""

from dataclasses import dataclass

from initiatives.models import Initiative
from initiatives.search.more_like_this import more_like_this

MOST_SIMILAR = 4


@dataclass(frozen=True)
class Similar:
    """Another initiative, and the names of the categories that it shares with this one."""

    slug: str
    name: str
    municipality: str
    shared: list


def categories_of(initiative):
    """{facet value: name} of the categories in which an initiative stands, in the language of this moment."""
    return {
        f"{lens}:{each.category.key}": each.category.name
        for lens, rows in initiative.classifications_by_lens().items()
        for each in rows
    }


def similar_to(initiative, categories, reader, asked):
    """Up to four Similar initiatives that this reader may see. The same municipality goes first among equals, then
    the newest.

    Takes the `categories_of` the initiative, and the index as `asked` for this reader. One query.
    """
    found = like(initiative, categories, asked)
    return described(found, categories, of_keys(found, reader))


def like(initiative, categories, asked):
    """{key: the facet values in common} of those initiatives, as the index has them. No query."""
    if not categories:
        return {}
    visible = asked.index.visible(asked.reader.municipalities, asked.reader.own)
    place = initiative.municipality_id
    return dict(more_like_this(asked.index, visible, initiative.pk, categories, place, MOST_SIMILAR))


def of_keys(keys, reader):
    """{key: (slug, name, municipality)} of those among these initiatives that this reader may see. One query, none
    without keys."""
    rows = Initiative.objects.visible_to(reader).filter(pk__in=keys) if keys else Initiative.objects.none()
    return {pk: row for pk, *row in rows.values_list("pk", "slug", "intake__name", "municipality__name")}


def described(found, categories, rows):
    """The Similar of those that were found, in their order, and may be seen."""
    return [
        Similar(slug, name, municipality or "", [categories[token] for token in shared])
        for pk, shared in found.items()
        if pk in rows
        for slug, name, municipality in [rows[pk]]
    ]
