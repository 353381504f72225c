"""The official's smaller forms: a reason, and the twelve scales."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from initiatives.models import Event
from intake.inputs import TEXT, TextInput
from intake.models import Intake
from intake.questions import Section, questions
from ui.merging import Merging, sent
from ui.text import legible

SCALES = [question for question in questions(Intake) if question.is_scale]


class ReasonForm(forms.Form):
    """Why an official does what many will notice."""

    reason = TextInput(
        max_length=Event._meta.get_field("reason").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Officials read this in the history. Others do not."),
        error_messages=TEXT | {"required": _("Write down the reason.")},
    )
    use_required_attribute = False

    def __init__(self, data=None, *, ask):
        super().__init__(data if data is None else legible(data))
        self.fields["reason"].label = ask
        self.helper = FormHelper()


class ScoresForm(Merging, forms.Form):
    """How the official sees the twelve scales, section by section as on the checklist."""

    use_required_attribute = False

    def __init__(self, data=None, *, known=None):
        """`known` is the official's earlier intake, or None."""
        fields = {question.name: question.field.formfield(label=question.ask) for question in SCALES}
        scores = {name: getattr(known, name, None) for name in fields}
        super().__init__(self.merge_with(sent(scores), data if data is None else legible(data), fields))
        self.fields.update(fields)
        self.initial.update(scores)
        self.helper = FormHelper()
        # All of them are, so the page says it once.
        self.helper.hide_optional = True
        self.helper.layout = Layout(
            *(
                Fieldset(section.label, *(question.name for question in SCALES if question.section == section))
                for section in Section
                if any(question.section == section for question in SCALES)
            )
        )

    def clean(self):
        if not self.errors and all(value is None for value in self.cleaned_data.values()):
            raise forms.ValidationError(_("Choose a score for at least one question."), code="empty")
