"""The form of a saved view: its name, and how often news of it is mailed."""

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from follow.models import Frequency, SavedView
from intake.inputs import CHOOSE, TEXT, TextInput
from ui.merging import Merging, sent
from ui.text import legible, likeness


class SavedViewForm(Merging, forms.Form):
    """A name and a frequency. The selection itself is chosen on the list, not here."""

    use_required_attribute = False

    name = TextInput(
        label=_("Name"),
        max_length=SavedView._meta.get_field("name").max_length,
        help_text=_("Whoever gets the link reads this name."),
        error_messages=TEXT | {"required": _("Give it a name.")},
    )
    frequency = forms.ChoiceField(
        label=_("When do you want a mail about what is new, changed or no longer there?"),
        choices=Frequency,
        widget=forms.RadioSelect,
        help_text=_("At seven in the morning, and only when there is something to tell. You can stop at any time."),
        error_messages={"required": _("Choose one of the options."), **CHOOSE},
    )

    def __init__(self, data=None, *, initial, others):
        """`initial` is what is stored, or what is suggested for a new one; `others` are the views of the same owner
        that keep their names."""
        data = self.merge_with(sent(initial), data if data is None else legible(data), self.base_fields)
        super().__init__(data, initial=initial)
        self.others = others
        self.helper = FormHelper()

    def clean_name(self):
        name = self.cleaned_data["name"]
        if likeness(name) in map(likeness, self.others.values_list("name", flat=True)):
            raise forms.ValidationError(_("You already have a saved search with this name."), code="name")
        return name
