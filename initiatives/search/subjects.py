"""By which labels the categories are known: an initiative is found by the names and synonyms of its categories.

A part also answers to the labels of the category that it belongs to. A category that was given itself, and not one of
its parts, answers to those of its parts too: of which kind it is was not said.
"""

from dataclasses import dataclass, field

from initiatives.search.vocabulary import labels
from taxonomy.models import Category


@dataclass(frozen=True)
class Subject:
    """A category as a facet value ("actors:collectives"), the one that it is a part of, and all parts of that one."""

    token: str
    whole: str | None = None
    siblings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Subjects:
    """{label: the categories that answer to it}."""

    by_label: dict[str, list[Subject]] = field(default_factory=dict)

    @classmethod
    def read(cls):
        """All of them, in one query."""
        rows = list(Category.objects.order_by("pk"))
        tokens = {row.pk: f"{row.lens}:{row.key}" for row in rows}
        parts = {}
        for row in rows:
            if row.parent_id:
                parts.setdefault(row.parent_id, []).append(tokens[row.pk])
        by_label = {}
        for row in rows:
            subject = Subject(tokens[row.pk], tokens.get(row.parent_id), tuple(parts.get(row.parent_id, ())))
            for label in labels([row.name_nl, row.name_en], [*row.synonyms_nl, *row.synonyms_en]):
                by_label.setdefault(label, []).append(subject)
        return cls(by_label)

    @property
    def labels(self):
        return self.by_label.keys()

    def of(self, text):
        """The categories that answer to this label; none for another text."""
        return self.by_label.get(text, ())
