"""The form of a saved view: its name, and how often news of it is mailed."""

import copy

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from areas.models import Municipality
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

    municipality = forms.ChoiceField(
        label=_("Who has this search on the workbench?"),
        required=False,
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )

    def __init__(self, data=None, *, initial, others, user):
        """`initial` is what is stored, or what is suggested for a new one; `others` are the views of the same owner
        that keep their names. An official (`user`) may share it with the colleagues of a municipality; an admin who is
        not its owner decides nothing about the owner's mail."""
        fields = copy.deepcopy(self.base_fields)
        shared = [(code, _("All officials of %s") % name) for code, name in municipalities_of(user)]
        fields["municipality"].choices = [("", _("Nobody, it is only for me")), *shared]
        if not shared:
            del fields["municipality"]
        if "frequency" not in initial:
            del fields["frequency"]
        initial = {name: value for name, value in initial.items() if name in fields}
        data = self.merge_with(sent(initial), data if data is None else legible(data), fields)
        super().__init__(data, initial=initial)
        self.fields = fields
        self.others = others
        self.helper = FormHelper()

    def clean_name(self):
        name = self.cleaned_data["name"]
        if likeness(name) in map(likeness, self.others.values_list("name", flat=True)):
            raise forms.ValidationError(_("You already have a saved search with this name."), code="name")
        return name


def municipalities_of(user):
    """(code, name) of the municipalities that this person works for. One query, none for who is no official."""
    if not user.is_official:
        return []
    return list(Municipality.objects.filter(pk__in=list(user.roles)).order_by("name").values_list("code", "name"))
