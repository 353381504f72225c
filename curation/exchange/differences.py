"""What an import changes, category by category, read from the step itself: so a preview cannot say something else."""

import hashlib
import json
from dataclasses import dataclass, field

from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from taxonomy.lenses import LENSES
from taxonomy.models import Category
from taxonomy.revisions import snapshot

# In the order of the page.
KINDS = {
    "added": gettext_lazy("Added"),
    "reworded": gettext_lazy("Reworded"),
    "moved": gettext_lazy("Moved"),
    "retired": gettext_lazy("Retired"),
    "restored": gettext_lazy("Restored"),
    "reordered": gettext_lazy("Put in another order"),
}
FIELDS = (*Category.TEXTS, *Category.WORDS, "group", "parent", "retired_at", "position")


@dataclass
class ImportDifference:
    """What changes in one category: (label, before, after) lines, and which kinds of change those are."""

    lens: object
    key: str
    name: str
    above: str
    retired: bool
    kinds: set = field(default_factory=set)
    lines: list = field(default_factory=list)


def differences(revision):
    """The differences that a step made, in the order of the taxonomy. To be asked while its rows are there."""
    present = {pk: fields for (label, pk), fields in snapshot().items() if label == "taxonomy.category"}
    found = {}

    def of(pk):
        if pk not in found:
            fields = present[pk]
            above = name_of(fields["parent"], present) if fields["parent"] else ""
            found[pk] = ImportDifference(
                LENSES[fields["lens"]], fields["key"], name_of(pk, present), above, fields["retired_at"] is not None
            )
        return found[pk]

    heirs = {}
    for change in revision.changes:
        before, after = change["before"] or {}, change["after"] or {}
        if change["model"] == "taxonomy.succession":
            row = before or after
            heirs.setdefault(row["category"], ([], []))[0 if before else 1].append(name_of(row["successor"], present))
        elif change["model"] == "taxonomy.category":
            compare(of(change["pk"]), before, after, present)
    for pk, (before, after) in heirs.items():
        difference = of(pk)
        difference.lines.append((_("Successors"), ", ".join(before), ", ".join(after)))
        if not difference.kinds:
            difference.kinds.add("retired")
    order = list(LENSES)
    rows = sorted(found.items(), key=lambda row: (order.index(row[1].lens.key), present[row[0]]["position"], row[0]))
    return [difference for _pk, difference in rows if difference.kinds]


def name_of(pk, present):
    """The name of a category in a snapshot, in the reader's language."""
    return present[pk]["name_en" if get_language() == "en" else "name_nl"]


def compare(difference, before, after, present):
    """Write into the difference what stands otherwise in the row of the category."""
    if not before:
        difference.kinds.add("added")
    for name in FIELDS:
        if before.get(name) == after.get(name) or (not before and not after.get(name)):
            continue
        label = capfirst(Category._meta.get_field(name).verbose_name)
        difference.lines.append((label, shown(name, before.get(name), present), shown(name, after[name], present)))
        if before:
            difference.kinds.add(kind_of(name, after[name]))


def kind_of(name, value):
    if name == "retired_at":
        return "retired" if value else "restored"
    return {"parent": "moved", "position": "reordered"}.get(name, "reworded")


def shown(name, value, present):
    """A value of a snapshot as text."""
    if value in (None, "", "[]"):
        return ""
    if name == "parent":
        return name_of(value, present)
    if name == "retired_at":
        return localdate(parse_datetime(value)).isoformat()
    if name in Category.WORDS:
        return ", ".join(json.loads(value) if isinstance(value, str) else value)
    return str(value)


def by_kind(differences):
    """(kind, label, the differences that are of this kind first) for each kind that there is."""
    groups = [
        (kind, label, [each for each in differences if first_kind(each) == kind]) for kind, label in KINDS.items()
    ]
    return [group for group in groups if group[2]]


def first_kind(difference):
    return next(kind for kind in KINDS if kind in difference.kinds)


def counts(differences):
    """(label, number) for each kind of change; a category may count in several."""
    numbers = [(label, sum(kind in each.kinds for each in differences)) for kind, label in KINDS.items()]
    return [(label, number) for label, number in numbers if number]


def seal(differences):
    """A short text that is the same for the same differences: what was seen is what may be done."""
    said = [[each.lens.key, each.key, sorted(each.kinds), each.lines] for each in differences]
    return hashlib.sha256(json.dumps(said, default=str).encode()).hexdigest()
