"""The categories of a lens as curation shows them: in their order, with their parts and how much they are used."""

from dataclasses import dataclass, field

from curation.usage import Usage, usage
from taxonomy.models import Category


@dataclass
class Branch:
    """A category in the tree; `number` is its place among `of` that stand beside it."""

    category: Category
    usage: Usage
    number: int = 0
    of: int = 0
    parts: list = field(default_factory=list)

    @property
    def is_first(self):
        return self.number == 1

    @property
    def is_last(self):
        return self.number == self.of


@dataclass(frozen=True)
class Tree:
    """The categories in use, each with its parts, and those that are not in use any more."""

    branches: list
    retired: list

    def beside(self, pk):
        """The branches among which this category stands, in order; raises StopIteration for one that is not here."""
        rows = [self.branches, *(branch.parts for branch in self.branches)]
        return next(row for row in rows if any(branch.category.pk == pk for branch in row))


def tree(lens):
    """The Tree of a lens. Four queries."""
    used = usage(lens)
    categories = Category.objects.of(lens).select_related("parent", "counts_as", "municipality")
    branches = {
        each.pk: Branch(each, used.get(each.pk, Usage())) for each in categories.prefetch_related("successors")
    }
    active = [branch for branch in branches.values() if branch.category.is_active]
    tops = [branch for branch in active if branch.category.parent_id is None]
    for branch in active:
        if branch.category.parent_id:
            branches[branch.category.parent_id].parts.append(branch)
    for row in [tops, *(top.parts for top in tops)]:
        for number, branch in enumerate(row, start=1):
            branch.number, branch.of = number, len(row)
    return Tree(tops, [branch for branch in branches.values() if not branch.category.is_active])
