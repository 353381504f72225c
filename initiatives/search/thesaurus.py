"""What is known by name: the categories by their labels, and the places of the country.

An initiative is found by the names and synonyms of its categories.

A part also answers to the labels of the category that it belongs to. A category that was given itself, and not one of
its parts, answers to those of its parts too: of which kind it is was not said. The labels of a category that another
one followed up lead to that one.
"""

from dataclasses import dataclass, field

from areas import places
from initiatives.search.vocabulary import labels
from taxonomy.models import Category
from ui.text import fold


@dataclass(frozen=True)
class ThesaurusEntry:
    """A category as a facet value ("actors:collectives"), the one that it is a part of, and all parts of that one."""

    token: str
    whole: str | None = None
    siblings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Thesaurus:
    """{label: the categories that answer to it}, and {folded name: name} of the places, none of them a slip."""

    by_label: dict[str, list[ThesaurusEntry]] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls):
        """All of them, in two queries."""
        rows = {row.pk: row for row in Category.objects.order_by("pk")}
        tokens = {pk: row.token for pk, row in rows.items()}
        parts = {}
        for pk, row in rows.items():
            if row.parent_id and not row.counts_as_id:
                parts.setdefault(row.parent_id, []).append(tokens[pk])
        by_label = {}
        for pk, row in rows.items():
            whole = rows[row.counts_as_id or pk].parent_id
            subject = ThesaurusEntry(tokens[row.counts_as_id or pk], tokens.get(whole), tuple(parts.get(whole, ())))
            for label in labels([row.name_nl, row.name_en], [*row.synonyms_nl, *row.synonyms_en]):
                answering = by_label.setdefault(label, [])
                if subject not in answering:
                    answering.append(subject)
        return cls(by_label, {fold(name): name for name in places.names()})

    @property
    def labels(self):
        return self.by_label.keys()

    def of(self, text):
        """The categories that answer to this label; none for another text."""
        return self.by_label.get(text, ())
