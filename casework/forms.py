"""The forms of the pages that a mailed link opens, and the one with which help is offered."""

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from casework.consents import Consent, typed_code
from casework.models import Offer
from casework.needs import KINDS
from intake.inputs import CHOOSE, MESSAGES, TEXT, AddressInput, PhoneInput, TextInput
from intake.models import Intake
from intake.options import ContactDetail
from ui.merging import Merging, sent
from ui.text import legible


class ConsentForm(Merging, forms.Form):
    """Each detail that was asked about, as it was typed, to be corrected; and which of them everyone may see."""

    use_required_attribute = False

    name = TextInput(
        label=_("Your name"),
        required=False,
        max_length=Intake._meta.get_field("contact_name").max_length,
        error_messages=TEXT,
    )
    email = AddressInput(label=_("Your e-mail address"), required=False, error_messages=MESSAGES[forms.EmailField])
    phone = PhoneInput(
        label=_("Your phone number"),
        required=False,
        max_length=Intake._meta.get_field("contact_phone").max_length,
        error_messages=TEXT,
    )
    details = forms.MultipleChoiceField(
        label=_("What may everyone see?"),
        choices=ContactDetail.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick what may be on the website. The rest stays with the municipality."),
    )

    def __init__(self, data=None, *, consent):
        known = consent.initiative.intake.contact_details
        fields = {key: self.base_fields[key] for key in ContactDetail.values}
        super().__init__(self.merge_with(sent(known), data if data is None else legible(data), fields))
        self.initial |= known
        self.fields["details"].choices = [(key, ContactDetail(key).label) for key in ContactDetail.values]
        for key, word in {"name": "name", "email": "email", "phone": "tel"}.items():
            self.fields[key].widget.attrs["autocomplete"] = word
        self.helper = FormHelper()
        self.helper.hide_optional = True

    @property
    def contact(self):
        return {key: self.cleaned_data[key] for key in ContactDetail.values}

    def clean(self):
        chosen = self.cleaned_data.get("details", [])
        if not chosen and not self.errors:
            self.add_error("details", _("Tick at least one detail, or choose “Nothing may be on the website”."))
        for key in chosen:
            if key not in self.errors and not self.cleaned_data.get(key):
                self.add_error(key, _("Fill this in, or do not tick it below."))


class PaperCodeForm(forms.Form):
    """The code of a letter on paper, as somebody types it over."""

    use_required_attribute = False

    code = TextInput(
        label=_("Code"),
        max_length=40,
        help_text=_("It stands in the letter, for example K7QM-2XHP-9RTV."),
        error_messages=TEXT | {"required": _("Enter the code of the letter.")},
    )

    def __init__(self, data=None):
        super().__init__(data if data is None else legible(data))
        self.fields["code"].widget.attrs |= {"autocomplete": "off", "autocapitalize": "characters"}
        self.helper = FormHelper()

    def clean_code(self):
        code = typed_code(self.cleaned_data["code"])
        if not Consent.objects.with_token(code):
            raise forms.ValidationError(_("We do not know this code. Look whether you typed it over well."))
        return code


class OfferForm(forms.Form):
    """Which help somebody offers, and in their own words what."""

    use_required_attribute = False

    kind = forms.ChoiceField(
        label=_("With what can you help others?"),
        choices=[("", _("Choose a kind of help")), *KINDS],
        error_messages=CHOOSE | {"required": _("Choose a kind of help.")},
    )
    words = TextInput(
        label=_("What do you offer?"),
        required=False,
        max_length=Offer._meta.get_field("words").max_length,
        help_text=_("For example: “We read your application for a permit with you.”"),
        error_messages=TEXT,
    )

    def __init__(self, data=None):
        super().__init__(data if data is None else legible(data))
        self.helper = FormHelper()
