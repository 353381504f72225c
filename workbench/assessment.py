"""The form of an assessment: six lenses on one page, with what the answers propose.

Proposals are ticked beforehand on the first assessment only, and marked as proposals: the page says that the official
decides. Later on the page starts from the current assessment, and a proposal is no more than a mark. What was merged
since shows as what it counts as today; the assessment of before keeps what it was given.

A part implies its category, so of the two only the part is kept, unless the category has a reason of its own.
"""

from dataclasses import dataclass

from django import forms
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from initiatives.models import Classification, Event
from intake.answers import Answer
from intake.inputs import TEXT, TextInput
from intake.models import Intake
from taxonomy.lenses import LENSES
from taxonomy.models import Category
from taxonomy.rules import Rule, propose
from ui.text import legible
from workbench.comparison import changes

Basis = Classification.Basis
# What makes an intake the current one.
TAKES = {Event.Kind.REGISTERED, Event.Kind.REVISED}
LONGEST_REASON = Classification._meta.get_field("reason").max_length


class LensField(forms.MultipleChoiceField):
    """The categories chosen in a lens, as keys of rows; one at most where the lens allows one."""

    default_error_messages = {
        "invalid_choice": _("Choose categories from the list."),
        "single": _("Choose one category at most."),
    }

    def __init__(self, lens, categories):
        self.lens = lens
        choices = [(str(category.pk), category.name) for category in categories]
        super().__init__(choices=choices, required=False, label=lens.name, widget=forms.CheckboxSelectMultiple)

    def clean(self, value):
        chosen = super().clean([each for each in value or [] if each])
        if not self.lens.many and len(set(chosen)) > 1:
            raise forms.ValidationError(self.error_messages["single"], code="single")
        return chosen


@dataclass(frozen=True)
class CategoryRow:
    """A category on the page. `because` holds the answers that propose it, in words; None when it is not proposed.

    `successors` are the categories that came in the place of one that is no longer in use. `differs` says in words how
    what the answers propose now differs from the assessment that the page starts from; "" when it does not.
    """

    category: Category
    checked: bool
    because: list | None
    is_stated: bool
    reason: forms.BoundField
    successors: list
    differs: str = ""

    @property
    def id(self):
        return f"category-{self.category.pk}"

    @property
    def is_untouched(self):
        """Whether there is nothing about it to look at: not chosen, not proposed, and nothing to correct."""
        return not (self.checked or self.because or self.differs or self.reason.errors)


@dataclass(frozen=True)
class LensPanel:
    """A lens on the page."""

    lens: object
    rows: list
    errors: list
    is_read: bool = False
    number: int = 0

    @property
    def id(self):
        return f"lens-{self.lens.css}"

    @property
    def wholes(self):
        """(row, rows of its parts) of what is no part of another row."""
        here = {row.category.pk for row in self.rows}
        return [
            (row, [part for part in self.rows if part.category.parent_id == row.category.pk])
            for row in self.rows
            if row.category.parent_id not in here
        ]

    @property
    def shown(self):
        """Those of `wholes` of which the category or a part is chosen or proposed. All when none is: then there is
        nothing to fold them under, but one line (`folded`)."""
        return [(row, parts) for row, parts in self.wholes if not is_folded(row, parts)]

    @property
    def folded(self):
        """The others, which stand behind a button of their own."""
        return [(row, parts) for row, parts in self.wholes if is_folded(row, parts)]

    @property
    def differences(self):
        """How many categories differ from what the answers propose now."""
        return sum(bool(row.differs) for row in self.rows)

    @property
    def paragraphs(self):
        return self.lens.about.split("\n\n")

    @property
    def is_empty(self):
        return not any(row.checked for row in self.rows)

    @property
    def first_id(self):
        """Where a link to this lens's error leads: its first box."""
        return self.rows[0].id if self.rows else self.id


def is_folded(row, parts):
    return all(each.is_untouched for each in (row, *parts))


class AssessmentForm(forms.Form):
    """One field a lens, `reason-<category>` for each category, and the assessment that the page began with."""

    replaces = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, initiative):
        self.initiative = initiative
        self.rules = Rule.objects.in_force().for_municipality(initiative.municipality_id)
        proposals = propose(initiative.intake.values(), rules=self.rules)
        self.proposals = {each.category.pk: each for each in proposals}
        readings = initiative.assessment.readings() if initiative.assessment else []
        self.current = {reading.category.pk: reading for reading in readings}
        # What is no longer in use stays choosable where it is chosen, so that nothing vanishes unseen.
        in_use = Category.objects.active().for_municipality(initiative.municipality_id)
        shown = Category.objects.filter(Q(pk__in=in_use.values("pk")) | Q(pk__in=self.current))
        self.categories = {category.pk: category for category in shown}
        data = data if data is None else followed(legible(data))
        super().__init__(data, initial={"replaces": initiative.assessment_id})
        for lens in LENSES.values():
            categories = self.of_lens(lens)
            self.fields[lens.key] = LensField(lens, categories)
            self.initial[lens.key] = self.ticked_beforehand(categories)
            for category in categories:
                name = f"reason-{category.pk}"
                self.fields[name] = TextInput(
                    required=False, max_length=LONGEST_REASON, label=category.name, error_messages=TEXT
                )
                self.initial[name] = self.current[category.pk].reason if category.pk in self.current else ""

    def of_lens(self, lens):
        """The categories of a lens as the page shows them: each followed by its parts."""
        own = [category for category in self.categories.values() if category.lens == lens.key]
        tops = [category for category in own if category.parent_id not in self.categories]
        return [row for top in tops for row in (top, *(part for part in own if part.parent_id == top.pk))]

    def ticked_beforehand(self, categories):
        """The keys that are ticked when the page opens."""
        if self.initiative.assessment:
            return [str(category.pk) for category in categories if category.pk in self.current]
        proposed = [str(category.pk) for category in categories if category.pk in self.proposals]
        # Between two proposals for a single-choice lens only the official can decide.
        return proposed if len(proposed) == 1 or (categories and LENSES[categories[0].lens].many) else []

    # --- Showing ---
    @cached_property
    def panels(self):
        """The six lenses with their categories, as the page draws them."""
        return [self.panel(lens, number) for number, lens in enumerate(LENSES.values(), start=1)]

    def panel(self, lens, number):
        ticked = set(map(str, self[lens.key].value() or []))
        rows = [
            CategoryRow(
                category=category,
                checked=str(category.pk) in ticked,
                because=self.because(category),
                is_stated=self.basis_before(category) == Basis.STATED,
                reason=self[f"reason-{category.pk}"],
                successors=[] if category.is_active else category.successors_in_effect,
                differs=self.differs(category),
            )
            for category in self.of_lens(lens)
        ]
        is_read = any(row.category.pk in self.current for row in rows)
        return LensPanel(lens, rows, self[lens.key].errors, is_read, number)

    @cached_property
    def answers_before(self):
        """The intake whose answers the present assessment read, when other answers count by now; else None."""
        assessment = self.initiative.assessment
        if not assessment:
            return None
        taken = self.initiative.events.filter(at__lte=assessment.at, intake__isnull=False).select_related("intake")
        read = next((event.intake for event in taken if event.kind in TAKES), None)
        return read if read and read.pk != self.initiative.intake_id else None

    @cached_property
    def changed_answers(self):
        """(question, texts, texts before) of the answers that changed since the assessment was made."""
        if not self.answers_before:
            return []
        return [(row.label, row.texts, row.before) for row in changes(self.initiative.intake, self.answers_before)]

    @cached_property
    def proposed_before(self):
        """The keys of the categories that the answers of then propose by the rules of now."""
        if not self.answers_before:
            return set()
        return {each.category.pk for each in propose(self.answers_before.values(), rules=self.rules)}

    def differs(self, category):
        """How the proposals of new answers differ from the assessment at this category, in words; "" for nothing."""
        if not self.answers_before:
            return ""
        is_proposed, is_chosen = category.pk in self.proposals, category.pk in self.current
        if is_proposed and not is_chosen and category.pk not in self.proposed_before:
            return _("New: the changed answers propose this.")
        if is_chosen and not is_proposed and category.pk in self.proposed_before:
            return _("The changed answers no longer propose this.")
        return ""

    def because(self, category):
        """["Phase = Start-up (0-2 years)", …]: the answers that propose this category; None when none do."""
        proposal = self.proposals.get(category.pk)
        return proposal and [f"{label_of(key)} = {answer_in_words(key, hit)}" for key, hit in proposal.because]

    @property
    def telling_answers(self):
        """(question, texts) of the answers on which proposals rest, as far as given."""
        telling = {question for rule in self.rules for question in rule.when}
        answers = self.initiative.intake.answers()
        return [(each.label, each.texts) for each in answers if each.question.name in telling and not each.is_open]

    @property
    def summary(self):
        """(where, message) of everything that is to be corrected, in the order of the page."""
        found = [("", error) for error in self["replaces"].errors]
        for panel in self.panels:
            found += [(panel.first_id, f"{panel.lens}: {error}") for error in panel.errors]
            found += [
                (row.reason.auto_id, f"{row.category.name}: {error}")
                for row in panel.rows
                for error in row.reason.errors
            ]
        return found

    # --- Saving ---
    def clean(self):
        # A reason counts for a category that is chosen; of another it is hidden on the page, and dropped.
        chosen = self.chosen
        for pk in self.categories:
            if pk not in chosen:
                self.errors.pop(f"reason-{pk}", None)

    @property
    def chosen(self):
        """The keys of the chosen categories."""
        return {int(key) for lens in LENSES for key in self.cleaned_data.get(lens, [])}

    def basis_before(self, category):
        row = self.current.get(category.pk)
        return row and row.basis

    def classifications(self):
        """The (category, reason, basis) triples that `Initiative.assess` takes, in the order of the page."""
        chosen = self.chosen
        refined = {self.categories[pk].parent_id for pk in chosen}
        found = []
        for pk, category in self.categories.items():
            reason = self.cleaned_data.get(f"reason-{pk}", "")
            if pk in chosen and (reason or pk not in refined):
                found.append((category, reason, self.basis(category)))
        return found

    def basis(self, category):
        """Where a choice rests on: once stated by a source, it stays so."""
        if self.basis_before(category) == Basis.STATED:
            return Basis.STATED
        return Basis.PROPOSED if category.pk in self.proposals else Basis.CHOSEN


def followed(data):
    """What was sent by a page that was opened before categories were merged, as they count now. One query."""
    data = data.copy()
    for lens, old, new in Category.objects.exclude(counts_as=None).values_list("lens", "pk", "counts_as"):
        if str(old) in data.getlist(lens):
            kept = [str(new) if value == str(old) else value for value in data.getlist(lens)]
            data.setlist(lens, list(dict.fromkeys(kept)))
            if not data.get(f"reason-{new}"):
                data[f"reason-{new}"] = data.get(f"reason-{old}", "")
    return data


def label_of(key):
    return Intake._meta.get_field(key).question.label


def answer_in_words(key, hit):
    """One given answer in words; `hit` is an option or a score."""
    return Answer(Intake._meta.get_field(key).question, hit).text
