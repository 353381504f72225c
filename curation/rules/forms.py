"""What an admin fills in for a rule: which question, which answers, which category."""

from itertools import groupby

from crispy_forms.layout import Div
from django import forms
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from curation.forms import full_name, helper
from intake.fields import SCALE
from intake.inputs import CHOOSE
from intake.models import Intake
from intake.questions import Kind, Section, questions
from taxonomy.lenses import LENSES
from taxonomy.models import Category
from ui.text import legible


def can_rule(question):
    """Whether a rule can rest on this question: it has answers to choose from, and is about the initiative."""
    about = question.section not in {Section.BASICS, Section.CONTACT}
    return about and question.kind in {Kind.ONE, Kind.SEVERAL, Kind.SCALE}


HIGH = 8
# {key: question} of those on which a simple rule can rest, in the order of the checklist.
ASKABLE = {question.name: question for question in questions(Intake) if can_rule(question)}


class QuestionForm(forms.Form):
    """On which question a new rule rests."""

    use_required_attribute = False
    question = forms.ChoiceField(
        label=_("Which question?"), error_messages=CHOOSE | {"required": _("Choose a question.")}
    )

    def __init__(self, data=None):
        super().__init__(data if data is None else legible(data))
        groups = [
            (section.label, [(question.name, question.label) for question in asked])
            for section, asked in groupby(ASKABLE.values(), key=lambda question: question.section)
        ]
        self.fields["question"].choices = [("", _("Choose a question")), *groups]
        self.helper = helper()


class CategoryField(forms.ChoiceField):
    """One of the shared categories in use, by lens; cleaned to the category itself."""

    def __init__(self, **options):
        super().__init__(error_messages=CHOOSE | {"required": _("Choose a category.")}, **options)

    def offer(self, without=None):
        """Take up the categories of today; `without` is one that is left out."""
        rows = Category.objects.active().shared().select_related("parent")
        place = Coalesce("parent__position", "position")
        in_order = rows.order_by(place, F("parent").asc(nulls_first=True), "position", "pk")
        self.known = {str(category.pk): category for category in in_order if category != without}
        groups = [
            (lens.name, [(pk, full_name(each)) for pk, each in self.known.items() if each.lens == lens.key])
            for lens in LENSES.values()
        ]
        self.choices = [("", _("Choose a category")), *groups]

    def clean(self, value):
        return self.known[super().clean(value)]


class CategoryForm(forms.Form):
    """Which category a rule proposes."""

    use_required_attribute = False
    category = CategoryField(label=_("Which category does it propose?"))

    def __init__(self, data=None, *, without=None):
        super().__init__(data if data is None else legible(data))
        self.fields["category"].offer(without)
        self.helper = helper()


class NewRuleForm(CategoryForm):
    """Which answers to a question propose which category."""

    question = forms.CharField(widget=forms.HiddenInput)
    answers = forms.MultipleChoiceField(
        label=_("With which answers?"),
        help_text=_("One of them is enough."),
        widget=forms.CheckboxSelectMultiple,
        error_messages=CHOOSE | {"required": _("Choose at least one answer.")},
    )
    low = forms.TypedChoiceField(label=_("From"), coerce=int, error_messages=CHOOSE)
    high = forms.TypedChoiceField(label=_("Up to and including"), coerce=int, error_messages=CHOOSE)
    field_order = ["question", "answers", "low", "high", "category"]

    def __init__(self, data=None, *, question):
        super().__init__(data)
        self.initial["question"] = question.name
        if question.is_scale:
            del self.fields["answers"]
            self.offer_boxes()
        else:
            del self.fields["low"], self.fields["high"]
            self.fields["answers"].choices = list(question.options.items())

    def offer_boxes(self):
        """Ask for a stretch of the scale, beginning with its high end."""
        for name, box in (("low", HIGH), ("high", SCALE[-1])):
            self.fields[name].choices = [(box, str(box)) for box in SCALE]
            self.initial[name] = box
        self.helper = helper("question", Div("low", "high", css_class="w-curpair"), "category")

    def clean(self):
        low, high = self.cleaned_data.get("low"), self.cleaned_data.get("high")
        if low and high and low > high:
            self.add_error("high", _("Choose a number that is not below the first one."))
        return self.cleaned_data

    @property
    def wanted(self):
        """The answers as `Rule.objects.add` takes them, in the order of the checklist."""
        if "low" in self.fields:
            return list(range(self.cleaned_data["low"], self.cleaned_data["high"] + 1))
        given = self.cleaned_data["answers"]
        return [value for value, _label in self.fields["answers"].choices if value in given]
