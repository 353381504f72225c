"""What is known by name: the categories by their labels, and the places of the country.

An initiative is found by the names and synonyms of its categories, and by the province that its municipality lies in.

A part also answers to the labels of the category that it belongs to. A category that was given itself, and not one of
its parts, answers to those of its parts too: of which kind it is was not said. The labels of a category that another
one followed up lead to that one.
"""

from dataclasses import dataclass, field, replace

from areas import places
from initiatives.search.query import Place
from initiatives.search.vocabulary import NAME, labels
from taxonomy.models import Category
from ui.text import fold


@dataclass(frozen=True)
class ThesaurusEntry:
    """A category as a facet value ("actors:collectives"), the one that it is a part of, and all parts of that one; or
    a municipality."""

    token: str
    whole: str | None = None
    siblings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Thesaurus:
    """{label: the categories that answer to it}, {folded name: Place}, none of them a slip, and {label of a place: the
    municipalities in it}."""

    by_label: dict[str, list[ThesaurusEntry]] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    by_place: dict[str, list[ThesaurusEntry]] = field(default_factory=dict)

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
        return cls(by_label, *places_of(places.of_register()))

    @property
    def labels(self):
        """Those of categories. The vocabulary knows them, and none of places: *zee* is no beginning of a province."""
        return self.by_label.keys()

    def of(self, text):
        """The categories or municipalities that answer to this label; none for another text."""
        return self.by_label.get(text) or self.by_place.get(text, ())


def places_of(register):
    """({folded name: Place}, {label: the municipalities in it}) of the country and the register, as
    `areas.places.of_register` gives it."""
    own = [(name, code) for code, (names, _province, _into) in register.items() for name in names]
    called, by_place = {}, {}
    for name, code in (*own, *places.of_country()):
        known = called.setdefault(fold(name), Place(name))
        if (label := label_of(code)) not in known.labels:
            called[fold(name)] = replace(known, labels=(*known.labels, label))
    for code, (_names, province, into) in register.items():
        for label in [label_of(code), *([label_of(province)] if province else ())]:
            by_place.setdefault(label, []).append(ThesaurusEntry(f"municipality:{into}"))
    return called, by_place


def label_of(code):
    """The label of a municipality or a province: "_gm0355"."""
    return NAME + code.lower()
