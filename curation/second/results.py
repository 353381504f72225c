"""What a sample shows: how far the two readings agree, and which categories were taken for each other."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.utils.functional import cached_property

from curation.second.agreement import FEW, agreement
from taxonomy.lenses import LENSES
from taxonomy.models import Category

MOST_PAIRS = 12


@dataclass
class Confusion:
    """Two categories that stood for each other, and where; `other` is None when one reader chose nothing instead."""

    category: Category
    other: Category | None
    initiatives: list = field(default_factory=list)

    @property
    def times(self):
        return len(self.initiatives)


class SampleResults:
    """The results of a sample, of the initiatives that were read. Categories count as they do today."""

    def __init__(self, sample):
        self.sample = sample
        self.readings = list(sample.readings.done().with_both())

    @property
    def is_small(self):
        """Whether there are so few that chance weighs heavily."""
        return len(self.readings) < FEW

    @cached_property
    def pairs(self):
        """{lens key: (first set, second set) of each reading}."""
        found = {key: [] for key in LENSES}
        for reading in self.readings:
            first = in_effect(reading.first.classifications.all())
            second = in_effect(reading.choices.all())
            for key, rows in found.items():
                rows.append((first.get(key, set()), second.get(key, set())))
        return found

    @cached_property
    def agreements(self):
        """An Agreement for each lens."""
        in_use = Category.objects.active().for_municipality(self.sample.municipality_id)
        known = defaultdict(list)
        for category in in_use.select_related("parent"):
            known[category.lens].append(category)
        return [agreement(lens, self.pairs[key], known[key]) for key, lens in LENSES.items()]

    @cached_property
    def confusions(self):
        """The pairs of categories of which one reader chose the one and the other the other, most often first."""
        return self.most([each for each in self.differences if each.other])

    @cached_property
    def lonely(self):
        """The categories that one reader chose while the other chose nothing for it, most often first."""
        return self.most([each for each in self.differences if not each.other])

    @cached_property
    def unequal(self):
        """(initiative, [(lens, first choices, second choices)]) of each that the two read differently."""
        found = []
        for at, reading in enumerate(self.readings):
            sides = reading.first.classifications.all(), reading.choices.all()
            rows = [
                (lens, *([row for row in side if row.category.lens == key] for side in sides))
                for key, lens in LENSES.items()
                if self.pairs[key][at][0] != self.pairs[key][at][1]
            ]
            if rows:
                found.append((reading.initiative, rows))
        return found

    @staticmethod
    def most(found):
        return sorted(found, key=lambda each: (-each.times, each.category.position, each.category.pk))[:MOST_PAIRS]

    @cached_property
    def differences(self):
        found = {}
        for key in LENSES:
            for reading, (first, second) in zip(self.readings, self.pairs[key], strict=True):
                for one, other in differing(first, second):
                    known = found.setdefault((one, other), Confusion(one, other))
                    known.initiatives.append(reading.initiative)
        return list(found.values())


def in_effect(rows):
    """{lens key: the categories of these rows as they count today}; of a category and its part only the part."""
    found = defaultdict(set)
    for row in rows:
        category = row.category.in_effect
        found[category.lens].add(category)
    for categories in found.values():
        categories -= {each.parent for each in categories if each.parent_id}
    return found


def differing(first, second):
    """The pairs of categories that stand for each other in two readings, in the order of the taxonomy.

    Where both chose something of their own, each of the one goes with each of the other; else with None.
    """
    ones, others = first - second, second - first
    if not ones or not others:
        return [(each, None) for each in ones | others]
    return [tuple(sorted((one, other), key=lambda each: (each.position, each.pk))) for one in ones for other in others]
