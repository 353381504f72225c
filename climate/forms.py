"""The forms of the climate that everyone meets: the seven functions to score, whom else to ask, and a code to type."""

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from climate.functions import FUNCTIONS
from climate.models import Referral
from intake.fields import SCALE, ScaleWidget
from intake.inputs import CHOOSE, TEXT, TextInput
from ui.text import legible

BOXES = [*((box, str(box)) for box in SCALE), ("", _("No answer"))]


class ScoreForm(forms.Form):
    """The seven functions, each ten boxes between two words."""

    use_required_attribute = False

    def __init__(self, data=None, *, score=None):
        super().__init__(data if data is None else legible(data), initial=score.boxes if score else None)
        for number, (key, function) in enumerate(FUNCTIONS.items(), 1):
            self.fields[key] = forms.TypedChoiceField(
                label=f"{number}. {function.name}",
                help_text=function.ask,
                required=False,
                choices=BOXES,
                coerce=int,
                empty_value=None,
                widget=ScaleWidget(low=function.low, high=function.high),
                error_messages=CHOOSE,
            )
        self.helper = FormHelper()
        self.helper.hide_optional = True

    def clean(self):
        if not self.errors and not any(self.cleaned_data.values()):
            raise forms.ValidationError(_("Choose a box for at least one of the seven."), code="empty")
        return self.cleaned_data


class ReferralForm(forms.Form):
    """Whom else to ask."""

    use_required_attribute = False

    name = TextInput(
        label=_("Name"),
        max_length=Referral._meta.get_field("name").max_length,
        error_messages=TEXT | {"required": _("Enter a name.")},
    )
    reach = TextInput(
        label=_("How can we reach them?"),
        help_text=_("An e-mail address is best. A phone number is fine too."),
        max_length=Referral._meta.get_field("reach").max_length,
        error_messages=TEXT | {"required": _("Enter an e-mail address or a phone number.")},
    )

    def __init__(self, data=None):
        super().__init__(data if data is None else legible(data))
        self.helper = FormHelper()


class MeetingCodeForm(forms.Form):
    """The code on the screen of a meeting."""

    use_required_attribute = False

    code = TextInput(
        label=_("Code"),
        help_text=_("It stands on the screen, for example K7QM-2XHP."),
        max_length=40,
        error_messages=TEXT | {"required": _("Enter the code.")},
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, data=None):
        super().__init__(data if data is None else legible(data))
        self.helper = FormHelper()
