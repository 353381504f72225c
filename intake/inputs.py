"""The inputs of the form: what people type is kept as they meant it, or refused in plain words at the field."""

import unicodedata
from functools import lru_cache

from django import forms
from django.core.mail.message import sanitize_address
from django.forms.utils import flatatt
from django.utils.choices import BaseChoiceIterator
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from intake.fields import dialled
from intake.questions import Kind
from ui.text import CANNOT_BE_STORED, bare, readable

CHOOSE = {"invalid_choice": _("Choose one of the options."), "invalid_list": _("Choose one of the options.")}
TEXT = {
    "max_length": _("Use at most %(limit_value)d characters. You have %(show_value)d now."),
    "unreadable": CANNOT_BE_STORED,
}
# By class, the most special first.
MESSAGES = {
    forms.EmailField: TEXT | {"invalid": _("Enter an e-mail address like name@example.nl.")},
    forms.URLField: TEXT | {"invalid": _("Enter an address like www.example.nl.")},
    forms.IntegerField: {
        code: _("Enter a year in four digits, for example 2019.") for code in ("invalid", "min_value", "max_value")
    },
    forms.ChoiceField: CHOOSE,
    forms.CharField: TEXT,
}


class TextInput(forms.CharField):
    """Text that people read, in which no character was lost."""

    default_validators = [readable]

    def widget_attrs(self, widget):
        """No limit in the browser: it would cut a pasted text without a word, and count an emoji for two."""
        return {}


class MachineRead:
    """An input whose text a machine reads: what cannot be seen in it is left out."""

    def to_python(self, value):
        return super().to_python(bare(value) if isinstance(value, str) else value)


class LinkInput(MachineRead, forms.URLField):
    pass


class NumberInput(MachineRead, forms.IntegerField):
    pass


class DayInput(MachineRead, forms.DateField):
    pass


class PhoneInput(MachineRead, TextInput):
    """A phone number. Of the spaces and dashes that a word processor makes, those of a keyboard are kept."""

    widget = forms.TelInput
    default_error_messages = {"invalid": _("Enter only a phone number, for example 06 12345678 or +31 6 12345678.")}

    def to_python(self, value):
        text = unicodedata.normalize("NFKC", super().to_python(value))
        return " ".join("".join("-" if unicodedata.category(c) == "Pd" else c for c in text).split())

    def validate(self, value):
        super().validate(value)
        if value and not dialled(value):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")


class AddressInput(MachineRead, forms.EmailField):
    """An e-mail address to which a mail can be sent: EmailField also takes domains that cannot stand in a header."""

    def clean(self, value):
        address = super().clean(value)
        try:
            sanitize_address(address or "a@b.nl", "utf-8")
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None
        return address


class Offered(BaseChoiceIterator):
    """Choices that are pairs already: Django would look at every one of them, twice a form."""

    def __init__(self, choices):
        self.choices = choices

    def __iter__(self):
        return iter(self.choices)


class LongSelect(forms.Select):
    """A drop-down list of hundreds of options, drawn in one go: Django renders two templates for each option."""

    def render(self, name, value, attrs=None, renderer=None):
        options = options_of(tuple(self.choices))
        for chosen in self.format_value(value):
            start = f'<option value="{escape(chosen)}"'
            options = options.replace(start, f"{start} selected", 1)
        attrs = self.build_attrs(self.attrs, attrs) | {"name": name}
        return format_html("<select{}>{}</select>", flatatt(attrs), mark_safe(options))


@lru_cache(maxsize=8)
def options_of(choices):
    """These (value, label) pairs as option elements, none of them selected."""
    return "".join(f'<option value="{escape(value)}">{escape(label)}</option>' for value, label in choices)


def input_of(field, **kwargs):
    """The form field of a question's model field. Label and whether it is required depend on the draft."""
    question = field.question
    match question.kind:
        case Kind.AREA:
            made = forms.ChoiceField(widget=LongSelect)
        case Kind.AREAS:
            made = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
        case Kind.EMAIL:
            made = field.formfield(form_class=AddressInput, **kwargs)
        case Kind.LINK:
            made = field.formfield(form_class=LinkInput, assume_scheme="https", **kwargs)
        case Kind.PHONE:
            made = field.formfield(form_class=PhoneInput, **kwargs)
        case Kind.NUMBER:
            digits = forms.TextInput(attrs={"inputmode": "numeric"})
            made = field.formfield(form_class=NumberInput, widget=digits, **kwargs)
        case Kind.ONE:
            made = field.formfield(widget=forms.RadioSelect, **kwargs)
            made.choices = [*question.options.items(), *([] if question.required else [("", _("No answer"))])]
        case Kind.TEXT | Kind.LONG_TEXT:
            made = field.formfield(form_class=TextInput, **kwargs)
        case Kind.YES_NO | Kind.SEVERAL | Kind.SCALE:
            made = field.formfield(**kwargs)
    made.help_text = question.hint
    made.error_messages |= next((words for kind, words in MESSAGES.items() if isinstance(made, kind)), {})
    # As for a TextInput.
    made.widget.attrs.pop("maxlength", None)
    return made
