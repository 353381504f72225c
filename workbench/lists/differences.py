"""What a version of a list changes, row by row, against the one that it takes the place of."""

from dataclasses import dataclass, field
from functools import cached_property

from workbench.lists.kinds import said


@dataclass
class ListDifferences:
    """What is new, what changed ((row, [(label, before, after)]), what is gone, and how much stays."""

    added: list = field(default_factory=list)
    changed: list = field(default_factory=list)
    gone: list = field(default_factory=list)
    unchanged: int = 0

    @classmethod
    def of(cls, kind, version):
        """Those of a version against `version.before`. Two queries."""
        found = cls()
        known = {row.key: row for row in version.before.rows.all()} if version.before else {}
        for row in version.rows.all():
            before = known.pop(row.key, None)
            if before is None:
                found.added.append(row)
                continue
            lines = [
                (column.label, said(before, column), said(row, column))
                for column in kind.columns
                if getattr(before, column.name) != getattr(row, column.name)
            ]
            if lines:
                found.changed.append((row, lines))
            else:
                found.unchanged += 1
        found.gone = list(known.values())
        return found

    @cached_property
    def is_none(self):
        return not (self.added or self.changed or self.gone)
