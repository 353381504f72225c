"""Asking the initiator for more: which questions can be marked, and what was asked about an intake."""

from dataclasses import dataclass

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Field, Layout
from django import forms
from django.db.models import Q
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.models import Request
from casework.queue import queue
from initiatives.models import Initiative
from intake.inputs import CHOOSE, TEXT, TextInput
from intake.models import Intake
from intake.questions import Section, questions
from ui.text import OwnWords, legible
from workbench import comparison

WHOLE = "all"  # the choice that stands for a whole section
LONGEST_HINT = 120


def current(user):
    """The intakes of the municipalities of this official to which no newer answers came in."""
    of_initiatives = Initiative.objects.editable_by(user).values("intake")
    return Intake.objects.submitted().filter(Q(pk__in=queue(user).values("pk")) | Q(pk__in=of_initiatives))


class AskForm(forms.Form):
    """What an official wants to know: questions or whole sections, and a sentence."""

    use_required_attribute = False

    words = TextInput(
        label=gettext_lazy("What do you want to know?"),
        max_length=Request._meta.get_field("words").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The initiator reads this, above the questions that you mark."),
        error_messages=TEXT | {"required": gettext_lazy("Write what you want to know.")},
    )

    def __init__(self, data=None, *, intake):
        super().__init__(data if data is None else legible(data))
        said = {each.question.name: each for each in intake.answers()}
        parts = []
        for section in Section:
            asked = [each for each in questions(Intake, section) if each.name in said]
            choices = [(WHOLE, _("Everything under “%(title)s”") % {"title": section.label})]
            field = forms.MultipleChoiceField(
                label=section.label,
                required=False,
                choices=choices + [(each.name, each.label) for each in asked],
                error_messages=CHOOSE,
                widget=forms.CheckboxSelectMultiple,
            )
            field.widget.hints = {each.name: answer_in_short(said[each.name]) for each in asked}
            self.fields[section.value] = field
            parts += [self.fold(section), Field(section.value), HTML("</details>")]
        self.order_fields(["words", *Section.values])
        self.helper = FormHelper()
        self.helper.hide_optional = True
        self.helper.layout = Layout("words", *parts)

    def fold(self, section):
        """The head of a section, open where something is marked; the first while nothing is."""
        marked = [each for each in Section if self.is_bound and self.data.getlist(each.value)]
        is_open = section in (marked or [Section.BASICS])
        return HTML(
            format_html(
                '<details class="w-details"{}><summary>{}</summary>', " open" if is_open else "", section.label
            )
        )

    def clean(self):
        if not self.asked:
            self.add_error(Section.BASICS.value, forms.ValidationError(_("Mark at least one question."), code="none"))
        return self.cleaned_data

    @property
    def asked(self):
        """The keys of the questions that are asked, in paper order."""
        marked = {section: self.cleaned_data.get(section.value) or () for section in Section}
        return [
            each.name
            for section in Section
            for each in questions(Intake, section)
            if not each.beside and (WHOLE in marked[section] or each.name in marked[section])
        ]


def answer_in_short(answer):
    """What was answered, on one line, to mark by."""
    if answer.is_open:
        return _("Not filled in")
    text = " ".join(str(answer.text).split())
    said = f"{text[:LONGEST_HINT]}…" if len(text) > LONGEST_HINT else text
    is_own = any(isinstance(each, OwnWords) for each in [answer.value, *answer.texts])
    return OwnWords(said) if is_own else said


@dataclass(frozen=True)
class AskedAbout:
    """What was asked about an intake, or what it answers; `rows` are the old and new answers to what was asked."""

    request: Request
    is_answer: bool
    rows: list


def asked_about(intake, user):
    """What waits for an answer about this intake, or what it is the answer to, as AskedAbout; None for neither."""
    mine = Request.objects.visible_to(user).select_related("by", "intake")
    request = mine.filter(Q(answer=intake) | Q(intake=intake, answered_at=None, withdrawn_at=None)).first()
    if not request:
        return None
    is_answer = request.answer_id == intake.pk
    rows = answers_beside(intake, request) if is_answer else []
    return AskedAbout(request, is_answer, rows)


def answers_beside(intake, request):
    """The rows of what was asked, and of whatever else differs, old beside new."""
    names = set(request.questions)
    labels = {each.label for each in questions(Intake) if each.name in names}
    rows = [row for part in comparison.parts(intake, request.intake) for row in part.rows]
    return [row for row in rows if row.is_changed or row.label in labels]
