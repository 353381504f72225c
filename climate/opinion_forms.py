"""The form with the three statements, one for everyone who answers."""

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from climate.opinions import OpinionAnswer, OpinionStatement, this_year
from ui.text import legible


class OpinionForm(forms.Form):
    """An answer to each statement. `known` are the answers of before ({statement: answer}).

    A page that was opened last year is not for this one: it says so, and keeps what was chosen.
    """

    use_required_attribute = False

    year = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, known=()):
        data = data if data is None else legible(data)
        super().__init__(data, initial={"year": this_year(), **dict(known)})
        for statement in OpinionStatement:
            self.fields[statement.value] = forms.ChoiceField(
                label=statement.label,
                choices=OpinionAnswer.choices,
                widget=forms.RadioSelect,
                error_messages={
                    "required": _("Choose an answer. “Don’t know” is one too."),
                    "invalid_choice": _("Choose one of the three answers."),
                },
            )
        self.helper = FormHelper()

    def clean(self):
        if self.cleaned_data.get("year") != this_year():
            self.data = self.data.copy()
            self.data["year"] = this_year()
            self.add_error(
                None, _("Meanwhile a new year began. What you send now counts for this year. Look at it once more.")
            )

    @property
    def answers(self):
        """{statement: answer} of a form that is valid."""
        return {statement: self.cleaned_data[statement] for statement in OpinionStatement.values}
