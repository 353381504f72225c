"""The official's smaller forms: a reason, and the twelve scales."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from casework.models import Demand, Settlement
from initiatives.models import Event
from intake.inputs import CHOOSE, TEXT, TextInput
from intake.models import Intake
from intake.options import ContactDetail
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


class BelongingForm(forms.Form):
    """Whether the answers of an intake take the place of those of the initiative to which it belongs.

    It knows which answers its page compared with: when there are others by now, it is no longer valid, and the page
    is looked at anew.
    """

    use_required_attribute = False
    takes = forms.ChoiceField(
        label=_("What happens to the answers?"),
        choices=[
            ("yes", _("Take over the new answers; those of before stay in the history")),
            ("no", _("Leave the answers as they are")),
        ],
        widget=forms.RadioSelect,
        error_messages=CHOOSE | {"required": _("Choose what happens to the answers.")},
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, intake, initiative=None, same_as=None):
        super().__init__(data if data is None else legible(data))
        self.intake, self.initiative, self.same_as = intake, initiative, same_as
        self.is_overtaken = False
        if initiative is None:
            del self.fields["takes"]
        self.helper = FormHelper()
        self.helper.layout = Layout(*(name for name in self.fields if name != "seen"))

    @property
    def compares_with(self):
        """The key of the answers that the page compares with."""
        return str(self.initiative.intake_id) if self.initiative else ""

    def clean(self):
        self.is_overtaken = self.cleaned_data["seen"] != self.compares_with
        if self.is_overtaken:
            raise forms.ValidationError(_("Since you opened this page the answers changed. Look again."), code="seen")

    def decide(self, *, by):
        """Decide it as the form says. Returns the Settlement; raises casework.settlements.Decided."""
        takes = self.cleaned_data.get("takes") == "yes"
        return Settlement.objects.belong(
            self.intake, by=by, initiative=self.initiative, same_as=self.same_as, takes=takes
        )


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


class DemandAnswerForm(forms.Form):
    """How an official answers what an initiator asks about the profile or their data."""

    use_required_attribute = False

    details = forms.MultipleChoiceField(
        label=_("Which data do you erase?"),
        required=False,
        choices=ContactDetail.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("From all versions of the answers. You cannot get them back."),
        error_messages=CHOOSE,
    )
    answer = TextInput(
        label=_("Your answer"),
        required=False,
        max_length=Demand._meta.get_field("answer").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The initiator reads this in the mail. Needed when you refuse."),
        error_messages=TEXT,
    )

    def __init__(self, data=None, *, demand, refuses=False):
        super().__init__(data if data is None else legible(data))
        self.demand, self.refuses = demand, refuses
        if demand.kind == Demand.Kind.REMOVE_DATA:
            self.initial["details"] = demand.details
        else:
            del self.fields["details"]
        self.helper = FormHelper()
        self.helper.hide_optional = True

    def clean(self):
        if self.refuses and not self.cleaned_data.get("answer") and "answer" not in self.errors:
            self.add_error("answer", _("Write down why not."))
        if not self.refuses and "details" in self.cleaned_data and not self.cleaned_data["details"]:
            self.add_error("details", _("Choose which data."))
        return self.cleaned_data

    def save(self, *, by):
        """Do it or refuse it. Raises casework.demands.Ended."""
        answer = self.cleaned_data["answer"]
        if self.refuses:
            self.demand.refuse(by=by, answer=answer)
        else:
            self.demand.fulfil(by=by, answer=answer, details=self.cleaned_data.get("details", ()))
