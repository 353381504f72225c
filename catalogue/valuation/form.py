"""The form of a value statement: for an initiator, and for an official alone or together with them.

Everything but the year may stay open. A row of outcomes counts when a price is chosen in it or a number is typed.
"""

from crispy_forms.helper import FormHelper
from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from intake.inputs import CHOOSE, TEXT, NumberInput, TextInput
from ui.columns import EARLIEST
from ui.money import MOST, read_amount, span, typed
from ui.text import bare, legible
from valuation.models import Figure, Price, Statement
from valuation.prices import LONGEST_SOURCE
from valuation.statements import LONGEST_WORDS, IncomeSource, ValueKind, prices_for

Kind = Figure.Kind
MOST_HOURS = 10_000_000
FIRST_LINES, MORE_LINES, MOST_LINES = 3, 3, 30
ASKED = {
    ValueKind.COMMUNITY: _("What does it bring the community? For example an empty building that is used again."),
    ValueKind.DEMOCRACY: _("Do people get more say about where they live, or in an association or cooperative?"),
    ValueKind.LOWER_COSTS: _("Does something cost less, such as the care of public green?"),
    ValueKind.WELLBEING: _("What does it do for people, for example those who find useful work in their street?"),
    ValueKind.INNOVATION: _("Does it bring new ways of working, or new combinations of money?"),
    ValueKind.ECONOMY: _("Do people find work, and need fewer services?"),
}


class AmountField(TextInput):
    """An amount or another number, as people write it; a Decimal, or None when it is left open."""

    def __init__(self, *, most=MOST, **options):
        self.most = most
        attrs = {"inputmode": "decimal", "autocomplete": "off"}
        super().__init__(required=False, widget=forms.TextInput(attrs=attrs), error_messages=TEXT, **options)

    def to_python(self, value):
        return read_amount(bare(super().to_python(value)), self.most)

    def run_validators(self, value):
        """What was read as an amount, is one."""


def source_field(help_text=""):
    return TextInput(
        label=_("Source"), required=False, max_length=LONGEST_SOURCE, help_text=help_text, error_messages=TEXT
    )


class StatementForm(forms.Form):
    """What an initiative is worth. Begins from the present statement in the same voice, when there is one."""

    use_required_attribute = False

    year = NumberInput(
        label=_("About which year?"),
        help_text=_("All numbers are of one year."),
        min_value=EARLIEST,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            code: _("Enter a year in four digits, for example 2019.")
            for code in ("required", "invalid", "min_value", "max_value")
        },
    )
    replaces = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, initiative, voice, now):
        """`now` is the present statement in this voice, or None."""
        self.initiative, self.voice, self.now = initiative, voice, now
        data = data if data is None else legible(data)
        self.figures_now = list(now.figures.all()) if now else []
        super().__init__(data)
        self.fields["year"].validators.append(not_yet)
        self.initial |= {"year": now.year if now else timezone.localdate().year, "replaces": now and now.pk}
        self.add_volunteers()
        self.add_outcomes()
        self.add_income()
        for kind in ValueKind:
            self.fields[f"words-{kind}"] = TextInput(
                label=kind.label,
                help_text=ASKED[kind],
                required=False,
                max_length=LONGEST_WORDS,
                widget=forms.Textarea(attrs={"rows": 2}),
                error_messages=TEXT,
            )
            self.initial[f"words-{kind}"] = getattr(now, kind) if now else ""
        self.helper = FormHelper()
        self.helper.hide_optional = True

    # --- The fields ---
    def add_pair(self, name, labels, *, most=MOST, figure=None, source_hint=""):
        """A low and a high end with their source."""
        self.fields[f"{name}-low"] = AmountField(label=labels[0], most=most)
        self.fields[f"{name}-high"] = AmountField(label=labels[1], most=most)
        self.fields[f"{name}-source"] = source_field(source_hint)
        if figure:
            is_one = figure.low == figure.high
            self.initial[f"{name}-low"] = typed(figure.low)
            self.initial[f"{name}-high"] = "" if is_one else typed(figure.high)
            self.initial[f"{name}-source"] = figure.source

    def add_volunteers(self):
        known = {each.kind: each for each in self.figures_now if each.kind in (Kind.HOURS, Kind.RATE)}
        self.add_pair(
            "hours",
            (_("Hours a year, at least"), _("Hours a year, at most")),
            most=MOST_HOURS,
            figure=known.get(Kind.HOURS),
            source_hint=_("How do you know? For example: counted in the roster."),
        )
        self.add_pair(
            "rate",
            (_("Euros an hour, at least"), _("Euros an hour, at most")),
            figure=known.get(Kind.RATE),
            source_hint=_("Where does this rate come from?"),
        )

    def add_outcomes(self):
        known = [each for each in self.figures_now if each.kind == Kind.OUTCOME]
        asked = self.data.get("lines", "") if self.is_bound else ""
        number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 4 else len(known) + FIRST_LINES
        number += MORE_LINES if self.is_bound and "more" in self.data else 0
        self.number_of_lines = min(max(number, FIRST_LINES), MOST_LINES)
        for line in range(self.number_of_lines):
            figure = known[line] if line < len(known) else None
            self.fields[f"outcome-{line}-price"] = forms.ChoiceField(
                label=_("What"), required=False, choices=self.price_choices, error_messages=CHOOSE
            )
            self.initial[f"outcome-{line}-price"] = str(figure.price_id) if figure else ""
            self.add_pair(
                f"outcome-{line}", (_("Number a year, at least"), _("At most")), figure=figure, most=MOST_HOURS
            )

    def add_income(self):
        known = {each.key: each for each in self.figures_now if each.kind == Kind.INCOME}
        for source in IncomeSource:
            figure = known.get(source.value)
            self.fields[f"income-{source}-answer"] = forms.ChoiceField(
                label=_("Any income?"),
                required=False,
                choices=[("", _("Not filled in")), *Figure.Answer.choices],
                error_messages=CHOOSE,
            )
            self.initial[f"income-{source}-answer"] = figure.answer if figure else ""
            self.add_pair(f"income-{source}", (_("Euros a year, at least"), _("At most")), figure=figure, most=MOST)

    @cached_property
    def prices(self):
        """{key as text: price} to choose from: those that count today, and those of the present statement."""
        found = list(prices_for(self.initiative))
        used = {each.price_id for each in self.figures_now if each.price_id} - {each.pk for each in found}
        self.outdated = {str(pk) for pk in used}
        if used:
            found += Price.objects.filter(pk__in=used).select_related("version")
        return {str(each.pk): each for each in found}

    @cached_property
    def price_choices(self):
        """The prices as options: those of the municipality, the shared ones, and those of an earlier list."""
        own, shared, earlier = [], [], []
        for key, price in self.prices.items():
            group = earlier if key in self.outdated else own if price.version.municipality_id else shared
            group.append((key, f"{price.name} ({price.unit}): {span(price.low, price.high)}, {price.year}"))
        groups = [(_("Own price list"), own), (_("Shared price list"), shared), (_("An earlier list"), earlier)]
        return [("", _("Choose from the price list")), *(group for group in groups if group[1])]

    # --- Showing ---
    @property
    def lines(self):
        """The four fields of each row of outcomes."""
        parts = ("price", "low", "high", "source")
        return [[self[f"outcome-{line}-{part}"] for part in parts] for line in range(self.number_of_lines)]

    @property
    def volunteers(self):
        """The three fields of the hours, and those of the rate."""
        return [[self[f"{name}-{part}"] for part in ("low", "high", "source")] for name in ("hours", "rate")]

    @property
    def incomes(self):
        """(name of the source, its four fields) of the six sources of income."""
        parts = ("answer", "low", "high", "source")
        return [(source.label, [self[f"income-{source}-{part}"] for part in parts]) for source in IncomeSource]

    @property
    def six(self):
        return [self[f"words-{kind}"] for kind in ValueKind]

    @property
    def summary(self):
        """(id of the field, where it stands, message) of all that is to be corrected, in the order of the page."""
        found = [("", "", error) for error in self.non_field_errors()]
        for field in self:
            label = " – ".join(filter(None, (self.place_of(field.name), str(field.label))))
            found += [(field.auto_id, label, error) for error in field.errors]
        return found

    @staticmethod
    def place_of(name):
        """In which row a field stands, in words; "" where its label says enough."""
        part, _dash, rest = name.partition("-")
        key = rest.partition("-")[0]
        if part == "outcome":
            return gettext("Row %(number)s") % {"number": int(key) + 1}
        return str(IncomeSource(key).label) if part == "income" else ""

    # --- Reading what was filled in ---
    def clean(self):
        self.figures = []
        self.clean_volunteers()
        for line in range(self.number_of_lines):
            self.clean_outcome(line)
        for source in IncomeSource:
            self.clean_income(source)
        self.words = {kind: self.cleaned_data.get(f"words-{kind}", "") for kind in ValueKind.values}
        if not self.errors and not self.figures and not any(self.words.values()):
            raise forms.ValidationError(_("Fill in something first: a number, or what it brings in words."))

    def pair(self, name):
        """(low, high) of a pair of fields, None twice when both are open: one end alone is both."""
        low, high = self.cleaned_data.get(f"{name}-low"), self.cleaned_data.get(f"{name}-high")
        if low is None and high is not None and not self.has_error(f"{name}-low"):
            low = high
        high = low if high is None else high
        if low is not None and low > high:
            self.add_error(f"{name}-high", _("This is less than “at least”. Swap them, or leave one empty."))
        return low, high

    def clean_volunteers(self):
        for name, kind in (("hours", Kind.HOURS), ("rate", Kind.RATE)):
            low, high = self.pair(name)
            if low is not None:
                source = self.cleaned_data.get(f"{name}-source", "")
                self.figures.append(Figure(kind=kind, low=low, high=high, source=source))
                if not source and not self.has_error(f"{name}-source"):
                    self.add_error(f"{name}-source", _("Say where this number comes from."))

    def clean_outcome(self, line):
        name = f"outcome-{line}"
        price = self.prices.get(self.cleaned_data.get(f"{name}-price") or "")
        low, high = self.pair(name)
        source = self.cleaned_data.get(f"{name}-source", "")
        if price is None and (low is not None or source) and not self.has_error(f"{name}-price"):
            self.add_error(f"{name}-price", _("Choose what this number is about."))
        if price and low is None and not (self.has_error(f"{name}-low") or self.has_error(f"{name}-high")):
            self.add_error(f"{name}-low", _("Say how many a year."))
        if price and low is not None:
            if not source and not self.has_error(f"{name}-source"):
                self.add_error(f"{name}-source", _("Say where this number comes from."))
            self.figures.append(Figure.of_price(price, low, high, source))

    def clean_income(self, source):
        name = f"income-{source}"
        answer = self.cleaned_data.get(f"{name}-answer", "")
        low, high = self.pair(name)
        words = self.cleaned_data.get(f"{name}-source", "")
        if answer == Figure.Answer.NO and low:
            self.add_error(f"{name}-answer", _("You say no, and fill in an amount. Which of the two is right?"))
        if low is not None and not words and not self.has_error(f"{name}-source"):
            self.add_error(f"{name}-source", _("Say where this number comes from."))
        answer = answer or (Figure.Answer.YES if low is not None else "")
        if answer:
            facts = {"key": source.value, "answer": answer, "source": words}
            self.figures.append(Figure(kind=Kind.INCOME, low=low, high=high, **facts))

    def save(self, *, by):
        """The new statement. Raises StatementOvertaken when somebody else made one since the page was opened."""
        said = {"year": self.cleaned_data["year"], "figures": self.figures, "words": self.words}
        return Statement.objects.state(
            self.initiative, self.voice, by=by, replaces=self.cleaned_data["replaces"], **said
        )


def not_yet(year):
    """Refuse a year that is still to come."""
    if year > timezone.localdate().year:
        raise forms.ValidationError(_("This year is still to come."), code="future")
