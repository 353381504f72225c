"""What the initiatives of a municipality are worth together, and by the categories of a lens.

Of each initiative the newest statement counts, whoever made it. Sums are of what was said: the page says how many
initiatives have no statement.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from catalogue.files.csv import csv_text
from catalogue.valuation.chart import range_bars
from catalogue.valuation.printed import GROUPS
from initiatives.models import Classification, Initiative
from initiatives.search.facets import Status
from intake.options import Voice
from taxonomy.lenses import LENSES
from taxonomy.models import Category
from ui.figures import figure
from ui.money import in_cell, rough, span
from valuation.models import Statement

SUMS = tuple(GROUPS)
ENDS = tuple(f"{name}_{end}" for name in SUMS for end in ("low", "high"))
IN_WORK = (Status.REGISTERED, Status.PUBLISHED)  # the states of initiatives whose file is open


@dataclass
class WorthRow:
    """The sums over some initiatives: how many there are, how many have a statement, and from low to high."""

    label: str
    href: str = ""
    initiatives: int = 0
    stated: int = 0
    sums: dict = field(default_factory=lambda: dict.fromkeys(ENDS, Decimal(0)))
    numbers: dict = field(default_factory=lambda: dict.fromkeys(SUMS, 0))
    bar: object = None

    def add(self, ends):
        """Count an initiative, with the ends of the sums of its statement, or None without one."""
        self.initiatives += 1
        if ends is None:
            return
        self.stated += 1
        for name in SUMS:
            self.numbers[name] += ends[f"{name}_low"] is not None
        for name in ENDS:
            self.sums[name] += ends[name] or 0

    def ends(self, name):
        """(low, high) of a sum; None when no statement has it."""
        return (self.sums[f"{name}_low"], self.sums[f"{name}_high"]) if self.numbers[name] else None

    @property
    def without(self):
        return self.initiatives - self.stated

    @property
    def cells(self):
        """(label, sum as one says it, sum exactly, over how many statements) of the three sums."""
        found = []
        for name, (title, _says) in GROUPS.items():
            ends = self.ends(name)
            said = (rough(*ends), span(*ends)) if ends else ("", "")
            found.append((title, *said, figure(self.numbers[name])))
        return found

    @property
    def counts(self):
        return figure(self.initiatives), figure(self.stated), figure(self.without)


class Worth:
    """The sums of the municipalities of an official: over all, and by the categories of one lens. Four queries."""

    def __init__(self, official, lens):
        self.official, self.lens = official, lens

    @cached_property
    def initiatives(self):
        """The keys of the initiatives whose file is open."""
        found = Initiative.objects.editable_by(self.official).filter(archived_at=None).order_by()
        return list(found.values_list("pk", flat=True))

    @cached_property
    def stated(self):
        """{key of an initiative: the ends of the sums of the statement that counts, with its `voice`}."""
        found = Statement.objects.filter(municipality__in=self.official.serves_by_now).counted()
        here = set(self.initiatives)
        rows = found.values("initiative_id", "voice", *ENDS)
        return {row["initiative_id"]: row for row in rows if row["initiative_id"] in here}

    @cached_property
    def total(self):
        row = WorthRow(_("All initiatives"))
        for pk in self.initiatives:
            row.add(self.stated.get(pk))
        return row

    @cached_property
    def voices(self):
        """(words, number) of who made the statements that count."""
        numbers = {voice: 0 for voice in Voice}
        for each in self.stated.values():
            numbers[Voice(each["voice"])] += 1
        return [(voice.label, figure(number)) for voice, number in numbers.items() if number]

    @cached_property
    def rows(self):
        """The WorthRows of the categories of the lens, in its order: only those in which an initiative stands."""
        categories = Category.objects.select_related("counts_as").in_bulk()
        standing = {}
        given = Classification.objects.filter(lens=self.lens.key, assessment__in=self.assessments())
        for initiative, pk in given.values_list("assessment__initiative_id", "category_id").order_by():
            category = categories[pk].in_effect
            whole = categories[category.parent_id] if category.parent_id else category
            standing.setdefault(whole.pk, set()).add(initiative)
        rows = []
        for category in sorted((categories[pk] for pk in standing), key=lambda each: (each.position, each.pk)):
            row = WorthRow(category.name, self.href(category))
            for initiative in sorted(standing[category.pk]):
                row.add(self.stated.get(initiative))
            rows.append(row)
        for row, bar in zip(rows, range_bars([row.ends("outcomes") for row in rows]), strict=True):
            row.bar = bar
        return rows

    def assessments(self):
        found = Initiative.objects.editable_by(self.official).filter(archived_at=None).exclude(assessment=None)
        return found.order_by().values("assessment")

    def href(self, category):
        """The list of the initiatives that a row is about."""
        asked = [(self.lens.key, category.key), *(("status", state.value) for state in IN_WORK)]
        asked += [("municipality", code) for code in sorted(self.official.roles)]
        return f"{reverse('initiatives:list')}?{urlencode(asked)}"

    @property
    def csv(self):
        """The same as the text of a CSV: the total first."""
        ends = [f"{title}, {end}" for title, _says in GROUPS.values() for end in (_("low"), _("high"))]
        head = [str(self.lens), _("Initiatives"), _("With a statement"), _("Without a statement"), *ends]
        rows = [
            [row.label, row.initiatives, row.stated, row.without, *amounts(row)] for row in (self.total, *self.rows)
        ]
        return csv_text([head, *rows])


def amounts(row):
    for name in SUMS:
        yield from (in_cell(end) for end in (row.ends(name) or (None, None)))


def lens_at(key):
    """The lens with this key in an address, the first for another."""
    return LENSES.get(key) or next(iter(LENSES.values()))
