"""A value statement as its page, its print and its file show it: plain texts, from the statement alone.

Nothing here looks at a price list: an earlier statement is drawn the same to the byte, whatever prices are by now.
"""

from dataclasses import dataclass, field

from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.files.csv import csv_text
from catalogue.valuation.chart import range_bars
from ui.money import in_cell, rough, span, times, written
from valuation.models import Figure
from valuation.statements import IncomeSource, ValueKind

Kind = Figure.Kind
ICONS = {
    ValueKind.COMMUNITY: "users",
    ValueKind.DEMOCRACY: "building-community",
    ValueKind.LOWER_COSTS: "arrow-down",
    ValueKind.WELLBEING: "heart-handshake",
    ValueKind.INNOVATION: "seedling",
    ValueKind.ECONOMY: "chart-bar",
}


@dataclass
class FigureRow:
    """A line of a table: what, the amounts in words, how it was worked out, and who said so."""

    label: str
    amount: str
    how: list = field(default_factory=list)
    source: str = ""
    who: str = ""
    bar: object = None


@dataclass
class FigureGroup:
    """A part of the statement with its table. `rough` is its sum as one says it, "" without amounts."""

    key: str
    title: str
    says: str
    rough: str
    exact: str
    rows: list
    bar: object = None


GROUPS = {
    "outcomes": (
        gettext_lazy("Spared or taken over"),
        gettext_lazy("Costs that others need not make, at the prices of the list. Such prices are indicative."),
    ),
    "volunteers": (
        gettext_lazy("Volunteer work"),
        gettext_lazy("What the hours of volunteers would cost at this rate."),
    ),
    "income": (
        gettext_lazy("Income"),
        gettext_lazy("Money that comes in, by the six sources of the business model."),
    ),
}


class PrintedStatement:
    """All that a statement says, in words, in the language of this moment."""

    def __init__(self, statement, *, with_names=True):
        """A statement with its `figures` and their `by`. Without names it says the days alone: for everyone."""
        self.statement, self.with_names = statement, with_names
        self.figures = list(statement.figures.all())

    # --- Who and when ---
    @property
    def voice(self):
        return self.statement.get_voice_display()

    @property
    def day(self):
        return day_of(self.statement.at)

    @property
    def superseded_on(self):
        return day_of(self.statement.superseded_at) if self.statement.superseded_at else ""

    @property
    def by(self):
        return self.name_of(self.statement)

    def name_of(self, thing):
        """Who filled something in, for who may know."""
        return str(thing.by) if thing.by and self.with_names else ""

    def who(self, figure):
        """Who filled a figure in, and on which day."""
        name, day = self.name_of(figure), day_of(figure.at)
        return _("%(name)s, %(day)s") % {"name": name, "day": day} if name else day

    @property
    def year(self):
        return str(self.statement.year)

    # --- The numbers ---
    @cached_property
    def groups(self):
        """{key: FigureGroup} of what was filled in, all bars on one scale."""
        rows = {
            "income": [(figure, income_row(figure, self.who(figure))) for figure in self.of(Kind.INCOME)],
            "volunteers": self.volunteer_rows,
            "outcomes": [(figure, outcome_row(figure, self.who(figure))) for figure in self.of(Kind.OUTCOME)],
        }
        pairs = [ends_of(thing) for key in rows for thing, _row in rows[key]]
        bars = iter(range_bars(pairs))
        for key in rows:
            for _thing, row in rows[key]:
                row.bar = next(bars)
        groups = {key: self.group(key, [row for _thing, row in found]) for key, found in rows.items() if found}
        for group, bar in zip(groups.values(), range_bars([self.statement.ends(key) for key in groups]), strict=True):
            group.bar = bar
        return groups

    def group(self, key, rows):
        title, says = GROUPS[key]
        ends = self.statement.ends(key)
        return FigureGroup(key, title, says, rough(*ends) if ends else "", span(*ends) if ends else "", rows)

    @property
    def goes_in(self):
        return [self.groups[key] for key in ("volunteers", "income") if key in self.groups]

    @property
    def brings(self):
        return [self.groups[key] for key in ("outcomes",) if key in self.groups]

    @cached_property
    def volunteer_rows(self):
        """The hours times the rate as one line; each alone while the other is open."""
        hours, rate = next(iter(self.of(Kind.HOURS)), None), next(iter(self.of(Kind.RATE)), None)
        if hours and rate:
            ends = times(hours.low, rate.low), times(hours.high, rate.high)
            how = [_("%(hours)s hours a year") % {"hours": span(hours.low, hours.high, written)}]
            how.append(_("%(rate)s an hour") % {"rate": span(rate.low, rate.high)})
            sources = _("Hours: %(hours)s. Rate: %(rate)s.") % {"hours": dot(hours), "rate": dot(rate)}
            row = FigureRow(_("Hours times the rate"), span(*ends), how, sources, self.who(hours))
            if (rate.by_id, rate.at) != (hours.by_id, hours.at):
                row.who = _("Hours: %(hours)s. Rate: %(rate)s.") % {"hours": self.who(hours), "rate": self.who(rate)}
            return [(ends, row)]
        if hours:
            amount = _("%(hours)s hours a year") % {"hours": span(hours.low, hours.high, written)}
            how = [_("Without a rate there is no amount.")]
            return [(None, FigureRow(_("Hours of volunteers"), amount, how, hours.source, self.who(hours)))]
        if rate:
            amount = span(rate.low, rate.high)
            return [(None, FigureRow(_("Rate of an hour"), amount, [], rate.source, self.who(rate)))]
        return []

    @property
    def hours(self):
        """The hours a year in words; "" when nobody said."""
        found = next(iter(self.of(Kind.HOURS)), None)
        return span(found.low, found.high, written) if found else ""

    @property
    def six(self):
        """(icon, label, text) of the six kinds of value, in the order of the study; "" for what nobody said."""
        return [(ICONS[kind], kind.label, getattr(self.statement, kind)) for kind in ValueKind]

    @property
    def has_words(self):
        return bool(self.statement.words)

    def of(self, kind):
        return [each for each in self.figures if each.kind == kind]

    # --- The file ---
    def csv(self, name):
        """The text of a CSV: a line for each figure, the sums, and the words. `name` is that of the initiative."""
        facts = [name, str(self.voice), self.statement.year, localtime(self.statement.at).date().isoformat()]
        rows = [[*facts, *cells] for cells in self.cells()]
        return csv_text([[str(header) for header in HEADERS], *rows])

    def cells(self):
        for each in self.figures:
            is_outcome, is_euro = each.kind == Kind.OUTCOME, each.kind in (Kind.RATE, Kind.INCOME)
            amounts = (each.amount_low, each.amount_high) if is_outcome or is_euro else (None, None)
            yield [
                each.get_kind_display(),
                IncomeSource(each.key).label if each.key else each.name,
                each.get_answer_display() if each.answer else "",
                *((None, None) if is_euro else map(in_cell, (each.low, each.high))),
                each.unit,
                *map(in_cell, (each.price_low, each.price_high)),
                each.price_year,
                each.price_source,
                *map(in_cell, amounts),
                each.source,
                self.name_of(each),
                localtime(each.at).date().isoformat(),
            ]
        for key, (title, _says) in GROUPS.items():
            if ends := self.statement.ends(key):
                yield [_("Sum"), title, "", None, None, "", None, None, None, "", *map(in_cell, ends), "", "", ""]
        for kind, text in self.statement.words.items():
            yield [
                _("In words"),
                ValueKind(kind).label,
                text,
                None,
                None,
                "",
                None,
                None,
                None,
                "",
                None,
                None,
                "",
                "",
                "",
            ]


HEADERS = [
    gettext_lazy("Initiative"),
    gettext_lazy("Who says it"),
    gettext_lazy("Year"),
    gettext_lazy("Date"),
    gettext_lazy("Part"),
    gettext_lazy("What"),
    gettext_lazy("Answer"),
    gettext_lazy("Number, low"),
    gettext_lazy("Number, high"),
    gettext_lazy("Unit"),
    gettext_lazy("Price, low"),
    gettext_lazy("Price, high"),
    gettext_lazy("Year of the price"),
    gettext_lazy("Source of the price"),
    gettext_lazy("Euros, low"),
    gettext_lazy("Euros, high"),
    gettext_lazy("Source"),
    gettext_lazy("Filled in by"),
    gettext_lazy("Filled in on"),
]


def ends_of(thing):
    """(low, high) in euros of a figure or of a pair; None when there is no amount."""
    if isinstance(thing, Figure):
        return None if thing.low is None else (thing.amount_low, thing.amount_high)
    return thing


def outcome_row(figure, who):
    how = [_("%(number)s times “%(unit)s”") % {"number": span(figure.low, figure.high, written), "unit": figure.unit}]
    price = {"price": span(figure.price_low, figure.price_high), "year": figure.price_year}
    how.append(_("price %(price)s, of %(year)s") % price)
    used = {"source": figure.price_source, "day": day_of(figure.listed_at)}
    source = _("Price: %(source)s (list of %(day)s).") % used
    if figure.source:
        source = _("Number: %(source)s.") % {"source": figure.source.rstrip(".")} + " " + source
    return FigureRow(figure.name, span(figure.amount_low, figure.amount_high), how, source, who)


def income_row(figure, who):
    amount = str(figure.get_answer_display()) if figure.low is None else span(figure.low, figure.high)
    if figure.answer == Figure.Answer.YES and figure.low is None:
        amount = _("yes, amount not filled in")
    return FigureRow(str(IncomeSource(figure.key).label), amount, [], figure.source, who)


def dot(figure):
    return figure.source.rstrip(".")


def day_of(moment):
    return date_format(localtime(moment), "DATE_FORMAT")
