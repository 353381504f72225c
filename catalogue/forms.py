"""The forms of initiators about what they handed in."""

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from casework.models import Demand
from intake.inputs import CHOOSE, TEXT, TextInput
from intake.options import ContactDetail
from ui.text import legible

CHOICES = {
    Demand.Kind.TAKE_OFF: _("Take the profile off the website"),
    Demand.Kind.REMOVE_DATA: _("Remove my personal data"),
}


class DemandForm(forms.Form):
    """What an initiator asks about what is known of them."""

    use_required_attribute = False

    kind = forms.ChoiceField(
        label=_("What do you ask?"),
        choices=CHOICES.items(),
        widget=forms.RadioSelect,
        error_messages=CHOOSE | {"required": _("Choose what you ask.")},
    )
    details = forms.MultipleChoiceField(
        label=_("Which data?"),
        required=False,
        choices=ContactDetail.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only when you ask to remove data."),
        error_messages=CHOOSE,
    )
    words = TextInput(
        label=_("Do you want to add something?"),
        required=False,
        max_length=Demand._meta.get_field("words").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=TEXT,
    )

    def __init__(self, data=None, *, initiative):
        super().__init__(data if data is None else legible(data))
        if not initiative.is_public:
            self.fields["kind"].choices = [(Demand.Kind.REMOVE_DATA, CHOICES[Demand.Kind.REMOVE_DATA])]
            self.initial["kind"] = Demand.Kind.REMOVE_DATA
        self.helper = FormHelper()

    def clean(self):
        asks_removal = self.cleaned_data.get("kind") == Demand.Kind.REMOVE_DATA
        if asks_removal and "details" not in self.errors and not self.cleaned_data["details"]:
            self.add_error("details", _("Choose which data."))
        if not asks_removal:
            self.cleaned_data["details"] = []
        return self.cleaned_data
