"""Which categories a step reaches: those that it changed, and those that count as another one because of it."""

from dataclasses import dataclass
from functools import cached_property

from taxonomy.revisions import Revision

# The words by which a category is found say nothing about who stands in it; nor does its place in the order.
ASIDE = {"synonyms_nl", "synonyms_en", "position", "curated_at"}


@dataclass(frozen=True)
class Affected:
    """A step, with where the categories stood before and after it (`Category.objects.places`)."""

    revision: Revision
    before: dict
    after: dict

    @property
    def rows(self):
        """What the step changed of categories."""
        return [change for change in self.revision.changes if change["model"] == "taxonomy.category"]

    @cached_property
    def replaced(self):
        """The categories that count as another one since, or stand elsewhere."""
        return {pk for pk, place in self.before.items() if self.after.get(pk, place) != place}

    @cached_property
    def touched(self):
        """The categories that existed and are something else now, with those that count as one of these."""
        changed = {row["pk"] for row in self.rows if differ(row, fields_of(row) - ASIDE)} & self.before.keys()
        return self.replaced | {pk for pk in self.before if self.counts_as(pk) & changed}

    @property
    def redirected(self):
        """The categories whose rules propose something else now, or nothing."""
        in_or_out = {row["pk"] for row in self.rows if differ(row, {"retired_at"})}
        return in_or_out | {pk for pk in self.replaced if self.before[pk][0] != self.after.get(pk, (None,))[0]}

    @property
    def pages(self):
        """The categories whose public page shows a difference."""
        near = {each for pk in self.replaced for each in (*self.before[pk], *self.after.get(pk, ())) if each}
        return near | {row["pk"] for row in self.rows}

    def counts_as(self, pk):
        """The category itself, and what it counted as before and after."""
        return {pk, self.before[pk][0], self.after.get(pk, self.before[pk])[0]}

    def moves(self, categories):
        """Whether someone with these categories counts for others than before."""
        return counted(categories, self.before) != counted(categories, self.after)


def counted(categories, places):
    """The categories for which someone with these counts, as the places say."""
    return {each for pk in categories for each in places[pk] if each}


def fields_of(change):
    return {*(change["before"] or ()), *(change["after"] or ())}


def differ(change, fields):
    """Whether any of these fields has another value after the change."""
    before, after = change["before"] or {}, change["after"] or {}
    return any(before.get(field) != after.get(field) for field in fields)
